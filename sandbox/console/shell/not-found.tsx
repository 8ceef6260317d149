import Alert from '@cloudscape-design/components/alert'
import Link from '@cloudscape-design/components/link'
import { Page } from '../blocks/page.tsx'
import { useSay } from './words.ts'

/** An address that leads nowhere. */
export function NotFound() {
  const say = useSay()
  return (
    <Page title={say('notFoundTitle')}>
      <Alert type="warning">
        {say('notFoundText')} <Link href="#/">{say('consoleHome')}</Link>
      </Alert>
    </Page>
  )
}
