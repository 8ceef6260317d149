import type words from '../../../locales/en/console/sns.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { useSay } from '../shell/words.ts'
import { nameOfTopic } from './calls.ts'

interface Props {
  readonly topicArn: string
  command(topicArn: string): Promise<unknown>
  onDeleted(): void
  onDismiss(): void
}

/** Asks, deletes, and tells. AWS's dialog wants these two words, in English in every language. */
export function DeleteTopic({ topicArn, command, onDeleted, onDismiss }: Props) {
  const say = useSay<keyof typeof words>()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const name = nameOfTopic(topicArn)
  return (
    <DeleteModal
      title={say('deleteTopic')}
      phrase="delete me"
      isBusy={isBusy}
      onDismiss={onDismiss}
      onConfirm={async () => {
        if (!(await act(() => command(topicArn)))) return
        onDeleted()
        tell('success', say('topicDeleted', { name }))
      }}
    >
      {say('deleteTopicAbout', { name })}
    </DeleteModal>
  )
}
