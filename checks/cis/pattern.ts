import type { Condition, JsonPattern, Selector, Test } from '../../domain/pattern/ast.ts'
import { differenceAgainst } from '../../domain/pattern/compare.ts'
import { PatternError } from '../../domain/pattern/error.ts'
import { compilePattern, type Matcher } from '../../domain/pattern/match.ts'
import { printSelector } from '../../domain/pattern/print.ts'

/** What the baseline asks of patterns: whether one may be another at all, how they stand to each other, and an example in words. */

const read = new Map<string, Matcher | null>()

/** A pattern made ready, once; null where we cannot read it. */
export function readOnce(text: string): Matcher | null {
  const known = read.get(text)
  if (known !== undefined) return known
  let matcher: Matcher | null
  try {
    matcher = compilePattern(text)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    matcher = null
  }
  // Filters of many accounts pass through here; a page or a run sees a few hundred.
  if (read.size > 5_000) read.clear()
  read.set(text, matcher)
  return matcher
}

const compared = new Map<string, ReturnType<typeof differenceAgainst>>()

/** How what we saw stands to what we wanted, once for each pair. Both can be read. */
export function compareOnce(want: string, saw: string): ReturnType<typeof differenceAgainst> {
  const key = `${want}\n${saw}`
  const known = compared.get(key)
  if (known) return known
  const difference = differenceAgainst(want, saw)
  if (compared.size > 5_000) compared.clear()
  compared.set(key, difference)
  return difference
}

type JsonTest = Extract<Condition<Selector>, { op: 'test' }>

const testsIn = (condition: Condition<Selector>): readonly JsonTest[] =>
  condition.op === 'test' ? [condition] : condition.of.flatMap(testsIn)

/** Each way of meeting a condition: the tests that together are enough. */
function waysToMeet(condition: Condition<Selector>): readonly (readonly JsonTest[])[] {
  if (condition.op === 'test') return [[condition]]
  const parts = condition.of.map(waysToMeet)
  if (condition.op === 'or') return parts.flat()
  return parts.reduce<readonly (readonly JsonTest[])[]>(
    (sofar, part) => sofar.flatMap((one) => part.map((more) => [...one, ...more])),
    [[]],
  )
}

const jsonOf = (matcher: Matcher): JsonPattern | null => (matcher.pattern.kind === 'json' ? matcher.pattern : null)

/** A call like thousands in every trail; none of the controls is about it. */
const plainEvent = {
  eventVersion: '1.08',
  userIdentity: { type: 'AssumedRole', accountId: '111122223333' },
  eventTime: '2026-11-03T01:10:21Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.44',
  userAgent: 'aws-cli/2',
  additionalEventData: { MFAUsed: 'No' },
  eventType: 'AwsApiCall',
}

/**
 * Messages that a pattern matches, one for each way of meeting it. A pattern of the same meaning matches every one of them: which is quickly
 * asked, so that only few patterns have to be compared.
 */
export function samplesOf(matcher: Matcher): readonly string[] {
  const pattern = jsonOf(matcher)
  if (!pattern) return []
  return waysToMeet(pattern.condition)
    .map((tests) => JSON.stringify(tests.reduce(meet, structuredClone(plainEvent) as Fields)))
    .filter((message) => matcher.matches(message))
}

type Fields = { [name: string]: unknown }

function meet(event: Fields, { on, test }: JsonTest): Fields {
  const value = valueThatMeets(test)
  const names = on.flatMap((step) => (step.step === 'name' ? [step.name] : []))
  const last = names.pop()
  if (value === undefined || last === undefined || names.length + 1 < on.length) return event
  let at = event
  for (const name of names) {
    const inner = at[name]
    const next: Fields = typeof inner === 'object' && inner !== null ? (inner as Fields) : {}
    at[name] = next
    at = next
  }
  // What differs already may stay as it is.
  if (test.type !== 'unequal' || at[last] === undefined) at[last] = value
  return event
}

function valueThatMeets(test: Test): unknown {
  if (test.type === 'equal') return test.value.type === 'text' ? test.value.text : undefined
  return test.type === 'unequal' ? 'other' : undefined
}

/** The texts that a pattern asks for, in small letters. */
export function textsIn(matcher: Matcher): ReadonlySet<string> {
  const pattern = jsonOf(matcher)
  const tests = pattern ? testsIn(pattern.condition) : []
  return new Set(
    tests.flatMap(({ test }) =>
      (test.type === 'equal' || test.type === 'unequal') && test.value.type === 'text' ? [test.value.text.toLowerCase()] : [],
    ),
  )
}

/**
 * An event as the two patterns see it: each field that one of them asks about, with its value, or `–` where the event has none.
 * `eventName = DeleteTrail, errorCode = –`
 */
export function inWords(message: string, ...matchers: readonly Matcher[]): string {
  const record = recordIn(message)
  if (record === null) return message
  const selectors = new Map(
    matchers.flatMap((matcher) => {
      const pattern = jsonOf(matcher)
      return pattern ? testsIn(pattern.condition).map(({ on }) => [printSelector(on).replace(/^\$\.?/, ''), on] as const) : []
    }),
  )
  const shown = [...selectors].map(([name, on]) => `${name} = ${valueAt(record, on) ?? '–'}`)
  const named = selectors.has('eventName') || typeof record.eventName !== 'string' ? [] : [`eventName = ${record.eventName}`]
  return [...named, ...shown].join(', ')
}

function recordIn(message: string): Fields | null {
  try {
    const value: unknown = JSON.parse(message)
    return typeof value === 'object' && value !== null ? (value as Fields) : null
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

function valueAt(record: Fields, on: Selector): string | undefined {
  let at: unknown = record
  for (const step of on) {
    if (typeof at !== 'object' || at === null) return undefined
    if (step.step === 'name') at = (at as Fields)[step.name]
    else if (step.step === 'index') at = Array.isArray(at) ? at[step.index] : undefined
    else return undefined
  }
  return at === undefined ? undefined : typeof at === 'string' ? at : JSON.stringify(at)
}
