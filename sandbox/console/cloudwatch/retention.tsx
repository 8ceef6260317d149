import { DeleteRetentionPolicyCommand, type LogGroup, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { FormModal } from '../blocks/form-modal.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { type SayIn, useSay } from '../shell/words.ts'
import { useLogs } from './calls.ts'

/** Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const dayChoices = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]

export const retentionName = (days: number | undefined, say: SayIn<keyof typeof words>): string =>
  days === undefined ? say('neverExpire') : days === 90 ? say('threeMonths') : say('days', { days })

export function RetentionSelect({ days, onChange }: { readonly days: number | undefined; onChange(days: number | undefined): void }) {
  const say = useSay<keyof typeof words>()
  const options = [undefined, ...dayChoices].map((each) => ({ value: String(each ?? 'never'), label: retentionName(each, say) }))
  return (
    <FormField label={say('retentionSetting')}>
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === String(days ?? 'never')) ?? null}
        onChange={({ detail }) => {
          const { value = 'never' } = detail.selectedOption
          onChange(value === 'never' ? undefined : Number(value))
        }}
      />
    </FormField>
  )
}

export function RetentionModal({ group, onDone, onDismiss }: { readonly group: LogGroup; onDone(): void; onDismiss(): void }) {
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [days, setDays] = useState(group.retentionInDays)
  const { logGroupName } = group
  const save = async () => {
    const isSaved = await act(() =>
      days === undefined
        ? logs.send(new DeleteRetentionPolicyCommand({ logGroupName }))
        : logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: days })),
    )
    if (!isSaved) return
    onDone()
    tell('success', say('retentionSaved', { name: logGroupName ?? '' }))
  }
  return (
    <FormModal title={say('editRetention')} submit={say('save')} isBusy={isBusy} onSubmit={() => void save()} onDismiss={onDismiss}>
      <RetentionSelect days={days} onChange={setDays} />
    </FormModal>
  )
}
