import type { Store } from '../../state/store.ts'

/** What iam remembers. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the service
export interface IamState {}

export function openIam(_store: Store): IamState {
  return {}
}
