import type { Store } from '../../state/store.ts'

/** What cloudtrail remembers. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the service
export interface CloudTrailState {}

export function openCloudTrail(_store: Store): CloudTrailState {
  return {}
}
