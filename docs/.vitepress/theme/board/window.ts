/** Rows beyond the edge that are there already when they come into view. */
const beyond = 8

/** The rows that are drawn, of a table that is scrolled: `from` until before `to`. */
export function windowOf(
  scrollTop: number,
  heightPx: number,
  rowPx: number,
  count: number,
): { readonly from: number; readonly to: number } {
  const first = Math.floor(scrollTop / rowPx) - beyond
  const from = Math.max(0, Math.min(first, count))
  return { from, to: Math.min(count, Math.max(from, Math.ceil((scrollTop + heightPx) / rowPx) + beyond)) }
}

/** A drawn row, or the room of those that are not. */
export type Part = { readonly kind: 'row'; readonly index: number } | { readonly kind: 'room'; readonly rows: number; readonly key: string }

/** What the table's body holds: the window's rows and the one that has the focus, and the room between them. */
export function partsOf({ from, to }: { readonly from: number; readonly to: number }, count: number, kept: number | null): readonly Part[] {
  const drawn = Array.from({ length: to - from }, (_, at) => from + at)
  if (kept !== null && kept >= 0 && kept < count && (kept < from || kept >= to)) {
    if (kept < from) drawn.unshift(kept)
    else drawn.push(kept)
  }
  const parts: Part[] = []
  let next = 0
  for (const index of drawn) {
    if (index > next) parts.push({ kind: 'room', rows: index - next, key: parts.length === 0 ? 'before' : 'between' })
    parts.push({ kind: 'row', index })
    next = index + 1
  }
  if (next < count) parts.push({ kind: 'room', rows: count - next, key: 'after' })
  return parts
}

export interface Spot {
  readonly row: number
  readonly column: number
}

/** Where a key leads in a table of so many rows and columns; null for a key that leads nowhere. */
export function afterKey(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { row, column }: Spot,
  { rows, columns, page }: { readonly rows: number; readonly columns: number; readonly page: number },
): Spot | null {
  const at = (toRow: number, toColumn: number): Spot => ({
    row: Math.max(0, Math.min(rows - 1, toRow)),
    column: Math.max(0, Math.min(columns - 1, toColumn)),
  })
  switch (key) {
    case 'ArrowLeft':
      return at(row, column - 1)
    case 'ArrowRight':
      return at(row, column + 1)
    case 'ArrowUp':
      return at(row - 1, column)
    case 'ArrowDown':
      return at(row + 1, column)
    case 'Home':
      return at(ctrlKey ? 0 : row, 0)
    case 'End':
      return at(ctrlKey ? rows - 1 : row, columns - 1)
    case 'PageUp':
      return at(row - page, column)
    case 'PageDown':
      return at(row + page, column)
    default:
      return null
  }
}
