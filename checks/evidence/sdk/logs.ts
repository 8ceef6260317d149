import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
  DescribeMetricFiltersCommand,
  type DescribeMetricFiltersCommandInput,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs'
import { type ClientConfig, type Watch, watched } from '../clients.ts'

const allowed = ['DescribeLogGroups', 'DescribeLogStreams', 'DescribeMetricFilters', 'FilterLogEvents']

/** The questions that checks ask CloudWatchLogs, and no other. */
export function open(config: ClientConfig, watch: Omit<Watch, 'service' | 'allowed'>, abortSignal: AbortSignal) {
  const client = watched(new CloudWatchLogsClient(config), { ...watch, service: 'logs', allowed })
  return {
    describeLogGroups: (input: DescribeLogGroupsCommandInput) => client.send(new DescribeLogGroupsCommand(input), { abortSignal }),
    describeLogStreams: (input: DescribeLogStreamsCommandInput) => client.send(new DescribeLogStreamsCommand(input), { abortSignal }),
    describeMetricFilters: (input: DescribeMetricFiltersCommandInput) =>
      client.send(new DescribeMetricFiltersCommand(input), { abortSignal }),
    filterLogEvents: (input: FilterLogEventsCommandInput) => client.send(new FilterLogEventsCommand(input), { abortSignal }),
  }
}
