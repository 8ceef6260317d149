import type { StepReport } from '../checks/step.ts'
import { maskReport } from '../say/share.ts'
import { numberAmong, type PersonView } from './board.ts'
import type { Change } from './history.ts'

interface Named {
  readonly people: readonly PersonView[]
  readonly changes?: readonly Change[]
}

/**
 * A class without its names: people have numbers, in the order of the roster; accounts, addresses, keys and users in what was seen are masked, and so are
 * names and initials where people have put them into the names of their resources. Groups stay.
 */
export function anonymous<View extends Named>(view: View): View {
  const numbers = new Map(view.people.map(({ name }, at) => [name, numberAmong(at, view.people.length)]))
  const masked = maskReport(view)
  const everybody = wholeNames(numbers)
  return {
    ...masked,
    people: masked.people.map(({ initials: _, ...person }, at) => {
      const { name = '', initials } = view.people[at] ?? {}
      const number = numbers.get(name) ?? '#'
      const own = ofOne(name, initials)
      const inText = (text: string) =>
        own.reduce((so, form) => so.replaceAll(form, number), everybody(text)).replaceAll(otherAddress, `${number}@example.com`)
      return { ...person, name: number, steps: person.steps.map((step) => inStep(step, inText)) }
    }),
    ...(view.changes && masked.changes
      ? { changes: masked.changes.map((change, at) => ({ ...change, name: numbers.get(view.changes?.[at]?.name ?? '') ?? '#' })) }
      : {}),
  }
}

type InText = (text: string) => string

function inStep<Step extends StepReport>(step: Step, inText: InText): Step {
  const inValue = <Value>(value: Value): Value =>
    (typeof value === 'string' ? inText(value) : Array.isArray(value) ? value.map(inValue) : value) as Value
  const inAll = <Values extends object>(values: Values): Values =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, inValue(value)])) as Values
  return { ...step, params: inAll(step.params), saw: inAll(step.saw) }
}

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
/** By itself: not a part of a longer word, nor the beginning of a region's code. */
const alone = (pattern: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])(?!-(?:gov-|isoi?[a-f]?-)?(?:north|south|east|west|central)[a-z]*-\\d)`, 'giu')

/** Somebody's whole name, wherever in the class it stands. */
function wholeNames(numbers: ReadonlyMap<string, string>): InText {
  const names = [...numbers.keys()].filter((name) => name !== '').sort((one, other) => other.length - one.length)
  if (names.length === 0) return (text) => text
  const byName = new Map([...numbers].map(([name, number]) => [name.toLowerCase(), number]))
  const any = alone(`(?:${names.map(literal).join('|')})`)
  return (text) => text.replaceAll(any, (found) => byName.get(found.toLowerCase()) ?? '#')
}

/** What in a person's own account speaks of them: parts of their name, and their initials. */
function ofOne(name: string, initials: string | undefined): readonly RegExp[] {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > (/^[\p{Script=Latin}\p{N}]+$/u.test(part) ? 2 : 1))
  return [...parts.map((part) => alone(literal(part))), ...(initials === undefined ? [] : [alone(literal(initials))])]
}

/** Addresses that are not of ASCII letters; those of our masks stay. */
const otherAddress = /[^\s"'<>,;:@]+@(?!(?:[\w-]+\.)*(?:example|amazonaws)\.com)[^\s"'<>,;:@]+\.[^\s"'<>,;:@]+/gu
