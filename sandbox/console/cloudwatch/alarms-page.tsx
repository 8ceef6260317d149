import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { usePages } from '../blocks/use-calls.ts'
import { hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { AlarmActions } from './alarm-actions.tsx'
import { AlarmState, labelOfState } from './alarm-state.tsx'
import { alarmHref, alarmsOf, useCloudWatch } from './calls.ts'
import { conditionOf } from './condition.ts'

const nameOf = ({ AlarmName = '' }: MetricAlarm): string => AlarmName

export function AlarmsPage() {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const [prefix, setPrefix] = useState('')
  const list = usePages<MetricAlarm>(({ token, signal }) => alarmsOf(cloudwatch, prefix, token, signal), [prefix])
  const [selected, setSelected] = useState<readonly MetricAlarm[]>([])
  // What was chosen is looked up anew: the list may have been loaded again since.
  const chosen = list.items.filter((alarm) => selected.some((each) => nameOf(each) === nameOf(alarm)))
  return (
    <ResourceTable
      title={say('alarms')}
      list={list}
      idOf={nameOf}
      filterLabel={say('filterAlarms')}
      search={setPrefix}
      empty={<b>{say('noAlarms')}</b>}
      selection={{ type: 'multi', selected, onSelect: setSelected }}
      actions={
        <>
          <AlarmActions
            alarms={chosen}
            onChanged={list.refresh}
            onDeleted={() => {
              setSelected([])
              list.refresh()
            }}
          />
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
  )
}
