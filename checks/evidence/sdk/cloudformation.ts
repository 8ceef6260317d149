import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  type DescribeStackEventsCommandInput,
  DescribeStacksCommand,
  type DescribeStacksCommandInput,
  ListStackResourcesCommand,
  type ListStackResourcesCommandInput,
  ListStacksCommand,
  type ListStacksCommandInput,
} from '@aws-sdk/client-cloudformation'
import { type ClientConfig, type Watch, watched } from '../clients.ts'

const allowed = ['DescribeStacks', 'ListStacks', 'ListStackResources', 'DescribeStackEvents']

/** The questions that checks ask CloudFormation, and no other. */
export function open(config: ClientConfig, watch: Omit<Watch, 'service' | 'allowed'>, abortSignal: AbortSignal) {
  const client = watched(new CloudFormationClient(config), { ...watch, service: 'cloudformation', allowed })
  return {
    describeStacks: (input: DescribeStacksCommandInput) => client.send(new DescribeStacksCommand(input), { abortSignal }),
    listStacks: (input: ListStacksCommandInput) => client.send(new ListStacksCommand(input), { abortSignal }),
    listStackResources: (input: ListStackResourcesCommandInput) => client.send(new ListStackResourcesCommand(input), { abortSignal }),
    describeStackEvents: (input: DescribeStackEventsCommandInput) => client.send(new DescribeStackEventsCommand(input), { abortSignal }),
  }
}
