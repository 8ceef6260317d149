import { alarmInput } from '../../checks/lab-a/chain.ts'
import { findPart } from '../../checks/lab-b/stack.ts'
import { policyFor } from '../../checks/policy.ts'
import { findLab } from '../../checks/run.ts'
import type { Values } from '../../checks/step.ts'
import { exactly, topicArn } from '../../checks/values.ts'
import { type Command, call, placeholder } from '../../domain/command/command.ts'
import { arn, defaultOnRegions, partitionOf, region } from '../../domain/regions.ts'

/**
 * What goes wrong in a class, as data. Most mistakes are the step's own way with another value: a name mistyped, a field left as it was, the wrong
 * region in the menu. Each is really made in the student's account, and what is shown of it is what the checks say.
 */
export interface Mistake {
  readonly id: string
  /** The step at which it is made; the first step for one that is made before all of them. */
  readonly at: string
  /** The step that tells of it, and how. */
  readonly shown: { readonly step: string; readonly reason: string }
  /** Further steps that are not done while it stands. */
  readonly spoils: readonly string[]
  /** What is mended is a new thing: the last step has to be done once more. */
  readonly isMadeAnew?: true
  /** Nobody gets further before it is mended; the others go unnoticed for a while. */
  readonly holdsUp: boolean
  /** How often it happens beside the others. Assumed: by the order in which people report them. */
  readonly weight: number
  /** The instructor comes by a role into this account, not by the account's own number. */
  readonly isOfRole?: true
  wrong(about: About): readonly Deed[]
  mend(about: About): readonly Deed[]
}

interface About {
  /** The lab's exact values for this student. */
  readonly want: Values
  /** The instructor's account. */
  readonly instructor: string
}

/** Something done to an account: a step's way or its undoing, with other values or in another region than asked for, or commands of its own. */
export type Deed =
  | { readonly kind: 'way' | 'undo'; readonly step: string; readonly own?: Readonly<Record<string, string>>; readonly region?: string }
  | { readonly kind: 'commands'; readonly commands: readonly Command[] }

type Own = Readonly<Record<string, string>>
const way = (step: string, own: Own = {}): Deed => ({ kind: 'way', step, own })
const undo = (step: string, own: Own = {}): Deed => ({ kind: 'undo', step, own })
const calls = (...commands: readonly Command[]): Deed => ({ kind: 'commands', commands })

/** Where the console stood instead: in the partition's first region, where consoles open. */
function elsewhere({ region: home = '' }: Values): string {
  const partition = partitionOf(home)
  const others = [partition.globalRegion, ...defaultOnRegions(partition.id)].filter((code) => code !== home)
  return others[0] ?? home
}

/** A step done with another value, and then taken back and done as asked. */
const mistyped = (step: string, own: (want: Values) => Own): Pick<Mistake, 'wrong' | 'mend'> => ({
  wrong: ({ want }) => [way(step, own(want))],
  mend: ({ want }) => [undo(step, own(want)), way(step)],
})

/** What the console lets one change: saving the same form again is enough. */
const leftAs = (step: string, own: Own): Pick<Mistake, 'wrong' | 'mend'> => ({
  wrong: () => [way(step, own)],
  mend: () => [way(step)],
})

/** What the class has agreed on, and what was typed into the form of the role instead. */
export const externalId = 'demo-class-7f3a'
const otherExternalId = 'demo-class-7f3'
export const roleName = 'trailproof-read'

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html */
const trust = ({ want, instructor }: About, id: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: arn({ partition: exactly(want, 'partition'), service: 'iam', account: instructor, resource: 'root' }) },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': id } },
      },
    ],
  })

/** The role is there, but not for the external ID that the roster has: AWS says no more than that it may not be assumed. */
const roleDenied = (lab: string, first: string, others: readonly string[]): Mistake => ({
  id: 'roleDenied',
  at: first,
  shown: { step: first, reason: 'unseen.roleDenied' },
  spoils: others,
  holdsUp: false,
  weight: 1,
  isOfRole: true,
  wrong: (about) => [
    calls(
      call('iam', 'CreateRole', { RoleName: roleName, AssumeRolePolicyDocument: trust(about, otherExternalId) }),
      call('iam', 'PutRolePolicy', {
        RoleName: roleName,
        PolicyName: 'trailproof-reads',
        PolicyDocument: JSON.stringify(
          policyFor(findLab(lab), { partition: partitionOf(exactly(about.want, 'region')).id, account: exactly(about.want, 'account') }),
        ),
      }),
    ),
  ],
  mend: (about) => [calls(call('iam', 'UpdateAssumeRolePolicy', { RoleName: roleName, PolicyDocument: trust(about, externalId) }))],
})

const trailOf = (want: Values): string => exactly(want, 'trail')
const proof = 'a13-fail-sign-in'
const runB = 'b09-fail-sign-in'

export const labAMistakes: readonly Mistake[] = [
  {
    id: 'trailElsewhere',
    at: 'a01-trail',
    shown: { step: 'a01-trail', reason: 'differs.homeRegion' },
    spoils: [],
    holdsUp: true,
    weight: 3,
    wrong: ({ want }) => [{ kind: 'way', step: 'a01-trail', region: elsewhere(want) }],
    mend: ({ want }) => [{ kind: 'undo', step: 'a01-trail', region: elsewhere(want) }, way('a01-trail')],
  },
  {
    id: 'trailStopped',
    at: 'a01-trail',
    shown: { step: 'a01-trail', reason: 'differs.stopped' },
    spoils: [proof],
    holdsUp: false,
    weight: 2,
    wrong: ({ want }) => [way('a01-trail'), calls(call('cloudtrail', 'StopLogging', { Name: trailOf(want) }))],
    mend: ({ want }) => [calls(call('cloudtrail', 'StartLogging', { Name: trailOf(want) }))],
  },
  {
    id: 'trailOfOneRegion',
    at: 'a01-trail',
    shown: { step: 'a01-trail', reason: 'differs.singleRegion' },
    spoils: [],
    holdsUp: false,
    weight: 3,
    wrong: ({ want }) => [way('a01-trail'), calls(call('cloudtrail', 'UpdateTrail', { Name: trailOf(want), IsMultiRegionTrail: false }))],
    mend: ({ want }) => [calls(call('cloudtrail', 'UpdateTrail', { Name: trailOf(want), IsMultiRegionTrail: true }))],
  },
  {
    id: 'otherCity',
    at: 'a02-logs',
    shown: { step: 'a02-logs', reason: 'differs.otherGroup' },
    spoils: [],
    holdsUp: true,
    weight: 3,
    ...mistyped('a02-logs', (want) => {
      const { city } = region(elsewhere(want))
      return { logGroup: `aws-cloudtrail-logs-${city}`, role: `aws-cloudtrail-logs-${city}-role` }
    }),
  },
  {
    id: 'filterOnOtherGroup',
    at: 'a06-create-filter',
    shown: { step: 'a03-log-group', reason: 'differs.otherGroup' },
    spoils: ['a04-filter-pattern', 'a05-metric', 'a06-create-filter', proof],
    holdsUp: false,
    weight: 2,
    wrong: ({ want }) => [
      calls(call('logs', 'CreateLogGroup', { logGroupName: otherGroup(want) })),
      way('a06-create-filter', { logGroup: otherGroup(want) }),
    ],
    mend: ({ want }) => [undo('a06-create-filter', { logGroup: otherGroup(want) }), way('a06-create-filter')],
  },
  {
    id: 'patternMistyped',
    at: 'a06-create-filter',
    shown: { step: 'a04-filter-pattern', reason: 'differs.different' },
    spoils: [proof],
    holdsUp: false,
    weight: 3,
    ...leftAs('a06-create-filter', {
      filterPattern: '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentification") }',
    }),
  },
  {
    id: 'patternOfOtherField',
    at: 'a06-create-filter',
    shown: { step: 'a04-filter-pattern', reason: 'differs.different' },
    spoils: [proof],
    holdsUp: false,
    weight: 2,
    ...leftAs('a06-create-filter', {
      filterPattern: '{ ($.eventName = ConsoleLogin) && ($.errorCode = "Failed authentication") }',
    }),
  },
  {
    id: 'patternWithOr',
    at: 'a06-create-filter',
    shown: { step: 'a04-filter-pattern', reason: 'differs.looser' },
    spoils: [],
    holdsUp: false,
    weight: 1,
    ...leftAs('a06-create-filter', {
      filterPattern: '{ ($.eventName = ConsoleLogin) || ($.errorMessage = "Failed authentication") }',
    }),
  },
  {
    id: 'metricInOtherCase',
    at: 'a06-create-filter',
    shown: { step: 'a05-metric', reason: 'differs.metricName' },
    spoils: [proof],
    holdsUp: false,
    weight: 3,
    ...leftAs('a06-create-filter', { metricName: 'ConsoleSignInFailureCount' }),
  },
  {
    id: 'topicMistyped',
    at: 'a07-topic',
    shown: { step: 'a07-topic', reason: 'differs.nearName' },
    spoils: [],
    holdsUp: true,
    weight: 2,
    ...mistyped('a07-topic', () => ({ topic: 'CloudTrail-to-Email' })),
  },
  {
    id: 'addressMistyped',
    at: 'a08-subscription',
    shown: { step: 'a08-subscription', reason: 'differs.otherAddress' },
    spoils: [],
    holdsUp: true,
    weight: 2,
    // What nobody has confirmed cannot be taken back either: the right address is subscribed beside it.
    ...leftAs('a08-subscription', { email: 'me@gmial.example' }),
  },
  {
    id: 'unconfirmed',
    at: 'a09-confirm',
    shown: { step: 'a09-confirm', reason: 'todo.pending' },
    spoils: [],
    holdsUp: false,
    weight: 6,
    // The mail lies in another folder.
    wrong: () => [],
    mend: () => [way('a09-confirm')],
  },
  {
    id: 'average',
    at: 'a12-create-alarm',
    shown: { step: 'a10-threshold', reason: 'differs.statistic' },
    spoils: [],
    holdsUp: false,
    weight: 4,
    ...leftAs('a12-create-alarm', { statistic: 'Average' }),
  },
  {
    id: 'threshold5',
    at: 'a12-create-alarm',
    shown: { step: 'a10-threshold', reason: 'differs.threshold' },
    spoils: [proof],
    holdsUp: false,
    weight: 2,
    ...leftAs('a12-create-alarm', { threshold: '5' }),
  },
  {
    id: 'period60',
    at: 'a12-create-alarm',
    shown: { step: 'a10-threshold', reason: 'differs.period' },
    spoils: [],
    holdsUp: false,
    weight: 2,
    ...leftAs('a12-create-alarm', { periodSeconds: '60' }),
  },
  {
    id: 'noAction',
    at: 'a12-create-alarm',
    shown: { step: 'a11-action', reason: 'differs.noAction' },
    spoils: [proof],
    holdsUp: false,
    weight: 3,
    wrong: ({ want }) => [calls(call('cloudwatch', 'PutMetricAlarm', alarmInput(want, {})))],
    // One that is in ALARM already would tell nobody until it has left it.
    mend: () => [undo('a12-create-alarm'), way('a12-create-alarm')],
  },
  {
    id: 'actionOnOk',
    at: 'a12-create-alarm',
    shown: { step: 'a11-action', reason: 'differs.otherState' },
    spoils: [proof],
    holdsUp: false,
    weight: 1,
    wrong: ({ want }) => [calls(call('cloudwatch', 'PutMetricAlarm', alarmInput(want, { OKActions: [topicArn(want)] })))],
    mend: () => [undo('a12-create-alarm'), way('a12-create-alarm')],
  },
  {
    id: 'alarmMistyped',
    at: 'a12-create-alarm',
    shown: { step: 'a12-create-alarm', reason: 'differs.name' },
    spoils: [],
    holdsUp: false,
    weight: 2,
    isMadeAnew: true,
    ...mistyped('a12-create-alarm', () => ({ alarm: 'Alarm-SignInFailure' })),
  },
  {
    id: 'unknownUser',
    at: proof,
    shown: { step: proof, reason: 'differs.unknownUser' },
    spoils: [],
    holdsUp: false,
    weight: 3,
    wrong: ({ want }) => [
      calls({
        kind: 'failSignIn',
        user: 'somebody',
        attempts: 2,
        account: exactly(want, 'account'),
        region: exactly(want, 'region'),
        url: '',
      }),
    ],
    mend: () => [way(proof)],
  },
  roleDenied('lab-a', 'a01-trail', [
    'a02-logs',
    'a03-log-group',
    'a04-filter-pattern',
    'a05-metric',
    'a06-create-filter',
    'a07-topic',
    'a08-subscription',
    'a09-confirm',
    'a10-threshold',
    'a11-action',
    'a12-create-alarm',
    proof,
  ]),
]

/** With the CDK a step is edited and deployed; what is forgotten, left as in the example, or changed by hand beside the stack. */
export const labBMistakes: readonly Mistake[] = [
  {
    id: 'stackElsewhere',
    at: 'b01-bucket',
    shown: { step: 'b01-bucket', reason: 'differs.elsewhere' },
    spoils: [],
    holdsUp: true,
    weight: 3,
    wrong: ({ want }) => [{ kind: 'way', step: 'b01-bucket', region: elsewhere(want) }],
    mend: ({ want }) => [{ kind: 'undo', step: 'b01-bucket', region: elsewhere(want) }, way('b01-bucket')],
  },
  {
    id: 'keptForEver',
    at: 'b03-trail',
    shown: { step: 'b02-log-group', reason: 'differs.keptForEver' },
    spoils: [],
    holdsUp: false,
    weight: 1,
    wrong: ({ want }) => [
      way('b03-trail'),
      calls(findPart(want, 'AWS::Logs::LogGroup', 'GROUP'), call('logs', 'DeleteRetentionPolicy', { logGroupName: placeholder('GROUP') })),
    ],
    mend: ({ want }) => [
      calls(
        findPart(want, 'AWS::Logs::LogGroup', 'GROUP'),
        call('logs', 'PutRetentionPolicy', { logGroupName: placeholder('GROUP'), retentionInDays: Number(want.retentionDays) }),
      ),
    ],
  },
  {
    id: 'notDeployed',
    at: 'b04-metric-filter',
    shown: { step: 'b04-metric-filter', reason: 'todo.noFilter' },
    spoils: [],
    holdsUp: true,
    weight: 4,
    // The code is right, and nobody has deployed it.
    wrong: () => [],
    mend: () => [way('b04-metric-filter')],
  },
  {
    id: 'addressOfTheExample',
    at: 'b06-topic',
    shown: { step: 'b06-topic', reason: 'differs.otherAddress' },
    spoils: [],
    holdsUp: true,
    weight: 4,
    ...leftAs('b06-topic', { email: 'me@mail.example' }),
  },
  {
    id: 'alarmByHand',
    at: 'b08-deploy',
    shown: { step: 'b05-alarm', reason: 'differs.threshold' },
    spoils: [runB],
    holdsUp: false,
    weight: 2,
    wrong: ({ want }) => [way('b08-deploy'), byHand(want, 10)],
    mend: ({ want }) => [byHand(want, Number(want.threshold))],
  },
  {
    id: 'unconfirmed',
    at: runB,
    shown: { step: runB, reason: 'todo.pending' },
    spoils: [],
    holdsUp: false,
    weight: 6,
    wrong: () => [],
    mend: () => [way(runB)],
  },
  roleDenied('lab-b', 'b01-bucket', [
    'b02-log-group',
    'b03-trail',
    'b04-metric-filter',
    'b05-alarm',
    'b06-topic',
    'b07-alarm-action',
    'b08-deploy',
    runB,
  ]),
]

/** The stack's alarm, saved anew in the console. */
const byHand = (want: Values, threshold: number): Deed =>
  calls(
    findPart(want, 'AWS::SNS::Topic', 'TOPIC'),
    call('cloudwatch', 'PutMetricAlarm', { ...alarmInput(want, { AlarmActions: [placeholder('TOPIC')] }), Threshold: threshold }),
  )

/** One of a list of similar names, that no trail feeds. */
const otherGroup = ({ logGroup = '' }: Values): string => `${logGroup}-old`
