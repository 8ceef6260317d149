import { DeleteStackCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation'
import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { resourcesOf, useCloudFormation } from './calls.ts'
import { useSayStack } from './say.ts'

interface Props {
  readonly stackId: string
  readonly name: string
  readonly status: string | undefined
  /** The dialog is to close, and what is shown to be looked at again: also after a refusal, which the flash bar has told. */
  onDone(): void
  onDismiss(): void
}

/** Asks as AWS's console does, then has the stack deleted, by its id: what is created under the name meanwhile is another one. */
export function DeleteStack({ stackId, name, status, onDone, onDismiss }: Props) {
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [retained, setRetained] = useState<readonly string[]>([])
  const hasFailed = status === 'DELETE_FAILED'
  const stuck = useCall(
    async (signal): Promise<readonly StackResourceSummary[]> => {
      if (!hasFailed) return []
      const { items } = await resourcesOf(cloudFormation, stackId, { token: undefined, signal })
      return items.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED')
    },
    [stackId, hasFailed],
  )
  const remove = async () => {
    const command = new DeleteStackCommand({
      StackName: stackId,
      ...(retained.length === 0 ? {} : { RetainResources: [...retained] }),
    })
    const isBegun = await act(() => cloudFormation.send(command))
    onDone()
    if (isBegun) tell('success', say('deleteInitiated', { name }))
  }
  return (
    <DeleteModal title={say('deleteStackTitle')} isBusy={isBusy} onConfirm={() => void remove()} onDismiss={onDismiss}>
      <SpaceBetween size="s">
        <b>{say('deleteStackAsk', { name })}</b>
        <div>{say('deleteStackText')}</div>
        {stuck.data && stuck.data.length > 0 ? (
          <FormField label={say('retainResources')} description={say('retainAbout')}>
            {stuck.data.map(({ LogicalResourceId: id = '', ResourceType }) => (
              <Checkbox
                key={id}
                checked={retained.includes(id)}
                description={ResourceType}
                onChange={({ detail }) =>
                  setRetained((before) => (detail.checked ? [...before, id] : before.filter((each) => each !== id)))
                }
              >
                {id}
              </Checkbox>
            ))}
          </FormField>
        ) : null}
      </SpaceBetween>
    </DeleteModal>
  )
}
