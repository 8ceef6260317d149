import {
  CloudTrailClient,
  DescribeTrailsCommand,
  type DescribeTrailsCommandInput,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandInput,
  GetInsightSelectorsCommand,
  type GetInsightSelectorsCommandInput,
  GetTrailStatusCommand,
  type GetTrailStatusCommandInput,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail'
import { type ClientConfig, type Watch, watched } from '../clients.ts'

const allowed = ['DescribeTrails', 'GetTrailStatus', 'GetEventSelectors', 'GetInsightSelectors', 'LookupEvents']

/** The questions that checks ask CloudTrail, and no other. */
export function open(config: ClientConfig, watch: Omit<Watch, 'service' | 'allowed'>, abortSignal: AbortSignal) {
  const client = watched(new CloudTrailClient(config), { ...watch, service: 'cloudtrail', allowed })
  return {
    describeTrails: (input: DescribeTrailsCommandInput) => client.send(new DescribeTrailsCommand(input), { abortSignal }),
    getTrailStatus: (input: GetTrailStatusCommandInput) => client.send(new GetTrailStatusCommand(input), { abortSignal }),
    getEventSelectors: (input: GetEventSelectorsCommandInput) => client.send(new GetEventSelectorsCommand(input), { abortSignal }),
    getInsightSelectors: (input: GetInsightSelectorsCommandInput) => client.send(new GetInsightSelectorsCommand(input), { abortSignal }),
    lookupEvents: (input: LookupEventsCommandInput) => client.send(new LookupEventsCommand(input), { abortSignal }),
  }
}
