import { PublishCommand } from '@aws-sdk/client-sns'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { FormPage } from '../blocks/form-page.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { nameOfTopic, topicHref, useSns } from './calls.ts'

export function PublishPage({ params }: PageProps) {
  const topicArn = params.topicArn ?? ''
  const name = nameOfTopic(topicArn)
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [subject, setSubject] = useState('')
  const [message, setMessage] = useState('')
  const [groupId, setGroupId] = useState('')
  const [deduplicationId, setDeduplicationId] = useState('')
  const [isTried, setTried] = useState(false)
  usePageCrumbs({ text: name, href: topicHref(topicArn) }, { text: say('publishMessage'), href: hrefTo('sns', ['publish', topicArn]) })
  const isFifo = topicArn.endsWith('.fifo')
  const publish = async () => {
    setTried(true)
    if (message === '' || (isFifo && groupId === '')) return
    let id = ''
    const isSent = await act(async () => {
      const command = new PublishCommand({
        TopicArn: topicArn,
        Message: message,
        ...(subject === '' ? {} : { Subject: subject }),
        ...(isFifo ? { MessageGroupId: groupId } : {}),
        ...(isFifo && deduplicationId !== '' ? { MessageDeduplicationId: deduplicationId } : {}),
      })
      id = (await sns.send(command)).MessageId ?? ''
    })
    if (!isSent) return
    go(topicHref(topicArn))
    tell('success', say('published', { name }), say('messageIdIs', { id }))
  }
  return (
    <FormPage title={say('publishMessage')} submit={say('publishMessage')} cancel={topicHref(topicArn)} isBusy={isBusy} onSubmit={publish}>
      <Container header={<Header variant="h2">{say('messageDetails')}</Header>}>
        <SpaceBetween size="l">
          <FormField label={say('topicArn')}>
            <span className="exact-value">{topicArn}</span>
          </FormField>
          <TextField label={say('subjectOptional')} value={subject} onChange={setSubject} constraint={say('subjectRule')} />
          {isFifo ? (
            <>
              <TextField
                label={say('messageGroupId')}
                value={groupId}
                onChange={setGroupId}
                problem={isTried && groupId === '' ? say('fieldRequired') : undefined}
              />
              <TextField label={say('deduplicationId')} value={deduplicationId} onChange={setDeduplicationId} />
            </>
          ) : null}
          <FormField label={say('messageBody')} {...(isTried && message === '' ? { errorText: say('fieldRequired') } : {})}>
            <Textarea value={message} rows={10} onChange={({ detail }) => setMessage(detail.value)} />
          </FormField>
        </SpaceBetween>
      </Container>
    </FormPage>
  )
}
