import { patternStep } from './pattern-step.ts'

/**
 * C3c. Failed sign-ins, as in Lab A: a wrong password, not an unknown name.
 *
 * Reads   metricFilters, alarms, alarmHistories, records
 * Judges  as every pattern of the lab: see `patternStep`
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
export default patternStep({
  id: 'c03c-failed-sign-in',
  key: 'failedSignIn',
  nearMiss: 'unknown-user',
  proof: { kind: 'signIn' },
})
