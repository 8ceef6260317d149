import type { Need } from '../checks/evidence/evidence.ts'
import { evidences } from '../checks/evidence/index.ts'

/** What the checks read and the proof reads as well, some of it for another alarm. */
const read = [
  'alarmHistory',
  'alarms',
  'arrivals',
  'datapoints',
  'metricFilters',
  'muteRules',
  'signInUser',
  'signIns',
  'subscriptions',
  'trailSelectors',
  'trailStatuses',
  'trails',
] as const

/**
 * Every permission that a proof takes; its least-privilege policy is generated from these.
 *
 * Source  https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const needs: readonly Need[] = [
  ...read.flatMap((name) => evidences[name].needs),
  { action: 'iam:GetLoginProfile', on: 'user' },
  { action: 'iam:ListAccountAliases', on: '*' },
]
