import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type words from '../../../locales/en/console/sns.json'
import { CodeView, Copyable } from '../blocks/code-view.tsx'
import { useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { attributesOfSubscription, nameOfTopic, topicHref, useSns } from './calls.ts'

export function SubscriptionPage({ params }: PageProps) {
  const arn = params.subscriptionArn ?? ''
  const id = arn.split(':').at(-1) ?? arn
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { data } = useCall((signal) => attributesOfSubscription(sns, arn, signal), [arn])
  usePageCrumbs(
    { text: say('subscriptions'), href: hrefTo('sns', ['subscriptions']) },
    { text: id, href: hrefTo('sns', ['subscription', arn]) },
  )
  const pending = data?.PendingConfirmation === 'true'
  return (
    <ContentLayout header={<Header variant="h1">{`${say('subscription')}: ${id}`}</Header>}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('details')}</Header>}>
          <KeyValuePairs
            columns={2}
            items={[
              { label: 'ARN', value: <Copyable text={arn} /> },
              {
                label: say('status'),
                value: data ? (
                  <StatusIndicator type={pending ? 'pending' : 'success'}>
                    {say(pending ? 'pendingConfirmation' : 'confirmed')}
                  </StatusIndicator>
                ) : (
                  say('loading')
                ),
              },
              { label: say('endpoint'), value: data?.Endpoint ?? '-' },
              { label: say('protocol'), value: data?.Protocol?.toUpperCase() ?? '-' },
              {
                label: say('topic'),
                value: data?.TopicArn ? <Link href={topicHref(data.TopicArn)}>{nameOfTopic(data.TopicArn)}</Link> : '-',
              },
              { label: say('rawDelivery'), value: say(data?.RawMessageDelivery === 'true' ? 'enabled' : 'disabled') },
            ]}
          />
        </Container>
        {data?.FilterPolicy ? (
          <Container header={<Header variant="h2">{say('subFilterPolicy')}</Header>}>
            <CodeView text={data.FilterPolicy} label={say('subFilterPolicy')} />
          </Container>
        ) : null}
      </SpaceBetween>
    </ContentLayout>
  )
}
