import { prove } from '../prove.ts'
import { logGroupArn } from '../values.ts'
import a02 from './a02-logs.ts'
import { account, emptyWorld, role, status, trail, values, want, world } from './world.ts'

const group = logGroupArn(values)
const allow = (Resource: unknown, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource, ...more }],
  })
const withPolicies = (...documents: readonly string[]) =>
  world({ deliveryRoles: [role({ policies: documents.map((document) => ({ name: 'p', document })) })] })
const withTrust = (principal: unknown, more: object = {}) =>
  world({
    deliveryRoles: [
      role({
        trust: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }],
        }),
      }),
    ],
  })

prove(a02, {
  done: {
    'as on the page': world(),
    'no delivery yet': world({ trailStatuses: [status({ logsDeliveredAtMs: null })] }),
    'a policy as CDK writes it, on the whole group': withPolicies(allow(group)),
    'a policy on everything': withPolicies(allow('*')),
    'the two permissions in two policies': withPolicies(
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'logs:Create*', Resource: '*' }] }),
      JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: group } }),
    ),
    'a policy with a condition we do not know': withPolicies(
      allow('*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'sec' } } }),
    ),
    'a trust policy that names the trail': withTrust(
      { Service: 'cloudtrail.amazonaws.com' },
      { Condition: { StringEquals: { 'aws:SourceArn': trail().arn } } },
    ),
    'several services trusted': withTrust({ Service: ['config.amazonaws.com', 'cloudtrail.amazonaws.com'] }),
  },
  'todo.noTrail': { 'nothing there': emptyWorld() },
  'todo.notSent': { 'the section is not enabled': world({ trails: [trail({ logGroupArn: null, roleArn: null })] }) },
  'differs.otherAccount': {
    'an organisation’s trail': world({ trails: [trail({ isOrganization: true, logGroupArn: group.replace(account, '999988887777') })] }),
  },
  'differs.otherRegion': {
    'the group of another region': world({ trails: [trail({ logGroupArn: group.replace(want.region, 'us-east-1') })] }),
  },
  'differs.otherGroup': {
    'the console’s own suggestion': world({
      trails: [trail({ logGroupArn: group.replace(want.logGroup, 'aws-cloudtrail-logs-111122223333-1a2b3c4d') })],
    }),
    'the city of another edition': world({ trails: [trail({ logGroupArn: group.replace('tokyo', 'seoul') })] }),
  },
  'differs.groupGone': { 'the group was deleted': world({ logGroups: [] }) },
  'differs.roleGone': { 'the role was deleted': world({ deliveryRoles: [] }) },
  'differs.roleTrust': {
    'trusts another service': withTrust({ Service: 'ec2.amazonaws.com' }),
    'trusts another trail only': withTrust(
      { Service: 'cloudtrail.amazonaws.com' },
      { Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudtrail:us-east-1:111122223333:trail/x' } } },
    ),
  },
  'differs.rolePolicy': {
    'no policy at all': withPolicies(),
    'a policy on another group': withPolicies(allow(group.replace('tokyo', 'osaka'))),
    'a policy on the bare group, without its streams': withPolicies(allow(group.replace(/:\*$/, ''))),
    'may create but not write': withPolicies(
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'logs:CreateLogStream', Resource: '*' }] }),
    ),
    'denied in another policy': withPolicies(
      allow('*'),
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'logs:*', Resource: '*' }] }),
    ),
  },
  'differs.deliveryError': { 'CloudTrail says so': world({ trailStatuses: [status({ logsError: 'AccessDenied: no permission' })] }) },
  'differs.otherRole': {
    'a role of its own that works': world({
      trails: [trail({ roleArn: `arn:aws:iam::${account}:role/service-role/CloudTrail_CloudWatchLogs_Role` })],
      deliveryRoles: [
        role(),
        role({ name: 'CloudTrail_CloudWatchLogs_Role', arn: `arn:aws:iam::${account}:role/service-role/CloudTrail_CloudWatchLogs_Role` }),
      ],
    }),
  },
})
