import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { FormPage } from '../blocks/form-page.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { useLogs } from './calls.ts'
import { RetentionSelect } from './retention.tsx'

/** Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const nameForm = /^[\w.\-/#]{1,512}$/

export function CreateLogGroupPage() {
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [name, setName] = useState('')
  const [days, setDays] = useState<number>()
  const [isTried, setTried] = useState(false)
  usePageCrumbs(
    { text: say('logGroups'), href: hrefTo('cloudwatch', ['log-groups']) },
    { text: say('createLogGroup'), href: hrefTo('cloudwatch', ['create-log-group']) },
  )
  const create = async () => {
    setTried(true)
    if (!nameForm.test(name)) return
    const isMade = await act(async () => {
      await logs.send(new CreateLogGroupCommand({ logGroupName: name }))
      if (days !== undefined) await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: days }))
    })
    if (!isMade) return
    go(hrefTo('cloudwatch', ['log-groups']))
    tell('success', say('logGroupCreated', { name }))
  }
  return (
    <FormPage
      title={say('createLogGroup')}
      submit={say('create')}
      cancel={hrefTo('cloudwatch', ['log-groups'])}
      isBusy={isBusy}
      onSubmit={create}
    >
      <Container header={<Header variant="h2">{say('logGroupDetails')}</Header>}>
        <SpaceBetween size="l">
          <TextField
            label={say('logGroupName')}
            value={name}
            onChange={setName}
            constraint={say('logGroupNameRule')}
            problem={isTried && !nameForm.test(name) ? say('logGroupNameRule') : undefined}
          />
          <RetentionSelect days={days} onChange={setDays} />
        </SpaceBetween>
      </Container>
    </FormPage>
  )
}
