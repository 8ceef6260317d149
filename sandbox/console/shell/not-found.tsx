import Alert from '@cloudscape-design/components/alert'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import { useSay } from './words.ts'

/** An address that leads nowhere. */
export function NotFound() {
  const say = useSay()
  return (
    <ContentLayout header={<Header variant="h1">{say('notFoundTitle')}</Header>}>
      <Alert type="warning">
        {say('notFoundText')} <Link href="#/">{say('consoleHome')}</Link>
      </Alert>
    </ContentLayout>
  )
}
