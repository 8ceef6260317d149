import { alarmTopicPolicy } from '../../domain/policy/documents.ts'
import { prove } from '../prove.ts'
import { topicArn } from '../values.ts'
import a07 from './a07-topic.ts'
import { account, emptyWorld, topic, values, want, world } from './world.ts'

const arn = topicArn(values)
const statement = (more: object) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'sns:Publish',
  Resource: arn,
  ...more,
})
const withPolicy = (...statements: readonly object[]) =>
  world({ topic: topic({ policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) }) })
const enforceSsl = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'sns:Publish',
  Resource: arn,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
}

prove(a07, {
  done: {
    'as on the page': world(),
    'an own policy that admits alarms': world({
      topic: topic({ policy: JSON.stringify(alarmTopicPolicy({ partition: 'aws', region: want.region, account, topicArn: arn })) }),
    }),
    'CDK’s enforceSSL beside a grant': withPolicy(statement({ Principal: { Service: 'cloudwatch.amazonaws.com' } }), enforceSsl),
    'a condition we do not know': withPolicy(
      statement({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } } }),
    ),
  },
  'done.ownKey': { 'a customer’s key': world({ topic: topic({ kmsKeyId: 'alias/alarms' }) }) },
  'todo.noTopic': { 'nothing there': emptyWorld(), 'other topics': emptyWorld({ topics: [arn.replace(want.topic, 'billing')] }) },
  'differs.fifo': {
    'a FIFO topic of the name': emptyWorld({ topics: [`${arn}.fifo`] }),
    'own name of a FIFO topic': world({ topic: topic({ isFifo: true }) }),
  },
  'differs.nearName': {
    'other letters': emptyWorld({ topics: [arn.replace(want.topic, 'Cloudtrail_To_Email')] }),
    hyphens: emptyWorld({ topics: [arn.replace(want.topic, 'CloudTrail-to-Email')] }),
    'a letter missing': emptyWorld({ topics: [arn.replace(want.topic, 'CloudTrail_to_Emal')] }),
  },
  'differs.policy': {
    'enforceSSL alone': withPolicy(enforceSsl),
    'the account only': withPolicy(statement({})),
    'alarms of another account': withPolicy(
      statement({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '999988887777' } },
      }),
    ),
  },
  'differs.managedKey': {
    'by alias': world({ topic: topic({ kmsKeyId: 'alias/aws/sns' }) }),
    'by ARN': world({ topic: topic({ kmsKeyId: 'arn:aws:kms:ap-northeast-1:111122223333:alias/aws/sns' }) }),
  },
})
