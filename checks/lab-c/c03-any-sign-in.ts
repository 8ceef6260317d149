import { patternStep } from './pattern-step.ts'

/**
 * C3. The starter: whoever signs in to the console, or tries to.
 *
 * Reads   metricFilters, alarms, alarmHistories, records
 * Judges  as every pattern of the lab: see `patternStep`
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
export default patternStep({
  id: 'c03-any-sign-in',
  key: 'anySignIn',
  nearMiss: 'switch-role',
  proof: { kind: 'signIn' },
})
