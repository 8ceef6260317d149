/** SNS shows a hundred a page, always. Source: https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
import { invalidParameter } from './errors.ts'

const perPage = 100

/** `orderOf` rises with the list. A token says where the last page ended; a text that is none of ours is refused. */
export function page<T, O extends string | number>(
  items: readonly T[],
  orderOf: (item: T) => O,
  token: string | undefined,
): { shown: readonly T[]; NextToken?: string } {
  let start = 0
  if (token !== undefined && token !== '') {
    const after = read(token)
    start = items.findIndex((i) => (orderOf(i) as string | number) > after)
    if (start < 0) return { shown: [] }
  }
  const shown = items.slice(start, start + perPage)
  const last = shown.at(-1)
  return last !== undefined && start + perPage < items.length ? { shown, NextToken: write(orderOf(last)) } : { shown }
}

const write = (place: string | number) => Buffer.from(JSON.stringify(['sns', place])).toString('base64')

function read(token: string): string | number {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'))
    if (Array.isArray(value) && value[0] === 'sns' && (typeof value[1] === 'string' || typeof value[1] === 'number')) return value[1]
  } catch {
    // Not JSON: not ours.
  }
  // Assumed: the text is the one for any other parameter; AWS's was not found.
  throw invalidParameter('NextToken')
}
