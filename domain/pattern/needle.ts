import type { Condition, Selector, Test } from './ast.ts'

/**
 * Whether a message can match at all, asked before it is read: an event that holds `ConsoleLogin` nowhere cannot have it as a value. Most events in
 * a trail are of no interest to a filter, and this finds them at the speed of a text search.
 *
 * Never says no wrongly: a letter of a JSON text stands as itself or as `\u` and four digits, so a message with `\u` in it is always read.
 */
export function mayMatch(condition: Condition<Selector>): (message: string) => boolean {
  const needles = search(condition)
  const [first] = needles
  // Each search costs a part of what reading costs; with many the reading is cheaper.
  if (first === undefined || needles.length > MAX_NEEDLES) return () => true
  if (needles.length === 1) return (message) => message.includes(first.text) || message.includes('\\u')
  const texts = needles.map(({ text }) => text)
  return (message) => texts.some((text) => message.includes(text)) || message.includes('\\u')
}

/** Measured  on CloudTrail records of 1.5 kB one search takes about a twentieth of the reading. */
const MAX_NEEDLES = 12

interface Needle {
  readonly text: string
  /** A value tells events apart; a name stands in many. */
  readonly isValue: boolean
}

/** Texts of which one at least stands in every matching message; none where nothing can be said. */
function search(condition: Condition<Selector>): readonly Needle[] {
  if (condition.op === 'test') {
    const needle = needleOf(condition.on, condition.test)
    return needle === undefined ? [] : [needle]
  }
  const children = condition.of.map(search)
  if (condition.op === 'or') return children.some((child) => child.length === 0) ? [] : children.flat()
  // All children have to hold, so the search for the most telling one is enough.
  return children.reduce((best, child) => (tells(child) > tells(best) ? child : best), [])
}

/** The least telling of several texts decides. */
function tells(needles: readonly Needle[]): number {
  if (needles.length === 0) return 0
  return Math.min(...needles.map(({ text, isValue }) => (isValue ? 10_000 : 0) + text.length)) / needles.length
}

function needleOf(selector: Selector, test: Test): Needle | undefined {
  if (test.type === 'absent') return undefined
  if (test.type === 'equal' && test.value.type === 'text') {
    const text = longest(plainRuns(test.value.text))
    if (text !== undefined) return { text, isValue: true }
  }
  const name = longest(selector.flatMap((step) => (step.step === 'name' ? plainRuns(step.name) : [])))
  return name === undefined ? undefined : { text: name, isValue: false }
}

/** Stretches of a text that JSON writes as they are, unless by `\u`: without quotes, backslashes, slashes and control characters. */
function plainRuns(text: string): string[] {
  return text.split(/["\\/\p{Cc}]+/u).filter((run) => run !== '')
}

function longest(texts: readonly string[]): string | undefined {
  let best: string | undefined
  for (const text of texts) if (best === undefined || text.length > best.length) best = text
  return best
}
