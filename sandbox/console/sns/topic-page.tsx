import { DeleteTopicCommand } from '@aws-sdk/client-sns'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { CodeView, Copyable } from '../blocks/code-view.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { Page } from '../blocks/page.tsx'
import { useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { attributesOfTopic, editTopicHref, nameOfTopic, topicHref, useSns } from './calls.ts'
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
  if (!attributes) return topic.isLoading ? <Spinner size="large" /> : <LoadFailed retry={topic.refresh} />
  return (
    <Page
      title={name}
      actions={
        <>
          <Button href={editTopicHref(topicArn)}>{say('edit')}</Button>
          <Button onClick={() => setDeleting(true)}>{say('delete')}</Button>
          <Button href={hrefTo('sns', ['publish', topicArn])}>{say('publishMessage')}</Button>
        </>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('details')}</Header>}>
          <KeyValuePairs
            columns={2}
            items={[
              { label: say('name'), value: name },
              { label: say('displayName'), value: attributes.DisplayName || '-' },
              { label: say('topicArn'), value: <Copyable text={topicArn} /> },
              { label: say('topicOwner'), value: attributes.Owner ?? '-' },
              { label: say('type'), value: say(attributes.FifoTopic === 'true' ? 'typeFifo' : 'typeStandard') },
              { label: say('encryption'), value: attributes.KmsMasterKeyId ?? say('disabled') },
            ]}
          />
        </Container>
        <Tabs
          tabs={[
            { id: 'subscriptions', label: say('subscriptions'), content: <SubscriptionTable topicArn={topicArn} level="h2" /> },
            {
              id: 'policy',
              label: say('accessPolicyTab'),
              content: <CodeView text={attributes.Policy ?? ''} label={say('accessPolicyTab')} />,
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
    </Page>
  )
}
