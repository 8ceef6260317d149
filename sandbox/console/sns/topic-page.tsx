import { DeleteTopicCommand, SetTopicAttributesCommand } from '@aws-sdk/client-sns'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { CodeView, Copyable, pretty } from '../blocks/code-view.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { attributesOfTopic, nameOfTopic, topicHref, useSns } from './calls.ts'
import { DeleteTopic } from './delete-topic.tsx'
import { SubscriptionTable } from './subscription-table.tsx'

export function TopicPage({ params }: PageProps) {
  const topicArn = params.topicArn ?? ''
  const name = nameOfTopic(topicArn)
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const topic = useCall((signal) => attributesOfTopic(sns, topicArn, signal), [topicArn])
  const [isDeleting, setDeleting] = useState(false)
  const { tell } = useFlashes()
  usePageCrumbs({ text: say('topics'), href: hrefTo('sns', ['topics']) }, { text: name, href: topicHref(topicArn) })
  const attributes = topic.data
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => setDeleting(true)}>{say('delete')}</Button>
              <Button href={hrefTo('sns', ['publish', topicArn])}>{say('publishMessage')}</Button>
            </SpaceBetween>
          }
        >
          {name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('details')}</Header>}>
          <KeyValuePairs
            columns={2}
            items={[
              { label: say('name'), value: name },
              { label: say('displayName'), value: attributes?.DisplayName || '-' },
              { label: say('topicArn'), value: <Copyable text={topicArn} /> },
              { label: say('topicOwner'), value: attributes?.Owner ?? '-' },
              { label: say('type'), value: say(attributes?.FifoTopic === 'true' ? 'typeFifo' : 'typeStandard') },
              { label: say('encryption'), value: attributes?.KmsMasterKeyId ?? say('disabled') },
            ]}
          />
        </Container>
        <Tabs
          tabs={[
            { id: 'subscriptions', label: say('subscriptions'), content: <SubscriptionTable topicArn={topicArn} level="h2" /> },
            {
              id: 'policy',
              label: say('accessPolicyTab'),
              content: attributes ? (
                <Policy key={attributes.Policy} topicArn={topicArn} policy={attributes.Policy ?? ''} onSaved={topic.refresh} />
              ) : (
                say('loading')
              ),
            },
          ]}
        />
      </SpaceBetween>
      {isDeleting ? (
        <DeleteTopic
          topicArn={topicArn}
          command={(TopicArn) => sns.send(new DeleteTopicCommand({ TopicArn }))}
          onDeleted={() => {
            go(hrefTo('sns', ['topics']))
            tell('success', say('topicDeleted', { name }))
          }}
          onDismiss={() => setDeleting(false)}
        />
      ) : null}
    </ContentLayout>
  )
}

function Policy({ topicArn, policy, onSaved }: { readonly topicArn: string; readonly policy: string; onSaved(): void }) {
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [text, setText] = useState<string>()
  if (text === undefined)
    return (
      <Container
        header={
          <Header variant="h2" actions={<Button onClick={() => setText(pretty(policy))}>{say('edit')}</Button>}>
            {say('accessPolicyTab')}
          </Header>
        }
      >
        <CodeView text={policy} label={say('accessPolicyTab')} />
      </Container>
    )
  const save = async () => {
    const command = new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName: 'Policy', AttributeValue: text })
    if (!(await act(() => sns.send(command)))) return
    setText(undefined)
    onSaved()
    tell('success', say('policySaved'))
  }
  return (
    <Container
      header={<Header variant="h2">{say('accessPolicyTab')}</Header>}
      footer={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={() => setText(undefined)}>
            {say('cancel')}
          </Button>
          <Button variant="primary" loading={isBusy} onClick={() => void save()}>
            {say('saveChanges')}
          </Button>
        </SpaceBetween>
      }
    >
      <FormField label={say('jsonPolicy')} stretch>
        <Textarea value={text} rows={18} spellcheck={false} onChange={({ detail }) => setText(detail.value)} />
      </FormField>
    </Container>
  )
}
