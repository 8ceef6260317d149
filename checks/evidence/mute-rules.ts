import type { MuteRuleSeen } from '../shapes.ts'
import { everyPage, evidence } from './evidence.ts'
import { unseenOf } from './unseen.ts'

/**
 * The alarm mute rules of the region, or null where they may not or cannot be read: they are newer than most policies and endpoints, and
 * an alarm is not unseen because its muting is.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html
 */
export const muteRules = evidence<readonly MuteRuleSeen[] | null>({
  needs: [
    { action: 'cloudwatch:ListAlarmMuteRules', on: '*' },
    { action: 'cloudwatch:GetAlarmMuteRule', on: '*' },
  ],
  async read(ask) {
    const cloudwatch = await ask.cloudwatch()
    try {
      const summaries = await everyPage(async (NextToken) => {
        const page = await cloudwatch.listAlarmMuteRules(NextToken ? { NextToken } : {})
        return { items: page.AlarmMuteRuleSummaries ?? [], next: page.NextToken }
      })
      return await Promise.all(
        summaries.map(async ({ AlarmMuteRuleArn = '', Status = '' }) => {
          const name = AlarmMuteRuleArn.split(':').at(-1) ?? ''
          const rule = await cloudwatch.getAlarmMuteRule({ AlarmMuteRuleName: name })
          return { name, status: rule.Status ?? Status, alarms: rule.MuteTargets?.AlarmNames ?? [] }
        }),
      )
    } catch (error) {
      // Refused, or an endpoint that does not know the operation yet. Anything about the connection holds for every read and is thrown.
      const unseen = unseenOf(error)
      if (unseen.reason === 'denied' || unseen.reason === 'unknown') return null
      throw error
    }
  },
})
