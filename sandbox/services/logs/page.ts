/** Pages of sorted things, with tokens that say where the last one ended. */
import { badToken } from './errors.ts'

/** Texts in the order of their bytes, as AWS sorts names. */
export const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

export const tokenOf = (place: unknown): string => Buffer.from(JSON.stringify(['logs', place])).toString('base64url')

/** What a token of ours carries. A text that is none of ours is refused in AWS's words. */
export function placeIn(token: string): unknown {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (Array.isArray(read) && read[0] === 'logs' && tokenOf(read[1]) === token) return read[1]
  } catch {
    // Not JSON: not ours.
  }
  throw badToken()
}

/**
 * One page of `items`, which are in the order of their keys. The token carries the last key shown, so that what is made or deleted in
 * between neither repeats nor hides an item.
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  limit: number,
  token: string | undefined,
  descending = false,
): { shown: readonly T[]; nextToken?: string } {
  const after = token === undefined ? null : placeIn(token)
  if (after !== null && typeof after !== 'string') throw badToken()
  const start = after === null ? 0 : items.findIndex((i) => (descending ? keyOf(i) < after : keyOf(i) > after))
  if (start < 0) return { shown: [] }
  const shown = items.slice(start, start + limit)
  const last = shown.at(-1)
  return last !== undefined && start + limit < items.length ? { shown, nextToken: tokenOf(keyOf(last)) } : { shown }
}
