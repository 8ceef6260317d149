import { DeleteAlarmsCommand, DisableAlarmActionsCommand, EnableAlarmActionsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { AlarmState, labelOfState } from './alarm-state.tsx'
import { alarmHref, alarmsOf, useCloudWatch } from './calls.ts'
import { conditionOf } from './condition.ts'

const nameOf = ({ AlarmName = '' }: MetricAlarm): string => AlarmName

export function AlarmsPage() {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const list = usePages<MetricAlarm>(({ token, signal }) => alarmsOf(cloudwatch, token, signal))
  const [selected, setSelected] = useState<readonly MetricAlarm[]>([])
  const [isDeleting, setDeleting] = useState(false)
  const names = selected.map(nameOf)
  const remove = async () => {
    if (!(await act(() => cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: names }))))) return
    setDeleting(false)
    setSelected([])
    list.refresh()
    tell('success', say('alarmsDeleted', { names: names.join(', ') }))
  }
  const switchActions = async (isOn: boolean) => {
    const command = isOn ? new EnableAlarmActionsCommand({ AlarmNames: names }) : new DisableAlarmActionsCommand({ AlarmNames: names })
    // Two commands of one shape: the client takes each of them.
    if (!(await act(() => cloudwatch.send(command as EnableAlarmActionsCommand)))) return
    list.refresh()
    tell('success', say(isOn ? 'actionsEnabled' : 'actionsDisabled', { names: names.join(', ') }))
  }
  return (
    <>
      <ResourceTable
        title={say('alarms')}
        list={list}
        idOf={nameOf}
        filterLabel={say('filterAlarms')}
        empty={<b>{say('noAlarms')}</b>}
        selection={{ type: 'multi', selected, onSelect: setSelected }}
        actions={
          <>
            <ButtonDropdown
              disabled={selected.length === 0}
              items={[
                { id: 'delete', text: say('delete') },
                { id: 'enable', text: say('enableActions') },
                { id: 'disable', text: say('disableActions') },
              ]}
              onItemClick={({ detail }) => {
                if (detail.id === 'delete') setDeleting(true)
                else void switchActions(detail.id === 'enable')
              }}
            >
              {say('actions')}
            </ButtonDropdown>
            <Button variant="primary" href={hrefTo('cloudwatch', ['create-alarm'])}>
              {say('createAlarm')}
            </Button>
          </>
        }
        columns={[
          {
            id: 'name',
            header: say('alarmName'),
            isName: true,
            text: nameOf,
            cell: (alarm) => <Link href={alarmHref(nameOf(alarm))}>{nameOf(alarm)}</Link>,
          },
          {
            id: 'state',
            header: say('alState'),
            text: ({ StateValue }) => say(labelOfState(StateValue)),
            cell: ({ StateValue }) => <AlarmState state={StateValue} />,
          },
          {
            id: 'updated',
            header: say('alLastUpdate'),
            text: ({ StateUpdatedTimestamp }) => StateUpdatedTimestamp?.getTime() ?? 0,
            cell: ({ StateUpdatedTimestamp }) => <Moment at={StateUpdatedTimestamp} />,
          },
          {
            id: 'condition',
            header: say('conditions'),
            text: (alarm) => conditionOf(alarm, say),
            cell: (alarm) => conditionOf(alarm, say),
          },
          {
            id: 'actions',
            header: say('actions'),
            text: ({ ActionsEnabled }) => say(ActionsEnabled ? 'actionsOn' : 'actionsOff'),
            cell: ({ ActionsEnabled, AlarmActions = [] }) =>
              AlarmActions.length === 0 ? say('noActions') : say(ActionsEnabled ? 'actionsOn' : 'actionsOff'),
          },
        ]}
      />
      {isDeleting ? (
        <DeleteModal title={say('deleteAlarm')} isBusy={isBusy} onConfirm={() => void remove()} onDismiss={() => setDeleting(false)}>
          {say('deleteAlarmAbout', { names: names.join(', ') })}
        </DeleteModal>
      ) : null}
    </>
  )
}
