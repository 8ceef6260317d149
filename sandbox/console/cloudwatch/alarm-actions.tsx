import { DeleteAlarmsCommand, DisableAlarmActionsCommand, EnableAlarmActionsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { go } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { copyAlarmHref, editAlarmHref, useCloudWatch } from './calls.ts'

/** Of `EnableAlarmActions` and `DeleteAlarms`. Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html */
const namesAtOnce = 100

interface Props {
  readonly alarms: readonly MetricAlarm[]
  /** They are other than they were. */
  onChanged(): void
  /** They are gone; what is said of it is said afterwards. */
  onDeleted(): void
}

/** What can be done with alarms, from the list and from an alarm's own page. */
export function AlarmActions({ alarms, onChanged, onDeleted }: Props) {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [isDeleting, setDeleting] = useState(false)
  const names = alarms.flatMap(({ AlarmName }) => AlarmName ?? [])
  const listed = names.join(', ')
  const [only] = names.length === 1 ? names : []
  const remove = async () => {
    const isGone = await act(async () => {
      for (let from = 0; from < names.length; from += namesAtOnce)
        await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: names.slice(from, from + namesAtOnce) }))
    })
    setDeleting(false)
    if (!isGone) return
    onDeleted()
    tell('success', say('alarmsDeleted', { names: listed }))
  }
  const switchActions = async (isOn: boolean) => {
    const command = isOn ? new EnableAlarmActionsCommand({ AlarmNames: names }) : new DisableAlarmActionsCommand({ AlarmNames: names })
    // Two commands of one shape: the client takes each of them.
    if (!(await act(() => cloudwatch.send(command as EnableAlarmActionsCommand)))) return
    onChanged()
    tell('success', say(isOn ? 'actionsEnabled' : 'actionsDisabled', { names: listed }))
  }
  return (
    <>
      <ButtonDropdown
        disabled={names.length === 0}
        loading={isBusy && !isDeleting}
        items={[
          { id: 'edit', text: say('edit'), disabled: only === undefined },
          { id: 'copy', text: say('copy'), disabled: only === undefined },
          { id: 'delete', text: say('delete') },
          { id: 'enable', text: say('enableActions'), disabled: alarms.every(({ ActionsEnabled }) => ActionsEnabled) },
          { id: 'disable', text: say('disableActions'), disabled: alarms.every(({ ActionsEnabled }) => !ActionsEnabled) },
        ]}
        onItemClick={({ detail }) => {
          if (detail.id === 'edit' && only !== undefined) go(editAlarmHref(only))
          if (detail.id === 'copy' && only !== undefined) go(copyAlarmHref(only))
          if (detail.id === 'delete') setDeleting(true)
          if (detail.id === 'enable') void switchActions(true)
          if (detail.id === 'disable') void switchActions(false)
        }}
      >
        {say('actions')}
      </ButtonDropdown>
      {isDeleting ? (
        <DeleteModal title={say('deleteAlarm')} isBusy={isBusy} onConfirm={() => void remove()} onDismiss={() => setDeleting(false)}>
          {say('deleteAlarmAbout', { names: listed })}
        </DeleteModal>
      ) : null}
    </>
  )
}
