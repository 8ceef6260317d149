import { SetSubscriptionAttributesCommand } from '@aws-sdk/client-sns'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { pretty } from '../blocks/code-view.tsx'
import { FormPage } from '../blocks/form-page.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { attributesOfSubscription, subscriptionHref, useSns } from './calls.ts'

/** What of a subscription can be changed: raw delivery and the filter policy. */
export function EditSubscriptionPage({ params }: PageProps) {
  const arn = params.subscriptionArn ?? ''
  const sns = useSns()
  const { data, isLoading, refresh } = useCall((signal) => attributesOfSubscription(sns, arn, signal), [arn])
  if (data) return <EditForm arn={arn} attributes={data} />
  return isLoading ? <Spinner size="large" /> : <LoadFailed retry={refresh} />
}

function EditForm({ arn, attributes }: { readonly arn: string; readonly attributes: Readonly<Record<string, string>> }) {
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const first = { isRaw: attributes.RawMessageDelivery === 'true', policy: pretty(attributes.FilterPolicy ?? '') }
  const [isRaw, setRaw] = useState(first.isRaw)
  const [policy, setPolicy] = useState(first.policy)
  const isMail = attributes.Protocol?.startsWith('email') ?? false
  usePageCrumbs(
    { text: say('subscriptions'), href: hrefTo('sns', ['subscriptions']) },
    { text: arn.split(':').at(-1) ?? arn, href: subscriptionHref(arn) },
    { text: say('edit'), href: window.location.hash },
  )
  const save = async () => {
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn: arn, AttributeName, AttributeValue }))
    const isSaved = await act(async () => {
      if (isRaw !== first.isRaw) await set('RawMessageDelivery', String(isRaw))
      // An empty policy takes the filter away. Source  https://docs.aws.amazon.com/sns/latest/dg/message-filtering-apply-remove.html
      if (policy !== first.policy) await set('FilterPolicy', policy.trim() === '' ? '{}' : policy)
    })
    if (!isSaved) return
    go(subscriptionHref(arn))
    tell('success', say('subscriptionSaved'))
  }
  return (
    <FormPage title={say('editSubscription')} submit={say('saveChanges')} cancel={subscriptionHref(arn)} isBusy={isBusy} onSubmit={save}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('details')}</Header>}>
          <SpaceBetween size="l">
            <FormField label={say('protocol')}>{attributes.Protocol?.toUpperCase()}</FormField>
            <FormField label={say('endpoint')}>{attributes.Endpoint}</FormField>
            {isMail ? null : (
              <Checkbox checked={isRaw} onChange={({ detail }) => setRaw(detail.checked)}>
                {say('rawDelivery')}
              </Checkbox>
            )}
          </SpaceBetween>
        </Container>
        <Container
          header={
            <Header variant="h2" description={say('filterPolicyAbout')}>
              {say('subFilterPolicy')}
            </Header>
          }
        >
          <FormField label={say('jsonPolicy')} stretch>
            <Textarea value={policy} rows={10} spellcheck={false} onChange={({ detail }) => setPolicy(detail.value)} />
          </FormField>
        </Container>
      </SpaceBetween>
    </FormPage>
  )
}
