import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'

/**
 * Whether something is being done: AWS's console looks again by itself then.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (status codes)
 */
export const isRunning = (status: string | undefined): boolean =>
  status !== undefined && /_(IN_PROGRESS|PENDING)$/.test(status) && status !== 'REVIEW_IN_PROGRESS'

/** How a status looks, of a stack, a resource or a change set. A stack that was rolled back has failed, though the rolling back went well. */
export function lookOf(status: string): StatusIndicatorProps.Type {
  if (/FAILED$/.test(status) || status === 'ROLLBACK_COMPLETE') return 'error'
  if (status === 'REVIEW_IN_PROGRESS') return 'pending'
  if (isRunning(status)) return 'in-progress'
  if (/ROLLBACK_COMPLETE$/.test(status)) return 'warning'
  if (/^(DELETE_SKIPPED|UNAVAILABLE|OBSOLETE)$/.test(status)) return 'stopped'
  if (status === 'AVAILABLE') return 'info'
  return 'success'
}

/** A status in the API's own words, which AWS's console shows in every language. */
export function Status({ status }: { readonly status: string | undefined }) {
  return status === undefined ? <>-</> : <StatusIndicator type={lookOf(status)}>{status}</StatusIndicator>
}
