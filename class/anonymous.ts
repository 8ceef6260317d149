import { maskReport } from '../say/share.ts'
import { numberAmong, type PersonView } from './board.ts'
import type { Change } from './history.ts'

interface Named {
  readonly people: readonly PersonView[]
  readonly changes?: readonly Change[]
}

/** A class without its names: people have numbers, in the order of the roster; accounts, addresses, keys and users in what was seen are masked. */
export function anonymous<View extends Named>(view: View): View {
  const numbers = new Map(view.people.map(({ name }, at) => [name, numberAmong(at, view.people.length)]))
  const masked = maskReport(view)
  return {
    ...masked,
    people: masked.people.map((person, at) => ({ ...person, name: numbers.get(view.people[at]?.name ?? '') ?? '#' })),
    ...(view.changes && masked.changes
      ? { changes: masked.changes.map((change, at) => ({ ...change, name: numbers.get(view.changes?.[at]?.name ?? '') ?? '#' })) }
      : {}),
  }
}
