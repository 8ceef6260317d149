import type { Service } from '../../wire/operation.ts'
import {
  DeleteAlarms,
  DescribeAlarmHistory,
  DescribeAlarms,
  DescribeAlarmsForMetric,
  DisableAlarmActions,
  EnableAlarmActions,
  SetAlarmState,
} from './alarms.ts'
import { denied, jsonType, validationError } from './errors.ts'
import { GetAlarmMuteRule, ListAlarmMuteRules } from './mute-rules.ts'
import { PutMetricAlarm } from './put-metric-alarm.ts'
import { PutMetricData } from './put-metric-data.ts'
import { GetMetricData, GetMetricStatistics, ListMetrics } from './read-metrics.ts'
import { ListTagsForResource, TagResource, UntagResource } from './tags.ts'

/** CloudWatch. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html */
export const cloudwatch = {
  id: 'cloudwatch',
  signingName: 'monitoring',
  eventSource: 'monitoring.amazonaws.com',
  operations: [
    DeleteAlarms,
    DescribeAlarmHistory,
    DescribeAlarms,
    DescribeAlarmsForMetric,
    DisableAlarmActions,
    EnableAlarmActions,
    GetAlarmMuteRule,
    GetMetricData,
    GetMetricStatistics,
    ListAlarmMuteRules,
    ListMetrics,
    ListTagsForResource,
    PutMetricAlarm,
    PutMetricData,
    SetAlarmState,
    TagResource,
    UntagResource,
  ],
  invalid: validationError,
  denied,
  jsonType,
} satisfies Service
