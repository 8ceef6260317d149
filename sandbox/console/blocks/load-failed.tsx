import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { useSay } from '../shell/words.ts'

/** In the place of a page whose resource could not be read; the flash bar has told why. */
export function LoadFailed({ retry }: { retry(): void }) {
  const say = useSay()
  return (
    <Alert type="error" action={<Button onClick={retry}>{say('retry')}</Button>}>
      {say('loadFailed')}
    </Alert>
  )
}
