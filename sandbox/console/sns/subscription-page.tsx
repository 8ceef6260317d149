import { UnsubscribeCommand } from '@aws-sdk/client-sns'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { CodeView, Copyable } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { Page } from '../blocks/page.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { attributesOfSubscription, editSubscriptionHref, nameOfTopic, subscriptionHref, topicHref, useSns } from './calls.ts'

export function SubscriptionPage({ params }: PageProps) {
  const arn = params.subscriptionArn ?? ''
  const id = arn.split(':').at(-1) ?? arn
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { data, isLoading, refresh } = useCall((signal) => attributesOfSubscription(sns, arn, signal), [arn])
  usePageCrumbs({ text: say('subscriptions'), href: hrefTo('sns', ['subscriptions']) }, { text: id, href: subscriptionHref(arn) })
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [isDeleting, setDeleting] = useState(false)
  const pending = data?.PendingConfirmation === 'true'
  const remove = async () => {
    if (!(await act(() => sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }))))) return setDeleting(false)
    go(hrefTo('sns', ['subscriptions']))
    tell('success', say('subscriptionDeleted'))
  }
  if (!data) return isLoading ? <Spinner size="large" /> : <LoadFailed retry={refresh} />
  return (
    <Page
      title={`${say('subscription')}: ${id}`}
      actions={
        <>
          <Button href={editSubscriptionHref(arn)}>{say('edit')}</Button>
          <Button disabled={pending} onClick={() => setDeleting(true)}>
            {say('delete')}
          </Button>
        </>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('details')}</Header>}>
          <KeyValuePairs
            columns={2}
            items={[
              { label: 'ARN', value: <Copyable text={arn} /> },
              {
                label: say('status'),
                value: (
                  <StatusIndicator type={pending ? 'pending' : 'success'}>
                    {say(pending ? 'pendingConfirmation' : 'confirmed')}
                  </StatusIndicator>
                ),
              },
              { label: say('endpoint'), value: data.Endpoint ?? '-' },
              { label: say('protocol'), value: data.Protocol?.toUpperCase() ?? '-' },
              {
                label: say('topic'),
                value: data.TopicArn ? <Link href={topicHref(data.TopicArn)}>{nameOfTopic(data.TopicArn)}</Link> : '-',
              },
              { label: say('rawDelivery'), value: say(data.RawMessageDelivery === 'true' ? 'enabled' : 'disabled') },
            ]}
          />
        </Container>
        {data.FilterPolicy ? (
          <Container header={<Header variant="h2">{say('subFilterPolicy')}</Header>}>
            <CodeView text={data.FilterPolicy} label={say('subFilterPolicy')} />
          </Container>
        ) : null}
      </SpaceBetween>
      {isDeleting ? (
        <DeleteModal title={say('deleteSubscription')} isBusy={isBusy} onDismiss={() => setDeleting(false)} onConfirm={() => void remove()}>
          {say('deleteSubscriptionAbout', { endpoint: data.Endpoint ?? '' })}
        </DeleteModal>
      ) : null}
    </Page>
  )
}
