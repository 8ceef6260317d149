import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ReactNode, useId } from 'react'
import { useSay } from '../shell/words.ts'

interface Props {
  readonly title: string
  readonly submit: string
  readonly children: ReactNode
  readonly isBusy: boolean
  onSubmit(): void
  onDismiss(): void
}

/** A small form in a dialog; Enter in a field sends it. Shown as long as it is drawn. */
export function FormModal({ title, submit, children, isBusy, onSubmit, onDismiss }: Props) {
  const say = useSay()
  const id = useId()
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
            <Button variant="primary" form={id} loading={isBusy}>
              {submit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id={id}
        onSubmit={(event) => {
          event.preventDefault()
          if (!isBusy) onSubmit()
        }}
      >
        <SpaceBetween size="m">{children}</SpaceBetween>
      </form>
    </Modal>
  )
}
