import { lab, type Values } from '../step.ts'
import { exactly } from '../values.ts'

const exact = {
  trail: ({ initials }) => `${initials}-trail`,
  bucket: ({ initials, account, region }) => `${initials}-trail-${account}-${region.code}`,
  logGroup: ({ region }) => `aws-cloudtrail-logs-${region.city}`,
  role: ({ region }) => `aws-cloudtrail-logs-${region.city}-role`,
  filterPattern: () => '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
  filterName: () => 'ConsoleSignInFailures',
  metricNamespace: () => 'CloudTrailMetrics',
  metricName: () => 'ConsoleSigninFailureCount',
  metricValue: () => '1',
  topic: () => 'CloudTrail_to_Email',
  email: ({ email }) => email,
  statistic: () => 'Sum',
  comparison: () => 'GreaterThanThreshold',
  threshold: () => '0',
  periodSeconds: () => '300',
  evaluationPeriods: () => '1',
  datapointsToAlarm: () => '1',
  treatMissingData: () => 'missing',
  alarm: () => 'Alarm-SigninFailure',
  signInUser: () => 'trailproof-signin',
} as const satisfies Record<string, (about: Parameters<ReturnType<typeof lab>['values']>[0]) => string>

/**
 * Lab A: an alarm on failed console sign-ins, by hand in the console. The exact values, once; every one can be replaced by the person's
 * own. `filterName` and `metricName` spell sign-in differently, and are meant to.
 */
export default lab({
  id: 'lab-a',
  level: 'beginner',
  minutes: 60,
  parts: ['a01', 'a07', 'a10', 'a13'],
  values: (about) => Object.fromEntries(Object.entries(exact).map(([key, value]) => [key, value(about)])),
})

export type LabValues = Readonly<Record<keyof typeof exact | 'region' | 'partition' | 'account', string>>

/** The values under their names, each known to be there. */
export function named(want: Values): LabValues {
  const keys = [...(Object.keys(exact) as (keyof typeof exact)[]), 'region', 'partition', 'account'] as const
  return Object.fromEntries(keys.map((key) => [key, exactly(want, key)])) as LabValues
}
