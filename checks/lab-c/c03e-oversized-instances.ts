import { patternStep } from './pattern-step.ts'

/**
 * C3e. Instances of two sizes are started. A yet larger one is not among them: the pattern says sizes, not "large".
 *
 * Reads   metricFilters, alarms, alarmHistories, records
 * Judges  as every pattern of the lab: see `patternStep`
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export default patternStep({
  id: 'c03e-oversized-instances',
  key: 'oversized',
  nearMiss: 'larger-instance',
  proof: { kind: 'sample', sample: 'oversized-instance' },
})
