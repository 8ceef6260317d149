import { patternStep } from './pattern-step.ts'

/**
 * C3a. Sign-ins from outside the office. The address is an example, and an address is all that is asked: not who.
 *
 * Reads   metricFilters, alarms, alarmHistories, records
 * Judges  as every pattern of the lab: see `patternStep`
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export default patternStep({
  id: 'c03a-outside-office',
  key: 'outsideOffice',
  nearMiss: 'office-sign-in',
  proof: { kind: 'signIn' },
})
