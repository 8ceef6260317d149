import type { Store } from '../../state/store.ts'

/** What sns remembers. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the service
export interface SnsState {}

export function openSns(_store: Store): SnsState {
  return {}
}
