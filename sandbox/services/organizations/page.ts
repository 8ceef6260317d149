import { badToken } from './errors.ts'

export interface Paged {
  readonly NextToken?: string
  readonly MaxResults?: number
}

/** Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html (MaxResults: 1 … 20) */
const mostOnPage = 20
/**
 * What one answer looks through at most. A page may so be short, or empty, with more behind it.
 *
 * Source   https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html ("can occasionally return an empty set of
 *          results even when more results are available")
 * Assumed  how many AWS looks through
 */
const lookedThrough = 100

/** The page behind the token, of those that `isMeant`. A token belongs to the list it came from (`of`). */
export function page<Row extends { readonly place: number }>(
  rows: Iterable<Row>,
  of: string,
  { NextToken, MaxResults = mostOnPage }: Paged,
  isMeant: (row: Row) => boolean = () => true,
): { items: Row[]; NextToken?: string } {
  const after = NextToken === undefined ? -1 : placeIn(NextToken, of)
  const items: Row[] = []
  let looked = 0
  let last = after
  for (const row of rows) {
    if (row.place <= after) continue
    if (items.length === MaxResults || looked === lookedThrough) return { items, NextToken: tokenOf(of, last) }
    looked += 1
    last = row.place
    if (isMeant(row)) items.push(row)
  }
  return { items }
}

const tokenOf = (of: string, place: number): string => Buffer.from(JSON.stringify([of, place])).toString('base64url')

function placeIn(token: string, of: string): number {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (Array.isArray(read) && read[0] === of && Number.isInteger(read[1])) return read[1] as number
  } catch {
    // No token of ours: said below.
  }
  throw badToken()
}
