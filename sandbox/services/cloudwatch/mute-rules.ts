import { arn } from '../../../domain/regions.ts'
import { operation } from '../../wire/operation.ts'
import { noResource } from './errors.ts'
import { placeIn } from './page.ts'

interface ListAlarmMuteRulesRequest {
  readonly AlarmName?: string
  readonly Statuses?: readonly string[]
  readonly MaxRecords?: number
  readonly NextToken?: string
}

/**
 * ListAlarmMuteRules: the rules that hold back alarms' actions. The sandbox can make none, so there are none.
 *
 * In      AlarmName, Statuses, MaxRecords, NextToken
 * Out     AlarmMuteRuleSummaries
 * Errors  InvalidNextToken
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html
 */
export const ListAlarmMuteRules = operation<ListAlarmMuteRulesRequest, unknown>({
  name: 'ListAlarmMuteRules',
  kind: 'management',
  readOnly: true,
  needs: () => ({ action: 'cloudwatch:ListAlarmMuteRules', resource: '*' }),
  run({ input }) {
    if (input.NextToken !== undefined) placeIn(input.NextToken, (_): _ is string => false)
    return { AlarmMuteRuleSummaries: [] }
  },
})

/**
 * GetAlarmMuteRule: one of those rules; here always one that does not exist.
 *
 * In      AlarmMuteRuleName
 * Errors  ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetAlarmMuteRule.html
 */
export const GetAlarmMuteRule = operation<{ AlarmMuteRuleName: string }, never>({
  name: 'GetAlarmMuteRule',
  kind: 'management',
  readOnly: true,
  needs: ({ input, scope }) => ({
    action: 'cloudwatch:GetAlarmMuteRule',
    resource: arn({
      partition: scope.partition,
      service: 'cloudwatch',
      region: scope.region,
      account: scope.account,
      resource: `alarm-mute-rule:${input.AlarmMuteRuleName}`,
    }),
  }),
  run() {
    throw noResource()
  },
})
