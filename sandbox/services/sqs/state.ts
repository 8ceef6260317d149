import type { Store } from '../../state/store.ts'

/** What sqs remembers. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the service
export interface SqsState {}

export function openSqs(_store: Store): SqsState {
  return {}
}
