import type { Store } from '../../state/store.ts'

/** What s3 remembers. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the service
export interface S3State {}

export function openS3(_store: Store): S3State {
  return {}
}
