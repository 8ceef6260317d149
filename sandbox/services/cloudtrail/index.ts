import { AwsError } from '../../wire/error.ts'
import type { Operation, Service } from '../../wire/operation.ts'
import { invalid } from './errors.ts'
import { GetEventSelectors, GetInsightSelectors, PutEventSelectors, PutInsightSelectors } from './event-selectors.ts'
import { GetTrailStatus, StartLogging, StopLogging } from './logging.ts'
import { LookupEvents } from './lookup.ts'
import { AddTags, ListTags, RemoveTags } from './tags.ts'
import { CreateTrail, DeleteTrail, DescribeTrails, GetTrail, ListTrails, UpdateTrail } from './trails.ts'

/** AWS CloudTrail. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/Welcome.html */
export const cloudtrail: Service = {
  id: 'cloudtrail',
  signingName: 'cloudtrail',
  eventSource: 'cloudtrail.amazonaws.com',
  operations: [
    AddTags,
    CreateTrail,
    DeleteTrail,
    DescribeTrails,
    GetEventSelectors,
    GetInsightSelectors,
    GetTrail,
    GetTrailStatus,
    ListTags,
    ListTrails,
    LookupEvents,
    PutEventSelectors,
    PutInsightSelectors,
    RemoveTags,
    StartLogging,
    StopLogging,
    UpdateTrail,
  ] as readonly Operation[],
  invalid,
  denied: (text) => new AwsError('AccessDeniedException', text, { status: 400 }),
}
