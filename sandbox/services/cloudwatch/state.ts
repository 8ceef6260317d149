import type { Store } from '../../state/store.ts'

/** What cloudwatch remembers. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the service
export interface CloudWatchState {}

export function openCloudWatch(_store: Store): CloudWatchState {
  return {}
}
