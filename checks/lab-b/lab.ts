import { lab, type Values } from '../step.ts'
import { exactly } from '../values.ts'

const exact = {
  stack: () => 'SignInAlarm',
  bucketConstruct: () => 'LogBucket',
  bucketOutput: () => 'LogBucketName',
  logConstruct: () => 'TrailLog',
  retentionDays: () => '90',
  filterPattern: () => '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
  metricNamespace: () => 'CloudTrailMetrics',
  metricName: () => 'ConsoleSigninFailureCount',
  metricValue: () => '1',
  alarm: () => 'ConsoleSignInFailures',
  statistic: () => 'Sum',
  comparison: () => 'GreaterThanOrEqualToThreshold',
  threshold: () => '3',
  periodSeconds: () => '300',
  evaluationPeriods: () => '1',
  datapointsToAlarm: () => '1',
  treatMissingData: () => 'missing',
  contextKey: () => 'email',
  email: ({ email }) => email,
  signInUser: () => 'trailproof-signin',
} as const satisfies Record<string, (about: Parameters<ReturnType<typeof lab>['values']>[0]) => string>

/**
 * Lab B: the same alarm as code, with the CDK. The exact values, once. What bears no name here (bucket, log group, trail, topic, filter) is
 * named by CloudFormation, and found through the stack that holds it.
 */
export default lab({
  id: 'lab-b',
  level: 'intermediate',
  minutes: 60,
  parts: ['b01', 'b04', 'b08', 'b10'],
  values: (about) => Object.fromEntries(Object.entries(exact).map(([key, value]) => [key, value(about)])),
})

export type LabValues = Readonly<Record<keyof typeof exact | 'region' | 'partition' | 'account', string>>

/** The values under their names, each known to be there. */
export function named(want: Values): LabValues {
  const keys = [...(Object.keys(exact) as (keyof typeof exact)[]), 'region', 'partition', 'account'] as const
  return Object.fromEntries(keys.map((key) => [key, exactly(want, key)])) as LabValues
}
