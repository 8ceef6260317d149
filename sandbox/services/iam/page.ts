import { validation } from './errors.ts'

export interface Paged {
  readonly Marker?: string
  readonly MaxItems?: number
}

/**
 * One page of a list: 100 unless asked, at most 1000 (the model refuses more). The marker holds the place of the next item; IAM's own are
 * opaque too.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 */
export function page<T>(all: readonly T[], input: Paged): { items: readonly T[]; IsTruncated: boolean; Marker?: string } {
  const from = input.Marker === undefined ? 0 : readMarker(input.Marker)
  const most = input.MaxItems ?? 100
  const items = all.slice(from, from + most)
  const next = from + items.length
  return next < all.length ? { items, IsTruncated: true, Marker: marker(next) } : { items, IsTruncated: false }
}

const marker = (at: number) => Buffer.from(JSON.stringify({ v: 1, at })).toString('base64')

function readMarker(text: string): number {
  try {
    const { at, v } = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as { at: unknown; v: unknown }
    if (v === 1 && typeof at === 'number' && Number.isInteger(at) && at >= 0) return at
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw validation('Invalid Marker.')
}
