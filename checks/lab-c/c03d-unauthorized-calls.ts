import { patternStep } from './pattern-step.ts'

/**
 * C3d. Calls refused for lack of permission, in the two spellings of the services.
 *
 * Reads   metricFilters, alarms, alarmHistories, records
 * Judges  as every pattern of the lab: see `patternStep`
 * Source  https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
 */
export default patternStep({
  id: 'c03d-unauthorized-calls',
  key: 'unauthorized',
  nearMiss: 'failed-call',
  proof: { kind: 'sample', sample: 'unauthorized-operation' },
})
