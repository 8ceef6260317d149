import { AwsError } from '../../wire/error.ts'
import type { Service } from '../../wire/operation.ts'
import { invalid } from './errors.ts'
import { FilterLogEvents, GetLogEvents, PutLogEvents } from './events.ts'
import { CreateLogGroup, DeleteLogGroup, DeleteRetentionPolicy, DescribeLogGroups, ListLogGroups, PutRetentionPolicy } from './groups.ts'
import { DeleteMetricFilter, DescribeMetricFilters, PutMetricFilter, TestMetricFilter } from './metric-filters.ts'
import { CreateLogStream, DeleteLogStream, DescribeLogStreams } from './streams.ts'
import { DescribeSubscriptionFilters } from './subscription-filters.ts'
import { ListTagsForResource, ListTagsLogGroup, TagLogGroup, TagResource, UntagLogGroup, UntagResource } from './tags.ts'

/** CloudWatch Logs. Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html */
export const logs = {
  id: 'logs',
  signingName: 'logs',
  eventSource: 'logs.amazonaws.com',
  operations: [
    CreateLogGroup,
    CreateLogStream,
    DeleteLogGroup,
    DeleteLogStream,
    DeleteMetricFilter,
    DeleteRetentionPolicy,
    DescribeLogGroups,
    DescribeLogStreams,
    DescribeMetricFilters,
    DescribeSubscriptionFilters,
    FilterLogEvents,
    GetLogEvents,
    ListLogGroups,
    ListTagsForResource,
    ListTagsLogGroup,
    PutLogEvents,
    PutMetricFilter,
    PutRetentionPolicy,
    TagLogGroup,
    TagResource,
    TestMetricFilter,
    UntagLogGroup,
    UntagResource,
  ],
  invalid,
  denied: (text: string) => new AwsError('AccessDeniedException', text, { status: 400 }),
} satisfies Service
