import type { Matcher } from '../../domain/pattern/match.ts'
import { isNear } from '../near.ts'
import type { MetricFilterSeen } from '../shapes.ts'
import { type Control, controls, type Wording } from './controls.ts'
import { compareOnce, readOnce, samplesOf, textsIn } from './pattern.ts'

/** A filter that says what a control asks for. */
export interface Meant {
  readonly filter: MetricFilterSeen
  /** Null: as the control's own pattern says it. */
  readonly wording: Wording | null
}

/** Which of the filters say what a control asks for, which come near to it, and which of them may do so but are beyond us. */
export interface Found {
  readonly meant: readonly Meant[]
  /** Of those that say something else the one that was most likely to. */
  readonly near: MetricFilterSeen | null
  readonly tooIntricate: readonly MetricFilterSeen[]
  readonly unread: readonly MetricFilterSeen[]
}

interface Wanted {
  readonly control: Control
  readonly matcher: Matcher
  readonly samples: readonly string[]
  readonly texts: ReadonlySet<string>
  readonly wordings: readonly { readonly wording: Wording; readonly matcher: Matcher; readonly samples: readonly string[] }[]
}

let wanted: ReadonlyMap<string, Wanted> | undefined

/** The controls' patterns, made ready when they are first asked for: a command line that asks for none should not wait. */
function allWanted(): ReadonlyMap<string, Wanted> {
  wanted ??= new Map(
    controls.map((control) => {
      const matcher = readyPattern(control.pattern)
      const wordings = control.wordings.map((wording) => {
        const own = readyPattern(wording.pattern)
        return { wording, matcher: own, samples: samplesOf(own) }
      })
      return [control.number, { control, matcher, samples: samplesOf(matcher), texts: textsIn(matcher), wordings }]
    }),
  )
  return wanted
}

function readyPattern(text: string): Matcher {
  const matcher = readOnce(text)
  if (!matcher) throw new Error(`the data holds a pattern that cannot be read: ${text}`)
  return matcher
}

export function wantedPattern(control: Control): Matcher {
  const found = allWanted().get(control.number)
  if (!found) throw new Error(`no control ${control.number}`)
  return found.matcher
}

type Answer = { readonly wording: Wording | null } | 'tooIntricate' | 'no'

/** Whether a pattern says what a control asks for, in its own words or in those of another version. */
function says(matcher: Matcher, text: string, { control, samples, wordings }: Wanted): Answer {
  let isTooIntricate = false
  const isSame = (want: string, all: readonly string[]): boolean => {
    if (all.length === 0 || !all.every((sample) => matcher.matches(sample))) return false
    const { relation } = compareOnce(want, text)
    if (relation === 'unknown') isTooIntricate = true
    return relation === 'equivalent'
  }
  if (isSame(control.pattern, samples)) return { wording: null }
  const found = wordings.find(({ wording, samples: own }) => wording.isSound && isSame(wording.pattern, own))
  if (found) return { wording: found.wording }
  return isTooIntricate ? 'tooIntricate' : 'no'
}

/** The wording that a version of the benchmark prints but that does not watch what its control names. */
export function unsoundWording(control: Control, text: string): Wording | null {
  const matcher = readOnce(text)
  const all =
    allWanted()
      .get(control.number)
      ?.wordings.filter(({ wording }) => !wording.isSound) ?? []
  const found = all.find(
    ({ wording, samples }) =>
      matcher !== null &&
      samples.every((sample) => matcher.matches(sample)) &&
      compareOnce(wording.pattern, text).relation === 'equivalent',
  )
  return found?.wording ?? null
}

const sorted = new WeakMap<readonly MetricFilterSeen[], ReadonlyMap<string, Found>>()

/** What the filters of a region are to a control. Worked out once for all controls. */
export function foundFor(control: Control, filters: readonly MetricFilterSeen[]): Found {
  const all = sorted.get(filters) ?? sortOut(filters)
  sorted.set(filters, all)
  return all.get(control.number) ?? { meant: [], near: null, tooIntricate: [], unread: [] }
}

function sortOut(filters: readonly MetricFilterSeen[]): ReadonlyMap<string, Found> {
  const answers = new Map<string, ReadonlyMap<string, Answer>>()
  for (const { pattern } of filters) {
    const matcher = readOnce(pattern)
    if (!matcher || answers.has(pattern)) continue
    answers.set(pattern, new Map([...allWanted()].map(([number, want]) => [number, says(matcher, pattern, want)] as const)))
  }
  /** A filter that serves another control is no failed attempt at this one. */
  const serves = (pattern: string): boolean => [...(answers.get(pattern)?.values() ?? [])].some((answer) => typeof answer === 'object')

  return new Map(
    [...allWanted().values()].map((want): [string, Found] => {
      const { number } = want.control
      const meant = filters.flatMap((filter): Meant[] => {
        const answer = answers.get(filter.pattern)?.get(number)
        return typeof answer === 'object' ? [{ filter, wording: answer.wording }] : []
      })
      const others = filters.filter(({ pattern }) => !serves(pattern))
      const ranked = others
        .map((filter) => ({ filter, likeness: likenessOf(filter, want) }))
        .filter(({ likeness }) => likeness >= 1)
        .sort((one, other) => other.likeness - one.likeness)
      return [
        number,
        {
          meant,
          near: ranked[0]?.filter ?? null,
          tooIntricate: filters.filter(({ pattern }) => answers.get(pattern)?.get(number) === 'tooIntricate'),
          unread: others.filter((filter) => readOnce(filter.pattern) === null && likenessOf(filter, want) >= 1),
        },
      ]
    }),
  )
}

/**
 * How much a filter looks like an attempt at a control: from 1 on it is taken for one. What it matches counts, and what it names; a filter
 * that asks for one of the texts only, or shares one event among many, is most likely about something else.
 */
function likenessOf({ name, pattern, metric }: MetricFilterSeen, want: Wanted): number {
  const matcher = readOnce(pattern)
  const isNamed = [name, metric.name].some((each) => isLike(each, want.control.name))
  if (!matcher) {
    const named = [...want.texts].filter((text) => pattern.toLowerCase().includes(text)).length
    return (isNamed ? 2 : 0) + 2 * (named / Math.max(1, want.texts.size))
  }
  const matched = want.samples.filter((sample) => matcher.matches(sample)).length / Math.max(1, want.samples.length)
  const own = [...textsIn(matcher)].filter((text) => text !== '')
  const near = own.filter((text) => want.texts.has(text) || [...want.texts].some((each) => isNear(text, each))).length
  const shared = own.length === 0 ? 0 : near / Math.max(own.length, want.texts.size)
  // A filter that matches whatever comes is an attempt at nothing in particular, unless it bears the name.
  const isIndiscriminate = own.length === 0
  return (isNamed ? 2 : 0) + (isIndiscriminate ? 0 : matched) + 2 * shared
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
const isLike = (name: string, want: string): boolean => plain(name).includes(plain(want)) || isNear(name, want)
