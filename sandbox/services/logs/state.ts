import type { Store } from '../../state/store.ts'

/** What logs remembers. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the service
export interface LogsState {}

export function openLogs(_store: Store): LogsState {
  return {}
}
