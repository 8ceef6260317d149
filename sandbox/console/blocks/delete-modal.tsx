import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ReactNode, useState } from 'react'
import { useSay } from '../shell/words.ts'

interface Props {
  readonly title: string
  /** What will be gone, and what stays. */
  readonly children: ReactNode
  /** Words that must be typed first; without them the button alone confirms. */
  readonly phrase?: string
  /** What the button says; AWS's “Delete” unless told otherwise. */
  readonly button?: string
  readonly isBusy: boolean
  onConfirm(): void
  onDismiss(): void
}

/** Asks before something is gone for good. Shown as long as it is drawn. */
export function DeleteModal({ title, children, phrase, button, isBusy, onConfirm, onDismiss }: Props) {
  const say = useSay()
  const [typed, setTyped] = useState('')
  const isConfirmed = phrase === undefined || typed === phrase
  return (
    <Modal
      visible
      header={title}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              {say('cancel')}
            </Button>
            <Button variant="primary" disabled={!isConfirmed} loading={isBusy} onClick={onConfirm}>
              {button ?? say('delete')}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>{children}</div>
        {phrase === undefined ? null : (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (isConfirmed && !isBusy) onConfirm()
            }}
          >
            <FormField label={say('toConfirmType', { phrase })}>
              <Input value={typed} placeholder={phrase} autoFocus autoComplete={false} onChange={({ detail }) => setTyped(detail.value)} />
            </FormField>
          </form>
        )}
      </SpaceBetween>
    </Modal>
  )
}
