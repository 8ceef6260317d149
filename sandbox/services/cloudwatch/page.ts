/** Pages of sorted things, with tokens that say where the last one ended. */
import { invalidToken } from './errors.ts'

/** Texts in the order of their bytes. */
export const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

export const tokenOf = (place: unknown): string => Buffer.from(JSON.stringify(['cloudwatch', place])).toString('base64url')

/** What a token of ours carries, if it is of the kind asked for. A text that is none is refused in AWS's words. */
export function placeIn<T>(token: string, isPlace: (value: unknown) => value is T): T {
  let read: unknown = null
  try {
    read = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch {
    // Not JSON: not ours.
  }
  if (Array.isArray(read) && read[0] === 'cloudwatch' && isPlace(read[1]) && tokenOf(read[1]) === token) return read[1]
  throw invalidToken(token)
}

const isText = (value: unknown): value is string => typeof value === 'string'

/** One page of `items`, which are in the order of their keys. */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  limit: number,
  token: string | undefined,
): { shown: readonly T[]; nextToken?: string } {
  const after = token === undefined ? null : placeIn(token, isText)
  const start = after === null ? 0 : items.findIndex((i) => keyOf(i) > after)
  if (start < 0) return { shown: [] }
  const shown = items.slice(start, start + limit)
  const last = shown.at(-1)
  return last !== undefined && start + limit < items.length ? { shown, nextToken: tokenOf(keyOf(last)) } : { shown }
}
