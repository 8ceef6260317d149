import { arn } from '../../domain/regions.ts'
import { lab, type Values } from '../step.ts'
import { exactly } from '../values.ts'

const topic = 'CloudTrail_to_OnCall'

const exact = {
  signInUser: () => 'trailproof-lab-c',
  trail: ({ initials }) => `${initials}-events-trail`,
  bucket: ({ initials, account, region }) => `${initials}-events-${account}-${region.code}`,
  logGroup: ({ region }) => `aws-cloudtrail-events-${region.city}`,
  role: ({ region }) => `aws-cloudtrail-events-${region.city}-role`,
  metricNamespace: () => 'CloudTrailEvents',
  metricValue: () => '1',
  anySignInPattern: () => '{ ($.eventName = ConsoleLogin) }',
  anySignInFilter: () => 'AnySignIn',
  anySignInMetric: () => 'AnySignInCount',
  alarm: () => 'Alarm-AnySignIn',
  outsideOfficePattern: () => '{ ($.eventName = ConsoleLogin) && ($.sourceIPAddress != "8.8.8.8") }',
  outsideOfficeFilter: () => 'SignInOutsideOffice',
  outsideOfficeMetric: () => 'SignInOutsideOfficeCount',
  outsideOfficeAlarm: () => 'Alarm-SignInOutsideOffice',
  rootSignInPattern: () => '{ ($.eventName = ConsoleLogin) && ($.userIdentity.type = "Root") }',
  rootSignInFilter: () => 'RootSignIn',
  rootSignInMetric: () => 'RootSignInCount',
  rootSignInAlarm: () => 'Alarm-RootSignIn',
  failedSignInPattern: () => '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
  failedSignInFilter: () => 'FailedSignIn',
  failedSignInMetric: () => 'FailedSignInCount',
  failedSignInAlarm: () => 'Alarm-FailedSignIn',
  unauthorizedPattern: () => '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
  unauthorizedFilter: () => 'UnauthorizedCalls',
  unauthorizedMetric: () => 'UnauthorizedCallCount',
  unauthorizedAlarm: () => 'Alarm-UnauthorizedCalls',
  oversizedPattern: () =>
    '{ ($.eventName = RunInstances) && (($.requestParameters.instanceType = *.8xlarge) || ($.requestParameters.instanceType = *.4xlarge)) }',
  oversizedFilter: () => 'OversizedInstances',
  oversizedMetric: () => 'OversizedInstanceCount',
  oversizedAlarm: () => 'Alarm-OversizedInstances',
  newUserPattern: () => '{ $.eventName="CreateUser" }',
  newUserFilter: () => 'NewIamUser',
  newUserMetric: () => 'NewIamUserCount',
  newUserAlarm: () => 'Alarm-NewIamUser',
  newUser: () => 'trailproof-newcomer',
  topic: () => topic,
  /** What the receiving end is started with. */
  topicArn: ({ account, region, own }) =>
    arn({ partition: region.partition, service: 'sns', region: region.code, account, resource: own?.topic ?? topic }),
  endpoint: () => 'http://127.0.0.1:4570/sns',
  description: () => 'Somebody signed in to the console',
} as const satisfies Record<string, (about: Parameters<ReturnType<typeof lab>['values']>[0]) => string>

/**
 * Lab C: more events, other people. A trail of its own with Insights, a starter and six patterns, each with metric and alarm; then the
 * on-call service and the chat. The names differ from those of the other labs, so that the labs can stand side by side.
 */
export default lab({
  id: 'lab-c',
  level: 'intermediate',
  minutes: 90,
  parts: ['c01', 'c03', 'c04', 'c08'],
  values: (about) => Object.fromEntries(Object.entries(exact).map(([key, value]) => [key, value(about)])),
})

export type LabValues = Readonly<Record<keyof typeof exact | 'region' | 'partition' | 'account' | 'email', string>>

/** The values under their names, each known to be there. */
export function named(want: Values): LabValues {
  const keys = [...(Object.keys(exact) as (keyof typeof exact)[]), 'region', 'partition', 'account', 'email'] as const
  return Object.fromEntries(keys.map((key) => [key, exactly(want, key)])) as LabValues
}
