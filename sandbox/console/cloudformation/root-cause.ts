import type { StackEvent } from '@aws-sdk/client-cloudformation'

export interface RootCause {
  /** The event that the failure of the newest operation began with; undefined where nothing has failed or it is not loaded yet. */
  readonly eventId: string | undefined
  /** Whether the newest operation reaches back beyond the events that are loaded. */
  readonly wantsMore: boolean
}

const isOfStack = ({ PhysicalResourceId, StackId }: StackEvent): boolean => PhysicalResourceId === StackId

/** Whoever asks for an operation is told so in its first event. */
const begins = (event: StackEvent): boolean =>
  isOfStack(event) &&
  event.ResourceStatusReason === 'User Initiated' &&
  /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(event.ResourceStatus ?? '')

/** What else was under way when something failed is cancelled: that is no cause. */
const isCancelled = ({ ResourceStatusReason = '' }: StackEvent): boolean =>
  /^Resource (creation|update) cancelled/i.test(ResourceStatusReason)

const isFailure = (event: StackEvent): boolean => /_FAILED$/.test(event.ResourceStatus ?? '') && !isCancelled(event)

/**
 * The event that AWS's console labels “Likely root cause”: the first failure of the newest operation.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/determine-root-cause-for-stack-failures.html
 * Assumed  that it is the first failure which is not a cancellation; AWS says no more than that it analyses the failure
 *
 * @param events newest first
 * @param hasMore whether older ones are not loaded yet
 */
export function rootCauseIn(events: readonly StackEvent[], hasMore: boolean): RootCause {
  const beginning = events.findIndex(begins)
  const operation = beginning < 0 ? events : events.slice(0, beginning)
  const hasFailed = operation.some((event) => isOfStack(event) && /FAILED|ROLLBACK/.test(event.ResourceStatus ?? ''))
  if (!hasFailed && !operation.some(isFailure)) return { eventId: undefined, wantsMore: false }
  if (beginning < 0 && hasMore) return { eventId: undefined, wantsMore: true }
  const first =
    operation.findLast((event) => !isOfStack(event) && isFailure(event)) ??
    // No resource is to blame, an export that is taken, say: then the stack itself says why.
    operation.findLast((event) => isOfStack(event) && /FAILED|ROLLBACK_IN_PROGRESS/.test(event.ResourceStatus ?? ''))
  return { eventId: first?.EventId, wantsMore: false }
}
