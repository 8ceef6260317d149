import { type Order, orders } from './rows.ts'

/** What the page's address says of the board. */
export interface Wish {
  /** The class's id and its lab; null is the one that was looked at last. */
  readonly class: string | null
  readonly lab: string | null
  /** Null for all groups. */
  readonly group: string | null
  readonly order: Order
  /** Big, and without names. */
  readonly isProjector: boolean
}

export function readWish(search: string): Wish {
  const asked = new URLSearchParams(search)
  return {
    class: asked.get('class'),
    lab: asked.get('lab'),
    group: asked.get('group'),
    order: orders.find((order) => order === asked.get('order')) ?? 'roster',
    isProjector: asked.get('view') === 'projector',
  }
}

const name = 'trailproof.board'

/** What the address says; where it says nothing, as in the links of menus, what was chosen last in this tab. */
export function wishHere(): Wish {
  const { search } = window.location
  if (['class', 'lab', 'group', 'order', 'view'].some((key) => new URLSearchParams(search).has(key))) return readWish(search)
  try {
    return readWish(sessionStorage.getItem(name) ?? '')
  } catch {
    // Storage is switched off: as if nothing had been chosen.
    return readWish('')
  }
}

/** The projector view is the address's alone: whoever opens the board from a menu wants to see it. */
export function rememberWish(wish: Wish): void {
  try {
    sessionStorage.setItem(name, withWish('', { ...wish, isProjector: false }))
  } catch {
    // Not kept: then the next board begins with the class that was looked at last.
  }
}

/** The query of the address for a wish; what else stood in it stays. */
export function withWish(search: string, wish: Wish): string {
  const query = new URLSearchParams(search)
  const put = (name: string, value: string | null) => (value === null ? query.delete(name) : query.set(name, value))
  put('class', wish.class)
  put('lab', wish.lab)
  put('group', wish.group)
  put('order', wish.order === 'roster' ? null : wish.order)
  put('view', wish.isProjector ? 'projector' : null)
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
