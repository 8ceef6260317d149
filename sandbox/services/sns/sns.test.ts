import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AddPermissionCommand,
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  RemovePermissionCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { InboxMessage } from '../../control/inbox.ts'
import { type Sandbox, startSandbox } from '../../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

const hours = 3_600_000
let accounts = 200_000_000_000
const newAccount = () => String(accounts++)
const client = (account = newAccount(), region = 'ap-northeast-1', at = sandbox) =>
  new SNSClient({ endpoint: at.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'x' } })
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string; $metadata?: { httpStatusCode?: number } }) =>
      `${e.$metadata?.httpStatusCode} ${e.name}: ${e.message}`,
  )
async function topicOf(sns: SNSClient, Name = 'CloudTrail_to_Email') {
  return (await sns.send(new CreateTopicCommand({ Name }))).TopicArn ?? ''
}
let addresses = 0
const newAddress = () => `learner${addresses++}@example.com`
async function mailsTo(address: string, at = sandbox): Promise<InboxMessage[]> {
  const answer = await fetch(`${at.endpoint}/_sandbox/inbox?address=${encodeURIComponent(address)}`)
  return ((await answer.json()) as { messages: InboxMessage[] }).messages
}
const tokenIn = (mail: InboxMessage | undefined) => new URL(mail?.links[0]?.href ?? '').searchParams.get('Token') ?? ''
const listedArns = async (sns: SNSClient, TopicArn: string) =>
  ((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions ?? []).map((s) => s.SubscriptionArn)
async function subscribed(sns: SNSClient, TopicArn: string, Endpoint = newAddress()) {
  const { SubscriptionArn = '' } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint, ReturnSubscriptionArn: true }),
  )
  const [mail] = await mailsTo(Endpoint)
  expect((await fetch(mail?.links[0]?.href ?? '')).status).toBe(200)
  return { SubscriptionArn, Endpoint }
}

describe('topics', () => {
  test('a name that breaks the rules is refused, in one sentence', async () => {
    const sns = client()
    for (const Name of ['a b', 'a.fifo', 'x'.repeat(257), '标题'])
      expect(await refusal(topicOf(sns, Name))).toBe('400 InvalidParameterException: Invalid parameter: Topic Name')
    expect(await topicOf(sns, 'x'.repeat(256))).toMatch(/^arn:aws:sns:ap-northeast-1:\d{12}:x{256}$/)
  })

  test('making it again gives the same ARN, with other attributes or tags it is refused', async () => {
    const sns = client()
    const make = (more = {}) => sns.send(new CreateTopicCommand({ Name: 't', ...more }))
    const first = await make({ Attributes: { DisplayName: 'one' }, Tags: [{ Key: 'a', Value: 'b' }] })
    expect((await make()).TopicArn).toBe(first.TopicArn)
    expect((await make({ Attributes: { DisplayName: 'one' } })).TopicArn).toBe(first.TopicArn)
    expect(await refusal(make({ Attributes: { DisplayName: 'two' } }))).toBe(
      '400 InvalidParameterException: Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    )
    expect(await refusal(make({ Tags: [{ Key: 'a', Value: 'c' }] }))).toBe(
      '400 InvalidParameterException: Invalid parameter: Tags Reason: Topic already exists with different tags',
    )
  })

  /** Recorded: controls.json, topic-defaults, see errors.ts. */
  test('a new topic shows these attributes and no others', async () => {
    const account = newAccount()
    const sns = client(account)
    const TopicArn = await topicOf(sns)
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }))
    expect(Attributes).toEqual({
      Policy: `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":"${TopicArn}","Condition":{"StringEquals":{"AWS:SourceOwner":"${account}"}}}]}`,
      Owner: account,
      SubscriptionsPending: '0',
      TopicArn,
      EffectiveDeliveryPolicy:
        '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}',
      SubscriptionsConfirmed: '0',
      DisplayName: '',
      SubscriptionsDeleted: '0',
    })
  })

  test('attributes are set one by one; unknown ones, bad values and bad policies change nothing', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }))
    await set('SignatureVersion', '2')
    await set('DisplayName', 'Name')
    expect(await refusal(set('Nonsense', 'x'))).toBe('400 InvalidParameterException: Invalid parameter: AttributeName')
    expect(await refusal(set('SignatureVersion', '3'))).toBe('400 InvalidParameterException: Invalid parameter: SignatureVersion')
    expect(await refusal(set('Policy', '{broken'))).toBe('400 InvalidParameterException: Invalid parameter: Policy Error: null')
    expect(await refusal(set('HTTPSuccessFeedbackRoleArn', 'arn:aws:iam::111122223333:role/x'))).toBe(
      '400 InvalidParameterException: The sandbox does not model the topic attribute HTTPSuccessFeedbackRoleArn.',
    )
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }))
    expect(Attributes).toMatchObject({ SignatureVersion: '2', DisplayName: 'Name' })
  })

  test('ARNs: damaged, of another region, unknown', async () => {
    const sns = client('111100001111')
    const get = (TopicArn: string) => refusal(sns.send(new GetTopicAttributesCommand({ TopicArn })))
    expect(await get('none')).toBe(
      '400 InvalidParameterException: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    )
    expect(await get('arn:aws:sns:us-east-1:111100001111:t')).toBe('400 InvalidParameterException: Invalid parameter: TopicArn')
    expect(await get('arn:aws:sns:ap-northeast-1:111100001111:t')).toBe('404 NotFoundException: Topic does not exist')
  })

  test('permissions for other accounts go into the policy and out of it, repeating either is success', async () => {
    const account = newAccount()
    const sns = client(account)
    const other = client()
    const TopicArn = await topicOf(sns)
    const publish = () => refusal(other.send(new PublishCommand({ TopicArn, Message: 'hello' })))
    expect(await publish()).toMatch(
      /^403 AuthorizationErrorException: User: arn:aws:iam::\d+:user\/learner is not authorized to perform: SNS:Publish on resource: /,
    )
    const callerAccount = String(accounts - 1)
    const add = () =>
      sns.send(new AddPermissionCommand({ TopicArn, Label: 'guest', AWSAccountId: [callerAccount], ActionName: ['Publish'] }))
    await add()
    await add()
    expect(await publish()).toBe('no refusal')
    const remove = () => sns.send(new RemovePermissionCommand({ TopicArn, Label: 'guest' }))
    await remove()
    await remove()
    expect(await publish()).toMatch(/^403 AuthorizationErrorException/)
  })

  test('an own Deny counts for the owner too', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: TopicArn }],
    })
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: Policy }))
    expect(await refusal(sns.send(new PublishCommand({ TopicArn, Message: 'x' })))).toMatch(
      /SNS:Publish on resource: \S+ with an explicit deny in a resource-based policy$/,
    )
  })

  test('tags', async () => {
    const sns = client()
    const ResourceArn = await topicOf(sns)
    await sns.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    )
    await sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a', 'none'] }))
    expect((await sns.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual([{ Key: 'b', Value: '2' }])
    expect(await refusal(sns.send(new TagResourceCommand({ ResourceArn: `${ResourceArn}x`, Tags: [] })))).toBe(
      '404 ResourceNotFoundException: Resource does not exist',
    )
  })

  test('a hundred a page, sorted; a token of nobody is refused; each region and partition is a world of its own', async () => {
    const account = newAccount()
    const sns = client(account)
    for (let i = 0; i < 101; i++) await topicOf(sns, `t${String(i).padStart(3, '0')}`)
    const first = await sns.send(new ListTopicsCommand({}))
    expect(first.Topics).toHaveLength(100)
    const second = await sns.send(new ListTopicsCommand({ NextToken: first.NextToken }))
    expect(second.Topics?.map((t) => t.TopicArn)).toEqual([`arn:aws:sns:ap-northeast-1:${account}:t100`])
    expect(second.NextToken).toBeUndefined()
    expect(await refusal(sns.send(new ListTopicsCommand({ NextToken: 'nonsense' })))).toBe(
      '400 InvalidParameterException: Invalid parameter: NextToken',
    )
    expect((await client(account, 'cn-north-1').send(new ListTopicsCommand({}))).Topics).toEqual([])
  })

  test('a deleted topic is gone at once, deleting it again is success; its subscriber lives on and hears of a new one of the name', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const { SubscriptionArn, Endpoint } = await subscribed(sns, TopicArn)
    await sns.send(new DeleteTopicCommand({ TopicArn }))
    await sns.send(new DeleteTopicCommand({ TopicArn }))
    expect((await sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([])
    expect((await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes?.PendingConfirmation).toBe('false')
    await topicOf(sns)
    expect(await listedArns(sns, TopicArn)).toEqual([])
    await sns.send(new PublishCommand({ TopicArn, Message: 'to whom?' }))
    expect((await mailsTo(Endpoint)).map((m) => m.kind)).toEqual(['confirm', 'notification'])
    await sandbox.advance(1 * hours)
    await sns.send(new PublishCommand({ TopicArn, Message: 'nobody' }))
    expect(await mailsTo(Endpoint)).toHaveLength(2)
    expect(await refusal(sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })))).toBe(
      '404 NotFoundException: Subscription does not exist',
    )
  })
})

describe('subscriptions', () => {
  test('Subscribe says pending confirmation, the list PendingConfirmation; the mail’s link confirms without a signature', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const Endpoint = newAddress()
    const answer = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }))
    expect(answer.SubscriptionArn).toBe('pending confirmation')
    expect(await listedArns(sns, TopicArn)).toEqual(['PendingConfirmation'])
    const [mail] = await mailsTo(Endpoint)
    expect(mail).toMatchObject({
      kind: 'confirm',
      to: Endpoint,
      topicArn: TopicArn,
      subject: 'AWS Notification - Subscription Confirmation',
    })
    const { href = '' } = mail?.links[0] ?? {}
    expect(href.startsWith(`${sandbox.endpoint}/confirmation.html?TopicArn=${TopicArn}&Token=`)).toBe(true)
    expect(mail?.text).toContain(`Confirm subscription <${href}>`)
    const page = await fetch(href, { headers: { 'accept-language': 'ko' } })
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('구독이 확인되었습니다!')])
    const [confirmed] = await listedArns(sns, TopicArn)
    expect(confirmed).toMatch(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`))
    expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '0',
    })
  })

  test('repeating it while it waits sends a second token for the same subscription; both confirm', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const Endpoint = newAddress()
    const subscribe = () => sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint, ReturnSubscriptionArn: true }))
    const [a, b] = [await subscribe(), await subscribe()]
    expect(a.SubscriptionArn).toBe(b.SubscriptionArn)
    const tokens = (await mailsTo(Endpoint)).map(tokenIn)
    expect(new Set(tokens).size).toBe(2)
    for (const Token of tokens)
      expect((await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }))).SubscriptionArn).toBe(a.SubscriptionArn)
    expect(
      await refusal(sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint, Attributes: { FilterPolicy: '{"a":["b"]}' } }))),
    ).toBe('400 InvalidParameterException: Invalid parameter: Attributes Reason: Subscription already exists with different attributes')
    await subscribe()
    expect(await mailsTo(Endpoint)).toHaveLength(2)
  })

  test('what cannot be an endpoint is refused in AWS’s words', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const refused = async (Protocol: string, Endpoint: string) =>
      (await refusal(sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint })))).replace('400 InvalidParameterException: ', '')
    expect(await refused('email', 'nobody')).toBe('Invalid parameter: Email address')
    expect(await refused('pigeon', 'x')).toBe('Invalid parameter: Amazon SNS does not support this protocol string: pigeon')
    expect(await refused('sqs', 'queue')).toBe('Invalid parameter: SQS endpoint ARN')
    expect(await refused('https', 'http://127.0.0.1/')).toBe('Invalid parameter: Endpoint must match the specified protocol')
    expect(await refused('http', 'http://a:b@127.0.0.1/')).toBe(
      'Invalid parameter: Endpoint Reason: Please use HTTPS for subscriptions that contain inline credentials',
    )
    expect(await refused('lambda', 'arn:aws:lambda:ap-northeast-1:111122223333:function:f')).toBe(
      'The sandbox does not model subscriptions of the protocol lambda. It has: email, email-json, http, https, sqs.',
    )
    expect(await listedArns(sns, TopicArn)).toEqual([])
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: 'https://probe:secret@example.com/x' }))
    const list = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    expect(list.Subscriptions?.[0]?.Endpoint).toBe('https://probe:****@example.com/x')
  })

  test('tokens: none, unknown, of a topic that is none, too old; a subscription that is gone', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const Endpoint = newAddress()
    const confirm = (Token: string, arn = TopicArn) => refusal(sns.send(new ConfirmSubscriptionCommand({ TopicArn: arn, Token })))
    expect(await confirm('invalid')).toBe('400 InvalidParameterException: Invalid token')
    expect(await confirm('2336412f37fb'.repeat(24))).toBe('400 InvalidParameterException: Invalid parameter: Token')
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }))
    const Token = tokenIn((await mailsTo(Endpoint))[0])
    expect(await confirm(Token, 'arn:aws:sns')).toBe('400 InvalidParameterException: Invalid parameter: Topic')
    await sandbox.advance(48 * hours - 1)
    expect(await listedArns(sns, TopicArn)).toEqual(['PendingConfirmation'])
    await sandbox.advance(1)
    expect(await listedArns(sns, TopicArn)).toEqual([])
    expect(await confirm(Token)).toBe('400 InvalidParameterException: Invalid parameter: Token')
    const { SubscriptionArn } = await subscribed(sns, TopicArn)
    const again = newAddress()
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: again }))
    const token = tokenIn((await mailsTo(again))[0])
    // A token confirms its own subscription even under another topic's ARN.
    const other = await topicOf(sns, 'other')
    const { SubscriptionArn: confirmed = '' } = await sns.send(new ConfirmSubscriptionCommand({ TopicArn: other, Token: token }))
    expect(confirmed.startsWith(`${TopicArn}:`)).toBe(true)
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: confirmed }))
    expect(await confirm(token)).toBe('404 NotFoundException: Subscription does not exist')
    expect(await listedArns(sns, TopicArn)).toEqual([SubscriptionArn])
  })

  test('by an unsigned link it is Deleted, readable as before, and can be restored; signed it is gone at once', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const { SubscriptionArn, Endpoint } = await subscribed(sns, TopicArn)
    await sns.send(new PublishCommand({ TopicArn, Message: 'one' }))
    const link = (await mailsTo(Endpoint)).at(-1)?.links[0]?.href ?? ''
    expect(link).toBe(`${sandbox.endpoint}/unsubscribe.html?SubscriptionArn=${SubscriptionArn}&Endpoint=${Endpoint}`)
    expect((await fetch(link)).status).toBe(200)
    expect(await listedArns(sns, TopicArn)).toEqual(['Deleted'])
    expect((await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes?.PendingConfirmation).toBe('false')
    await sns.send(new PublishCommand({ TopicArn, Message: 'two' }))
    const mails = await mailsTo(Endpoint)
    expect(mails.map((m) => m.kind)).toEqual(['confirm', 'notification', 'unsubscribed'])
    expect((await fetch(mails.at(-1)?.links[0]?.href ?? '')).status).toBe(200)
    expect(await listedArns(sns, TopicArn)).toEqual([SubscriptionArn])
    // The query form of the link is the same call.
    const query = await fetch(`${sandbox.endpoint}/?Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`)
    expect([query.status, await query.text()]).toEqual([200, expect.stringContaining('<UnsubscribeResponse')])
    await sandbox.advance(48 * hours)
    expect(await listedArns(sns, TopicArn)).toEqual([])
    const next = await subscribed(sns, TopicArn)
    await sns.send(new UnsubscribeCommand(next))
    await sns.send(new UnsubscribeCommand(next))
    expect(await refusal(sns.send(new GetSubscriptionAttributesCommand(next)))).toBe('404 NotFoundException: Subscription does not exist')
  })

  test('confirmed with AuthenticateOnUnsubscribe no link ends it; unsigned or too late that cannot be asked for', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const Endpoint = newAddress()
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }))
    const Token = tokenIn((await mailsTo(Endpoint))[0])
    const get = async (query: string) => (await fetch(`${sandbox.endpoint}/?${query}`)).text()
    expect(await get(`Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${Token}&AuthenticateOnUnsubscribe=true`)).toContain(
      '<Code>AuthorizationError</Code><Message>To disallow anonymous unsubscription, subscriber and confirmer IDs must match</Message>',
    )
    const { SubscriptionArn = '' } = await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token, AuthenticateOnUnsubscribe: 'true' }))
    expect(await get(`Action=Unsubscribe&SubscriptionArn=${SubscriptionArn}`)).toContain(
      '<Message>This subscription may only be deleted by an authorized user.</Message>',
    )
    const plain = await subscribed(sns, TopicArn)
    const late = tokenIn((await mailsTo(plain.Endpoint))[0])
    expect(await refusal(sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: late, AuthenticateOnUnsubscribe: 'true' })))).toBe(
      '403 AuthorizationErrorException: Subscription already confirmed',
    )
    expect(await listedArns(sns, TopicArn)).toEqual([SubscriptionArn, plain.SubscriptionArn])
  })

  test('a pending one cannot be ended; damaged ARNs', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: newAddress(), ReturnSubscriptionArn: true }),
    )
    const end = async (arn: string | undefined) =>
      (await refusal(sns.send(new UnsubscribeCommand({ SubscriptionArn: arn })))).replace('400 InvalidParameterException: ', '')
    expect(await end(SubscriptionArn)).toBe(
      'Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation',
    )
    expect(await end('PendingConfirmation')).toBe('Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1')
    expect(await end(`${TopicArn}:nonsense`)).toBe('Invalid parameter: SubscriptionId')
    expect(await end(`${TopicArn}:00000000-0000-4000-8000-000000000000`)).toBe('no refusal')
  })

  /** Recorded: http_delivery.json, pending_attributes and raw_attributes, see errors.ts. */
  test('attributes of a subscription to HTTP', async () => {
    const account = newAccount()
    const sns = client(account)
    const TopicArn = await topicOf(sns)
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: 'https://hooks.example.com/x', ReturnSubscriptionArn: true }),
    )
    const shown = async () => (await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes
    expect(await shown()).toEqual({
      SubscriptionPrincipal: `arn:aws:iam::${account}:user/learner`,
      Owner: account,
      RawMessageDelivery: 'false',
      TopicArn,
      Endpoint: 'https://hooks.example.com/x',
      EffectiveDeliveryPolicy:
        '{"healthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":{"headerContentType":"text/plain; charset=UTF-8"},"guaranteed":false}',
      Protocol: 'https',
      PendingConfirmation: 'true',
      ConfirmationWasAuthenticated: 'false',
      SubscriptionArn,
    })
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }))
    await set('RawMessageDelivery', 'True')
    await set(
      'DeliveryPolicy',
      '{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":1,"numRetries":1,"numNoDelayRetries":1},"requestPolicy":{"headerContentType":"application/json"}}',
    )
    const own =
      '{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":1,"numRetries":1,"numMaxDelayRetries":0,"numNoDelayRetries":1,"numMinDelayRetries":0,"backoffFunction":"linear"},"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":{"headerContentType":"application/json"},"guaranteed":false}'
    expect(await shown()).toMatchObject({ RawMessageDelivery: 'true', DeliveryPolicy: own, EffectiveDeliveryPolicy: own })
    const refused = async (name: string, value: string) => (await refusal(set(name, value))).replace('400 InvalidParameterException: ', '')
    expect(await refused('DeliveryPolicy', '{"healthyRetryPolicy":{"numRetries":5}}')).toBe(
      'Invalid parameter: DeliveryPolicy: healthyRetryPolicy.minDelayTarget must be specified',
    )
    expect(await refused('RawMessageDelivery', 'x')).toBe(
      'Invalid parameter: RawMessageDelivery: Invalid value [x]. Must be true or false.',
    )
    expect(await refused('Nonsense', 'x')).toBe('Invalid parameter: AttributeName')
    expect(await refused('FilterPolicy', '{')).toBe('Invalid parameter: FilterPolicy: failed to parse JSON.')
  })

  test('a hundred a page, in the order in which they were made', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const made = Array.from({ length: 101 }, (_, i) => `a${i}@example.com`)
    for (const Endpoint of made) await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }))
    const first = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    const second = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken: first.NextToken }))
    expect([...(first.Subscriptions ?? []), ...(second.Subscriptions ?? [])].map((s) => s.Endpoint)).toEqual(made)
    expect((await sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toHaveLength(100)
  })

  test('another account subscribes where the policy lets it, and has the subscription in its own list', async () => {
    const sns = client()
    const guestAccount = newAccount()
    const guest = client(guestAccount)
    const TopicArn = await topicOf(sns)
    const subscribe = () =>
      guest.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: newAddress(), ReturnSubscriptionArn: true }))
    expect(await refusal(subscribe())).toMatch(/^403 AuthorizationErrorException: .*SNS:Subscribe/)
    await sns.send(new AddPermissionCommand({ TopicArn, Label: 'g', AWSAccountId: [guestAccount], ActionName: ['Subscribe'] }))
    const { SubscriptionArn } = await subscribe()
    expect((await guest.send(new ListSubscriptionsCommand({}))).Subscriptions).toMatchObject([{ Owner: guestAccount, TopicArn }])
    expect((await sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([])
    expect(await listedArns(sns, TopicArn)).toEqual(['PendingConfirmation'])
    expect((await guest.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes?.Owner).toBe(guestAccount)
    expect(await refusal(client().send(new GetSubscriptionAttributesCommand({ SubscriptionArn })))).toMatch(
      /^403 AuthorizationErrorException/,
    )
  })
})

describe('messages', () => {
  test('subject, size and structure', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const publish = async (input: object) =>
      (await refusal(sns.send(new PublishCommand({ TopicArn, Message: 'x', ...input })))).replace('400 InvalidParameterException: ', '')
    expect(await publish({ Message: '' })).toBe('Invalid parameter: Empty message')
    expect(await publish({ Message: 'é'.repeat(131_072) })).toBe('no refusal')
    expect(await publish({ Message: `${'é'.repeat(131_072)}x` })).toBe('Invalid parameter: Message too long')
    for (const Subject of ['', 'a\nb', 'x'.repeat(101)]) expect(await publish({ Subject })).toBe('Invalid parameter: Subject')
    expect(await publish({ Subject: 'x'.repeat(100) })).toBe('no refusal')
    // Recorded: subject_structure.json, see errors.ts.
    expect(await publish({ Subject: '界'.repeat(100) })).toBe('no refusal')
    expect(await publish({ Subject: '😀'.repeat(50) })).toBe('no refusal')
    expect(await publish({ Subject: '😀'.repeat(51) })).toBe('Invalid parameter: Subject')
    expect(await publish({ MessageStructure: 'json', Message: '{"default":17}' })).toBe('no refusal')
    expect(await publish({ MessageStructure: 'json', Message: '{"default":{"a":17}}' })).toBe(
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    )
    expect(await publish({ MessageStructure: 'json' })).toBe('Invalid parameter: Message Structure - JSON message body failed to parse')
    expect(await publish({ MessageStructure: 'json', Message: '{"email":"x"}' })).toBe(
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    )
    expect(await publish({ MessageStructure: 'xml' })).toBe('Invalid parameter: MessageStructure')
    expect(await publish({ MessageDeduplicationId: 'x' })).toMatch(/^Invalid parameter: MessageDeduplicationId Reason: /)
    expect(await publish({ TopicArn: `${TopicArn}x` })).toBe('404 NotFoundException: Topic does not exist')
    expect(await publish({ MessageAttributes: { n: { DataType: 'Number', StringValue: '1e-100000' } } })).toBe(
      "400 InvalidParameterValueException: Message attribute 'n' number value [1e-100000] scale must be 10^-128 and 10^126.",
    )
  })

  test('mail gets its own body, the display name as sender, and the usual subject when there is none', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const { Endpoint } = await subscribed(sns, TopicArn)
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'DisplayName', AttributeValue: '登录失败' }))
    await sns.send(
      new PublishCommand({ TopicArn, MessageStructure: 'json', Message: JSON.stringify({ default: 'for all', email: '<b>for mail</b>' }) }),
    )
    const mail = (await mailsTo(Endpoint)).at(-1)
    expect(mail?.subject).toBe('AWS Notification Message')
    expect(mail?.text).toMatch(
      /^From: 登录失败 <no-reply@sns\.amazonaws\.com>\nTo: \S+\nSubject: AWS Notification Message\n\n<b>for mail<\/b>\n/,
    )
    expect(mail?.text).not.toContain('for all')
  })

  test('email-json brings the message as it goes to a queue', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const Endpoint = newAddress()
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email-json', Endpoint }))
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: tokenIn((await mailsTo(Endpoint))[0]) }))
    const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'hello', Subject: 'S' }))
    const text = (await mailsTo(Endpoint)).at(-1)?.text ?? ''
    const body = JSON.parse(text.slice(text.indexOf('\n\n'), text.indexOf('\n\n--\n'))) as Record<string, string>
    expect(body).toMatchObject({ Type: 'Notification', MessageId, Message: 'hello', Subject: 'S', SignatureVersion: '1' })
  })

  test('a batch: entries fail one by one, the rules of the batch refuse it whole', async () => {
    const sns = client()
    const TopicArn = await topicOf(sns)
    const batch = (PublishBatchRequestEntries: { Id: string; Message: string; Subject?: string }[]) =>
      sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }))
    const answer = await batch([
      { Id: 'valid', Message: 'x' },
      { Id: 'newline', Message: 'x', Subject: 'a\nb' },
      { Id: 'empty', Message: '' },
    ])
    expect(answer.Successful?.map((s) => s.Id)).toEqual(['valid'])
    expect(answer.Failed).toEqual([
      { Id: 'newline', Code: 'InvalidParameter', Message: 'Invalid parameter: Subject', SenderFault: true },
      { Id: 'empty', Code: 'InvalidParameter', Message: 'Invalid parameter: Empty message', SenderFault: true },
    ])
    expect(await refusal(batch([]))).toMatch(/^400 EmptyBatchRequestException/)
    expect(await refusal(batch(Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, Message: 'x' }))))).toMatch(
      /^400 TooManyEntriesInBatchRequestException/,
    )
    expect(
      await refusal(
        batch([
          { Id: 'a', Message: 'x' },
          { Id: 'a', Message: 'y' },
        ]),
      ),
    ).toMatch(/^400 BatchEntryIdsNotDistinctException/)
    expect(await refusal(batch([{ Id: 'a b', Message: 'x' }]))).toBe(
      '400 InvalidBatchEntryIdException: The Id of a batch entry in the batch request contains an impermissible character: a b',
    )
  })

  test('FIFO topics: the name, the ids, one message for one deduplication id; mail is refused', async () => {
    const sns = client()
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'q.fifo', Attributes: { FifoTopic: 'true' } }))
    expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
      FifoTopic: 'true',
      ContentBasedDeduplication: 'false',
    })
    const publish = (more: object) => sns.send(new PublishCommand({ TopicArn, Message: 'x', ...more }))
    expect(await refusal(publish({}))).toMatch(/The MessageGroupId parameter is required for FIFO topics$/)
    expect(await refusal(publish({ MessageGroupId: 'g' }))).toMatch(/MessageDeduplicationId provided explicitly$/)
    const first = await publish({ MessageGroupId: 'g', MessageDeduplicationId: 'd' })
    const second = await publish({ MessageGroupId: 'g', MessageDeduplicationId: 'd' })
    expect(second.MessageId).toBe(first.MessageId)
    expect(first.SequenceNumber).toMatch(/^\d{20}$/)
    expect(await refusal(sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' })))).toMatch(
      /^400 InvalidParameterException: Invalid parameter: Invalid protocol type: email$/,
    )
  })
})

test('what was answered is there after a restart, and links lead to the new address', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'trailproof-sns-'))
  try {
    const first = await startSandbox({ clock: 'manual', dataDir, log: () => {} })
    const account = newAccount()
    const Endpoint = newAddress()
    const before = client(account, 'ap-northeast-1', first)
    const TopicArn = await topicOf(before)
    await before.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }))
    await first.close()
    const second = await startSandbox({ clock: 'manual', dataDir, log: () => {} })
    try {
      const after = client(account, 'ap-northeast-1', second)
      expect(await listedArns(after, TopicArn)).toEqual(['PendingConfirmation'])
      const [mail] = await mailsTo(Endpoint, second)
      const { href = '' } = mail?.links[0] ?? {}
      expect(href.startsWith(second.endpoint)).toBe(true)
      expect(mail?.text).toContain(`<${href}>`)
      expect((await fetch(href)).status).toBe(200)
      await after.send(new PublishCommand({ TopicArn, Message: 'again' }))
      expect((await mailsTo(Endpoint, second)).map((m) => m.kind)).toEqual(['confirm', 'notification'])
      // The lapse of a pending one is kept too.
      await after.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: newAddress() }))
      await second.advance(48 * hours)
      expect(await listedArns(after, TopicArn)).toHaveLength(1)
    } finally {
      await second.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true })
  }
})

test('the calls are recorded as CloudTrail does: a topic among the resources, addresses hidden, publishing not at all', async () => {
  const account = newAccount()
  const sns = client(account)
  const seen: Record<string, unknown>[] = []
  sandbox.world.on('recorded', ({ scope, record }) => {
    if (scope.account === account) seen.push(record)
  })
  const TopicArn = await topicOf(sns)
  await subscribed(sns, TopicArn, newAddress())
  await sns.send(new PublishCommand({ TopicArn, Message: 'x' }))
  expect(seen.map((r) => r.eventName)).toEqual(['CreateTopic', 'Subscribe', 'ConfirmSubscription'])
  const [create, subscribe, confirm] = seen
  expect(create).toMatchObject({ requestParameters: { name: 'CloudTrail_to_Email' }, responseElements: { topicArn: TopicArn } })
  expect(create).not.toHaveProperty('resources')
  expect(subscribe).toMatchObject({
    requestParameters: { topicArn: TopicArn, protocol: 'email', endpoint: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
    resources: [{ accountId: account, type: 'AWS::SNS::Topic', ARN: TopicArn }],
  })
  expect(confirm).toMatchObject({
    awsRegion: 'ap-northeast-1',
    recipientAccountId: account,
    userIdentity: { accountId: 'ANONYMOUS_PRINCIPAL' },
  })
})

test('a queue of the same account needs no confirmation, one of another does', async () => {
  const account = newAccount()
  const sns = client(account)
  const TopicArn = await topicOf(sns)
  const sqs = new SQSClient({
    endpoint: sandbox.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: account, secretAccessKey: 'x' },
  })
  await sqs.send(new CreateQueueCommand({ QueueName: 'q' }))
  const own = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:ap-northeast-1:${account}:q` }))
  expect(own.SubscriptionArn).toMatch(/:[0-9a-f-]{36}$/)
  const foreign = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:ap-northeast-1:999988887777:q' }))
  expect(foreign.SubscriptionArn).toBe('pending confirmation')
})
