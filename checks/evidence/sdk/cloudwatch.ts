import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  type DescribeAlarmHistoryCommandInput,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  GetAlarmMuteRuleCommand,
  type GetAlarmMuteRuleCommandInput,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  ListAlarmMuteRulesCommand,
  type ListAlarmMuteRulesCommandInput,
} from '@aws-sdk/client-cloudwatch'
import { type ClientConfig, type Watch, watched } from '../clients.ts'

const allowed = ['DescribeAlarms', 'DescribeAlarmHistory', 'ListAlarmMuteRules', 'GetAlarmMuteRule', 'GetMetricData']

/** The questions that checks ask CloudWatch, and no other. */
export function open(config: ClientConfig, watch: Omit<Watch, 'service' | 'allowed'>, abortSignal: AbortSignal) {
  const client = watched(new CloudWatchClient(config), { ...watch, service: 'cloudwatch', allowed })
  return {
    describeAlarms: (input: DescribeAlarmsCommandInput) => client.send(new DescribeAlarmsCommand(input), { abortSignal }),
    describeAlarmHistory: (input: DescribeAlarmHistoryCommandInput) => client.send(new DescribeAlarmHistoryCommand(input), { abortSignal }),
    listAlarmMuteRules: (input: ListAlarmMuteRulesCommandInput) => client.send(new ListAlarmMuteRulesCommand(input), { abortSignal }),
    getAlarmMuteRule: (input: GetAlarmMuteRuleCommandInput) => client.send(new GetAlarmMuteRuleCommand(input), { abortSignal }),
    getMetricData: (input: GetMetricDataCommandInput) => client.send(new GetMetricDataCommand(input), { abortSignal }),
  }
}
