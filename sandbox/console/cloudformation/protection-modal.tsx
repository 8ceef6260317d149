import { type Stack, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation'
import RadioGroup from '@cloudscape-design/components/radio-group'
import { useState } from 'react'
import { FormModal } from '../blocks/form-modal.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { useCloudFormation } from './calls.ts'
import { useSayStack } from './say.ts'

export function ProtectionModal({ stack, onDone, onDismiss }: { readonly stack: Stack; onDone(): void; onDismiss(): void }) {
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const { StackId, StackName: name = '', EnableTerminationProtection = false } = stack
  const [isProtected, setProtected] = useState(EnableTerminationProtection)
  const save = async () => {
    const command = new UpdateTerminationProtectionCommand({ StackName: StackId, EnableTerminationProtection: isProtected })
    const isSaved = await act(() => cloudFormation.send(command))
    onDone()
    if (isSaved) tell('success', say('protectionSaved', { name }))
  }
  return (
    <FormModal title={say('editProtection')} submit={say('save')} isBusy={isBusy} onSubmit={() => void save()} onDismiss={onDismiss}>
      <div>{say('protectionAbout')}</div>
      <RadioGroup
        ariaLabel={say('terminationProtection')}
        value={isProtected ? 'on' : 'off'}
        items={[
          { value: 'on', label: say('enabled') },
          { value: 'off', label: say('disabled') },
        ]}
        onChange={({ detail }) => setProtected(detail.value === 'on')}
      />
    </FormModal>
  )
}
