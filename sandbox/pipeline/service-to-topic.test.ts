import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alarmTopicPolicy } from '../../domain/policy/documents.ts'
import { type Sandbox, startSandbox } from '../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

const region = 'ap-northeast-1'
async function topicIn(account: string) {
  const sns = new SNSClient({ endpoint: sandbox.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'x' } })
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
  const set = (AttributeName: string, AttributeValue: string) =>
    sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }))
  const publish = (of: { account?: string; alarm?: string; topicArn?: string } = {}) =>
    sandbox.world.ask.publishToTopic({
      scope: { partition: 'aws', account: of.account ?? account, region },
      topicArn: of.topicArn ?? TopicArn,
      principal: {
        service: 'cloudwatch.amazonaws.com',
        sourceArn: `arn:aws:cloudwatch:${region}:${of.account ?? account}:alarm:${of.alarm ?? 'a'}`,
        sourceAccount: of.account ?? account,
      },
      subject: 'S',
      bodies: { default: 'd', email: 'e' },
    })
  return { TopicArn, set, publish }
}

test('the default policy admits the alarms of the account, and no others', async () => {
  const { publish, TopicArn } = await topicIn('600000000001')
  expect(publish()).toHaveProperty('messageId')
  expect(publish({ account: '600000000002' })).toEqual({ refused: 'notAuthorized' })
  expect(publish({ topicArn: `${TopicArn}x` })).toEqual({ refused: 'noTopic' })
})

test('an own policy must name the service; one for another alarm does not do', async () => {
  const { publish, set, TopicArn } = await topicIn('600000000003')
  const document = (principal: object, condition?: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: principal,
          Action: 'sns:Publish',
          Resource: TopicArn,
          ...(condition ? { Condition: condition } : {}),
        },
      ],
    })
  await set('Policy', document({ AWS: 'arn:aws:iam::600000000003:root' }))
  expect(publish()).toEqual({ refused: 'notAuthorized' })
  await set('Policy', JSON.stringify(alarmTopicPolicy({ partition: 'aws', region, account: '600000000003', topicArn: TopicArn })))
  expect(publish()).toHaveProperty('messageId')
  const only = { ArnEquals: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:600000000003:alarm:b` } }
  await set('Policy', document({ Service: 'cloudwatch.amazonaws.com' }, only))
  expect(publish()).toEqual({ refused: 'notAuthorized' })
  expect(publish({ alarm: 'b' })).toHaveProperty('messageId')
})

test('an encrypted topic: AWS’s own key admits no service', async () => {
  const { publish, set } = await topicIn('600000000004')
  await set('KmsMasterKeyId', 'alias/aws/sns')
  expect(publish()).toEqual({ refused: 'keyNotAuthorized' })
})
