import { SubscribeCommand } from '@aws-sdk/client-sns'
import Alert from '@cloudscape-design/components/alert'
import Autosuggest from '@cloudscape-design/components/autosuggest'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { FormPage } from '../blocks/form-page.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { topicArnsOf, topicHref, useSns } from './calls.ts'

/** What the sandbox delivers by; names as AWS's console lists them. */
const protocols = ['email', 'email-json', 'http', 'https', 'sqs'] as const
type Protocol = (typeof protocols)[number]
const isMail = (protocol: Protocol): boolean => protocol.startsWith('email')

export function CreateSubscriptionPage({ query }: PageProps) {
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [topicArn, setTopicArn] = useState(query.get('topicArn') ?? '')
  const [protocol, setProtocol] = useState<Protocol>()
  const [endpoint, setEndpoint] = useState('')
  const [isRaw, setRaw] = useState(false)
  const [filterPolicy, setFilterPolicy] = useState('')
  const [isTried, setTried] = useState(false)
  const topics = useCall(async (signal) => (await topicArnsOf(sns, undefined, signal)).items)
  usePageCrumbs(
    { text: say('subscriptions'), href: hrefTo('sns', ['subscriptions']) },
    { text: say('createSubscription'), href: hrefTo('sns', ['create-subscription']) },
  )
  const names: Readonly<Record<Protocol, string>> = {
    email: say('protoEmail'),
    'email-json': 'Email-JSON',
    http: 'HTTP',
    https: say('protoHttps'),
    sqs: 'Amazon SQS',
  }
  const options = protocols.map((value) => ({ value, label: names[value] }))

  const create = async () => {
    setTried(true)
    if (topicArn === '' || protocol === undefined || endpoint.trim() === '') return
    let arn = ''
    const isMade = await act(async () => {
      const attributes = {
        ...(isRaw && !isMail(protocol) ? { RawMessageDelivery: 'true' } : {}),
        ...(filterPolicy.trim() === '' ? {} : { FilterPolicy: filterPolicy }),
      }
      const { SubscriptionArn = '' } = await sns.send(
        new SubscribeCommand({ TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint.trim(), Attributes: attributes }),
      )
      arn = SubscriptionArn
    })
    if (!isMade) return
    go(topicHref(topicArn))
    if (arn.startsWith('arn:')) tell('success', say('subscriptionCreated'))
    else
      tell(
        'success',
        say('subscriptionCreated'),
        say(isMail(protocol) ? 'confirmByMail' : 'confirmByEndpoint', { endpoint: endpoint.trim() }),
      )
  }
  return (
    <FormPage
      title={say('createSubscription')}
      submit={say('createSubscription')}
      cancel={hrefTo('sns', ['subscriptions'])}
      isBusy={isBusy}
      onSubmit={create}
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('details')}</Header>}>
          <SpaceBetween size="l">
            <FormField label={say('topicArn')} {...(isTried && topicArn === '' ? { errorText: say('fieldRequired') } : {})}>
              <Autosuggest
                value={topicArn}
                options={(topics.data ?? []).map((value) => ({ value }))}
                enteredTextLabel={(value) => value}
                empty={say('noTopics')}
                onChange={({ detail }) => setTopicArn(detail.value)}
              />
            </FormField>
            <FormField
              label={say('protocol')}
              description={say('protocolAbout')}
              {...(isTried && protocol === undefined ? { errorText: say('fieldRequired') } : {})}
            >
              <Select
                options={options}
                selectedOption={options.find(({ value }) => value === protocol) ?? null}
                placeholder={say('selectProtocol')}
                onChange={({ detail }) => setProtocol(protocols.find((each) => each === detail.selectedOption.value))}
              />
            </FormField>
            {protocol === undefined ? null : (
              <>
                <TextField
                  label={say('endpoint')}
                  value={endpoint}
                  onChange={setEndpoint}
                  {...(isMail(protocol) ? { hint: say('endpointHint'), type: 'email' as const } : {})}
                  problem={isTried && endpoint.trim() === '' ? say('fieldRequired') : undefined}
                />
                {isMail(protocol) ? null : (
                  <Checkbox checked={isRaw} onChange={({ detail }) => setRaw(detail.checked)}>
                    {say('rawDelivery')}
                  </Checkbox>
                )}
                {protocol === 'sqs' ? null : <Alert type="info">{say('afterCreateConfirm')}</Alert>}
              </>
            )}
          </SpaceBetween>
        </Container>
        <ExpandableSection variant="container" headerText={say('subFilterPolicy')} headerDescription={say('filterPolicyAbout')}>
          <FormField label={say('jsonPolicy')}>
            <Textarea value={filterPolicy} rows={8} spellcheck={false} onChange={({ detail }) => setFilterPolicy(detail.value)} />
          </FormField>
        </ExpandableSection>
      </SpaceBetween>
    </FormPage>
  )
}
