import { patternStep } from './pattern-step.ts'

/**
 * C3b. The root user signs in. In China there is none: there filter and alarm are enough, and a sent record shows what they would find.
 *
 * Reads   metricFilters, alarms, alarmHistories, records
 * Judges  as every pattern of the lab: see `patternStep`
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export default patternStep({
  id: 'c03b-root-sign-in',
  key: 'rootSignIn',
  nearMiss: 'user-named-root',
  proof: { kind: 'sample', sample: 'root-sign-in' },
  neverIn: 'aws-cn',
})
