import type { Condition, FieldsPattern, Test, WordsPattern } from './ast.ts'
import { type Automaton, acceptsText, allTexts, every, findText, interning, textAutomaton, type Walker, walkerOf } from './automaton.ts'
import { anyNumber, type DoubleRange, isEmptyRange, nextDown, nextUp, noNumber, numberWalker } from './automaton-number.ts'
import { climb, isNumberText, meets, pleasantIn, spellNumber, type Terms } from './compare-terms.ts'

/**
 * Patterns that look at the raw text (words, fields) as walkers over it: those that accept what the pattern matches, and those that accept what it does not.
 * The walker for fields cuts the line as `fields.ts` does, guessing at each delimiter whether it is ever closed.
 */

/** One way for a text to be matched, or to be missed: all of this at once. */
export interface LineDemand {
  /** Must occur (or must not). */
  readonly occurrences: readonly Occurrence[]
  readonly fewest: number
  readonly most: number
  readonly tracks: readonly Track[]
}

/** `text` null: a regex, which `likely` texts hold if its places allow. */
interface Occurrence {
  readonly automaton: Automaton
  readonly text: string | null
  readonly likely: readonly string[]
  readonly holds: boolean
}

/** A condition on one word of the line, counted from the left or from the right (0 the last), or on the rest of the line from a word on. */
interface Track {
  readonly from: 'left' | 'right' | 'rest'
  readonly place: number
  readonly condition: Condition<null>
  readonly holds: boolean
}

const ANYTHING: LineDemand = { occurrences: [], fewest: 0, most: Number.POSITIVE_INFINITY, tracks: [] }

/** Texts that the pattern matches: one of these. */
export function matched(pattern: WordsPattern | FieldsPattern, terms: Terms): LineDemand[] {
  if (pattern.kind === 'words') {
    const { required, optional } = partsOf(pattern, terms)
    if (required.length > 0 || optional.length === 0) return [{ ...ANYTHING, occurrences: required }]
    return optional.map((occurrence) => ({ ...ANYTHING, occurrences: [occurrence] }))
  }
  const { fields } = pattern
  if (fields.length === 0) return [ANYTHING]
  return [{ ...ANYTHING, fewest: fields.length, tracks: tracksOf(pattern) }]
}

/** Texts that the pattern does not match: one of these. */
export function missed(pattern: WordsPattern | FieldsPattern, terms: Terms): LineDemand[] {
  if (pattern.kind === 'words') {
    const { required, optional } = partsOf(pattern, terms)
    if (required.length > 0)
      return required.map((occurrence) => ({ ...ANYTHING, occurrences: [{ ...occurrence, holds: !occurrence.holds }] }))
    if (optional.length === 0) return []
    return [{ ...ANYTHING, occurrences: optional.map((occurrence) => ({ ...occurrence, holds: false })) }]
  }
  const { fields } = pattern
  if (fields.length === 0) return []
  return [
    { ...ANYTHING, most: fields.length - 1 },
    ...tracksOf(pattern).map((track) => ({ ...ANYTHING, fewest: fields.length, tracks: [{ ...track, holds: false }] })),
  ]
}

export function both(a: LineDemand, b: LineDemand): LineDemand {
  return {
    occurrences: [...a.occurrences, ...b.occurrences],
    fewest: Math.max(a.fewest, b.fewest),
    most: Math.min(a.most, b.most),
    tracks: [...a.tracks, ...b.tracks],
  }
}

function partsOf(pattern: WordsPattern, terms: Terms): { required: LineDemand['occurrences']; optional: LineDemand['occurrences'] } {
  const required: LineDemand['occurrences'][number][] = []
  const optional: LineDemand['occurrences'][number][] = []
  for (const { role, what } of pattern.terms) {
    const text = what.type === 'text' ? what.text : null
    const automaton = what.type === 'text' ? terms.occurrenceOf(what.text) : terms.automatonOf(what)
    ;(role === 'any' ? optional : required).push({
      automaton,
      text,
      likely: what.type === 'text' ? [what.text] : terms.likelyTextsOf(what),
      holds: role !== 'none',
    })
  }
  return { required, optional }
}

function tracksOf(pattern: FieldsPattern): Track[] {
  const { fields, ellipsisAt } = pattern
  return fields.flatMap(({ condition }, index): Track[] => {
    if (condition === null) return []
    if (ellipsisAt !== null && index >= ellipsisAt) return [{ from: 'right', place: fields.length - 1 - index, condition, holds: true }]
    const isRest = ellipsisAt === null && index === fields.length - 1
    return [{ from: isRest ? 'rest' : 'left', place: index, condition, holds: true }]
  })
}

// ---- search

/**
 * A text that meets the demand, or null if there is none.
 *
 * In  `isRight`, the judge of a text found by approximation; `also`, what else the text has to be
 */
export function findLine(
  demand: LineDemand,
  terms: Terms,
  isRight: (text: string) => boolean,
  also: readonly Walker[] = [],
): string | null {
  if (demand.fewest > demand.most) return null
  const { kept, isHopeless } = lighten(demand)
  if (isHopeless) return null
  const hasFields = kept.tracks.length > 0 || kept.fewest > 0 || Number.isFinite(kept.most)
  if (!hasFields && also.length === 0) {
    const quick = joinWords(kept, terms, isRight)
    if (quick !== undefined) return quick
  }
  for (const candidate of also.length === 0 ? joined(kept) : []) if (isRight(candidate)) return candidate

  if (isContradictory(kept.tracks, terms)) return null
  if (also.length === 0) for (const line of likelyLines(kept, terms)) if (isRight(line)) return line

  const occurrences = kept.occurrences.map(({ automaton, holds }) => walkerOf(automaton, holds))
  const isSeen = also.length > 0 || occurrences.length > 0
  let hasProofs = false
  const onProof = (): void => {
    hasProofs = true
  }
  const search = (reach: number | null, isLoose: boolean): string | null => {
    const walkers = hasFields ? [...occurrences, fieldsWalker(kept, terms, { reach, isLoose, isSeen, onProof })] : occurrences
    return findText(every([...also, ...walkers]), terms.alphabet, terms.work, 1)
  }
  // First any number will do in the place of one in a certain range.
  const coarse = search(null, true)
  if (coarse === null || !hasProofs || isRight(coarse)) return coarse
  return climb(search, isRight)
}

/** All texts that meet the demand, the shortest first; conditions on numbers are taken by their plain spellings. */
export function allLines(demand: LineDemand, terms: Terms): Generator<string> {
  const occurrences = demand.occurrences.map(({ automaton, holds }) => walkerOf(automaton, holds))
  const hasFields = demand.tracks.length > 0 || demand.fewest > 0 || Number.isFinite(demand.most)
  const fields = hasFields ? [fieldsWalker(demand, terms, { reach: 0, isLoose: false, isSeen: true, onProof: () => undefined })] : []
  return allTexts(every([...occurrences, ...fields]), terms.alphabet, terms.work)
}

/** Leave out words that others make superfluous. */
function lighten(demand: LineDemand): { kept: LineDemand; isHopeless: boolean } {
  const present = demand.occurrences.filter(({ holds, text }) => holds && text !== null).map(({ text }) => text ?? '')
  const absent = demand.occurrences.filter(({ holds, text }) => !holds && text !== null).map(({ text }) => text ?? '')
  const seen = new Set<string>()
  const occurrences = demand.occurrences.filter(({ text, holds }) => {
    if (text === null) return true
    const key = `${holds}${text}`
    if (seen.has(key)) return false
    seen.add(key)
    if (holds) return text !== '' && !present.some((other) => other !== text && other.includes(text))
    return !absent.some((other) => other !== text && text.includes(other))
  })
  return { kept: { ...demand, occurrences }, isHopeless: absent.some((word) => word === '' || present.some((text) => text.includes(word))) }
}

/** Texts that together hold all that must occur, in a few versions where regexes leave a choice. */
function neededTexts(demand: LineDemand): string[][] {
  const needed = demand.occurrences.filter(({ holds }) => holds)
  const versions = Math.max(1, ...needed.map(({ likely }) => likely.length))
  return Array.from({ length: versions }, (_, version) => needed.map(({ likely }) => likely[version % likely.length] ?? ''))
}

/** The words in a row, with something between them that none of them holds. */
function* joined(demand: LineDemand): Generator<string> {
  if (demand.occurrences.length === 0) return
  for (const present of neededTexts(demand)) for (const separator of [' ', '-', '']) if (present.length > 0) yield present.join(separator)
  yield 'x'
  yield '-'
}

/**
 * Words alone, decided without a search: undefined where regexes make one necessary.
 *
 * Joined by a character that stands in no word, the required words hold an excluded one only if one of them does; `lighten` has seen to that.
 */
function joinWords(demand: LineDemand, terms: Terms, isRight: (text: string) => boolean): string | null | undefined {
  const present: string[] = []
  for (const { text, holds } of demand.occurrences) if (text !== null && holds) present.push(text)
  const hasRegex = demand.occurrences.some(({ text }) => text === null)
  const letters = demand.occurrences.map(({ text }) => text ?? '').join('')
  const between = [' ', '-', 'x', 'q', '_', '.', '~', '中', '\u{1f600}'].filter((char) => !letters.includes(char))
  for (let code = 0x4e00; between.length === 0 && code < 0x9fff; code++)
    if (!letters.includes(String.fromCharCode(code))) between.push(String.fromCharCode(code))
  for (const separator of between) {
    const text = present.length === 0 ? separator : present.join(separator)
    if (isRight(text)) return text
  }
  if (!hasRegex) return undefined
  const found = demand.occurrences.filter(({ holds, text }) => holds && text === null)
  for (let which = 0; which < Math.max(0, ...found.map(({ likely }) => likely.length)); which++) {
    const texts = found.map(({ likely }) => likely[which % likely.length] ?? '')
    for (const text of [
      [...texts, ...present].join(' '),
      [...present, ...texts].join(' '),
      `x${texts.join('')}x`,
      [...texts, ...present].join(''),
    ])
      if (isRight(text)) return text
  }
  if (demand.occurrences.length <= 3) return undefined
  // Each thing that must occur, in its shortest form, one after the other; and if already one of them cannot stand without what is excluded, none can.
  const refused = demand.occurrences.filter(({ holds }) => !holds).map(({ automaton }) => walkerOf(automaton, false))
  const pieces: string[] = []
  for (const { automaton, holds } of demand.occurrences) {
    if (!holds) continue
    const piece = findText(every([walkerOf(automaton, true), ...refused]), terms.alphabet, terms.work, 1)
    if (piece === null) return null
    pieces.push(piece)
  }
  for (const order of [pieces, [...pieces].reverse()])
    for (const separator of [...between, '']) {
      const text = order.join(separator)
      if (text !== '' && isRight(text)) return text
    }
  return undefined
}

// ---- single words

/** Do the conditions on one and the same word exclude each other, whatever the word? */
function isContradictory(tracks: readonly Track[], terms: Terms): boolean {
  const byPlace = new Map<string, Track[]>()
  for (const track of tracks) {
    const key = `${track.from}${track.place}`
    byPlace.set(key, [...(byPlace.get(key) ?? []), track])
  }
  for (const group of byPlace.values()) if (!canBeWord(group, terms)) return true
  return false
}

function canBeWord(tracks: readonly Track[], terms: Terms): boolean {
  const ranges = rangesBetween(tracks.map(({ condition }) => condition))
  const samples = samplesOf(ranges)
  const ready = tracks.map((track) => readyTrack(track, samples, terms))
  const asked = ready.map(({ automata, bySort }) => ({ automata, here: bySort[0] ?? true }))
  if (asked.every(({ here }) => here !== false)) {
    const walkers = asked.flatMap(({ automata, here }) => (here === true ? [] : [conditionWalker(automata, here)]))
    const others = ranges.length === 0 ? [] : [noNumber('field', terms.alphabet.shown)]
    if (findText(every([...walkers, ...others]), terms.alphabet, terms.work) !== null) return true
  }
  return ranges.some((range, index) => findNumberWord(ready, index + 1, range, terms) !== null)
}

/** Texts of which the condition is true. */
function conditionWalker(automata: readonly Automaton[], ready: Ready): Walker {
  const states = interning<readonly number[]>((state) => state.join())
  const pass = (inner: readonly number[]): readonly number[] => {
    const isHopeless =
      prospect(ready, (i) => {
        const fate = automata[i]?.fate(inner[i] ?? 0)
        return fate === 'always' ? true : fate === 'never' ? false : undefined
      }) === false
    return isHopeless ? [] : [states.idOf(inner)]
  }
  return {
    cost: 4,
    starts: () => pass(automata.map(({ start }) => start)),
    step: (state, symbol) => pass(states.at(state).map((inner, i) => automata[i]?.next(inner, symbol) ?? 0)),
    accepts: (state) => decide(ready, (i) => automata[i]?.accepts(states.at(state)[i] ?? 0) === true),
  }
}

/** Lines put together from words that each do what is asked of them, if such are at hand. */
function* likelyLines(demand: LineDemand, terms: Terms): Generator<string> {
  if (demand.tracks.length === 0 && demand.fewest === 0) return
  for (const needed of neededTexts(demand)) yield* linesWith(needed, demand, terms)
}

function* linesWith(needed: readonly string[], demand: LineDemand, terms: Terms): Generator<string> {
  const longest = Math.max(demand.fewest, ...demand.tracks.map(({ place }) => place + 1))
  for (let count = Math.max(demand.fewest, 1); count <= Math.min(demand.most, longest + 2); count++) {
    const open = [...needed]
    const words: (string | null)[] = []
    const long = demand.tracks.filter(({ from, place }) => from === 'rest' && place < count - 1)
    for (let place = 0; place < count; place++) {
      const here = demand.tracks.filter(
        (track) => !long.includes(track) && (track.from === 'right' ? count - 1 - track.place === place : track.place === place),
      )
      const isRight = (text: string): boolean => here.every(({ condition, holds }) => isTrueOf(condition, text, terms) === holds)
      // What has to occur goes where it is let in.
      const fitting = open.findIndex((text) => !/[ \t"[\]]/.test(text) && isRight(text))
      const word: string | null | undefined =
        fitting >= 0
          ? open.splice(fitting, 1)[0]
          : here.length === 0
            ? null
            : firstWord(likelyWords(here, terms).filter(isRight), demand, terms)
      if (word === undefined) break
      words.push(word !== null && /[ \t]/.test(word) ? `"${word}"` : word)
    }
    if (words.length < count) continue
    // Words that nobody asks about may help a rest of several words.
    const fillers = long.length > 0 && words.includes(null) ? likelyWords(long, terms) : ['x']
    for (const filler of fillers) {
      const line = words.map((word) => word ?? filler).join(' ')
      yield line
      if (open.length > 0) yield `${line} ${open.join(' ')}`
    }
  }
}

/** Rather a word that does not already hold what must not occur. */
function firstWord(words: readonly string[], demand: LineDemand, terms: Terms): string | undefined {
  const refused = demand.occurrences.filter(({ holds }) => !holds)
  return words.find((word) => !refused.some(({ automaton }) => acceptsText(automaton, word, terms.alphabet))) ?? words[0]
}

/** Words from the conditions of the demand, for texts to try. */
export function wordsOf(demand: LineDemand, terms: Terms): string[] {
  return likelyWords(demand.tracks, terms)
}

function likelyWords(tracks: readonly Track[], terms: Terms): string[] {
  const words = new Set(['x', '1'])
  const collect = (condition: Condition<null>): void => {
    if (condition.op !== 'test') for (const child of condition.of) collect(child)
    else if (condition.test.type === 'order') {
      const { number } = condition.test
      for (const value of [number, number + 1, number - 1]) words.add(spellNumber(value))
      for (const spelling of ['0', '-1', '1e9', '-1e9']) words.add(spelling)
    } else if (condition.test.type === 'equal' || condition.test.type === 'unequal') {
      const { value } = condition.test
      const texts = value.type === 'regex' ? terms.likelyTextsOf(value) : [value.text]
      for (const text of texts) for (const word of [text, `${text}x`, `x${text}`]) if (/^[^"[\]]+$/.test(word)) words.add(word)
    }
  }
  for (const { condition } of tracks) collect(condition)
  return [...words]
}

function isTrueOf(condition: Condition<null>, word: string, terms: Terms): boolean {
  if (condition.op !== 'test') {
    const isTrue = (child: Condition<null>): boolean => isTrueOf(child, word, terms)
    return condition.op === 'and' ? condition.of.every(isTrue) : condition.of.some(isTrue)
  }
  const { test } = condition
  if (test.type === 'equal' || test.type === 'unequal') {
    terms.work.spend(word.length)
    return acceptsText(terms.wordAutomatonOf(test.value), word, terms.alphabet) === (test.type === 'equal')
  }
  return isNumberText(word, 'field') && meets(test, word, Number(word), terms)
}

function hasNumber(condition: Condition<null>): boolean {
  if (condition.op !== 'test') return condition.of.some(hasNumber)
  return condition.test.type === 'order'
}

// ---- conditions on a word, made ready

/** A condition over the answers of automata, once it is known whether the word is a number and in which range. */
type Ready =
  | boolean
  | { readonly op: 'and' | 'or'; readonly of: readonly Ready[] }
  | { readonly op: 'asks'; readonly automaton: number; readonly wanted: boolean }

interface ReadyTrack {
  readonly automata: readonly Automaton[]
  /** By sort of word: 0 no number, then the ranges. */
  readonly bySort: readonly Ready[]
  /** Several words with blanks between them are never a number. */
  readonly ofMany: Ready
}

function readyTrack(track: Track, samples: readonly (number | null)[], terms: Terms): ReadyTrack {
  const automata: Automaton[] = []
  const index = new Map<Automaton, number>()
  const ready = (condition: Condition<null>, sample: number | null, holds: boolean): Ready => {
    if (condition.op === 'test') {
      const { test } = condition
      if (test.type === 'equal' || test.type === 'unequal') {
        const automaton = terms.wordAutomatonOf(test.value)
        let place = index.get(automaton)
        if (place === undefined) {
          place = automata.push(automaton) - 1
          index.set(automaton, place)
        }
        return { op: 'asks', automaton: place, wanted: (test.type === 'equal') === holds }
      }
      return meetsSample(test, sample, terms) === holds
    }
    const op = (condition.op === 'and') === holds ? 'and' : 'or'
    const of: Ready[] = []
    for (const child of condition.of) {
      const part = ready(child, sample, holds)
      if (part === (op === 'or')) return part
      if (typeof part !== 'boolean') of.push(part)
    }
    return of.length === 0 ? op === 'and' : { op, of }
  }
  const bySort = samples.map((sample) => ready(track.condition, sample, track.holds))
  return { automata, bySort, ofMany: bySort[0] ?? true }
}

/** A test of the value alone: any number of a range stands for all. */
function meetsSample(test: Test, sample: number | null, terms: Terms): boolean {
  return sample !== null && meets(test, '', sample, terms)
}

function decide(ready: Ready, answers: (automaton: number) => boolean): boolean {
  if (typeof ready === 'boolean') return ready
  if (ready.op === 'asks') return answers(ready.automaton) === ready.wanted
  return ready.op === 'and' ? ready.of.every((child) => decide(child, answers)) : ready.of.some((child) => decide(child, answers))
}

/** Can it still come true, given what is sure of some automata? */
function prospect(ready: Ready, fate: (automaton: number) => boolean | undefined): boolean | undefined {
  if (typeof ready === 'boolean') return ready
  if (ready.op === 'asks') {
    const answer = fate(ready.automaton)
    return answer === undefined ? undefined : answer === ready.wanted
  }
  const absorbing = ready.op === 'or'
  let isOpen = false
  for (const child of ready.of) {
    const value = prospect(child, fate)
    if (value === absorbing) return absorbing
    if (value === undefined) isOpen = true
  }
  return isOpen ? undefined : !absorbing
}

/** Ranges of doubles that no number in the conditions divides. */
function rangesBetween(conditions: readonly Condition<null>[]): DoubleRange[] {
  const bounds = new Set<number>()
  const collect = (condition: Condition<null>): void => {
    if (condition.op !== 'test') for (const child of condition.of) collect(child)
    else if (condition.test.type === 'order') bounds.add(condition.test.number + 0)
  }
  for (const condition of conditions) collect(condition)
  if (bounds.size === 0) return []
  const ranges: DoubleRange[] = []
  let low = Number.NEGATIVE_INFINITY
  for (const bound of [...bounds].sort((a, b) => a - b)) {
    if (bound > Number.NEGATIVE_INFINITY) ranges.push({ low, high: nextDown(bound) })
    ranges.push({ low: bound, high: bound })
    low = bound === Number.POSITIVE_INFINITY ? Number.NaN : nextUp(bound)
  }
  if (!Number.isNaN(low)) ranges.push({ low, high: Number.POSITIVE_INFINITY })
  return ranges.filter((range) => !isEmptyRange(range))
}

/** For each sort of word what stands for it: null for no number, then a number of each range. */
function samplesOf(ranges: readonly DoubleRange[]): readonly (number | null)[] {
  return [null, ...ranges.map(pleasantIn)]
}

// ---- the line

interface Here {
  /** Before a word or between words, behind a closing delimiter, in a word, in a delimited word, behind the last word. */
  readonly phase: 'gap' | 'closed' | 'bare' | 'quoted' | 'bracketed' | 'over'
  /** Guessed: no such delimiter follows any more. */
  readonly noQuote: boolean
  readonly noBracket: boolean
  /** Words begun, as far as it matters. */
  readonly words: number
  /** Guessed: words left, this one included; -1 while it does not matter yet. */
  readonly left: number
  /** Guessed: this is the last word, or it is not. */
  readonly next: 'any' | 'none' | 'some'
  /** Guessed of this word: 0 no number, i the i-th range; -1 if nobody asks. `number` is the state of what proves it, by a sample or in all spellings. */
  readonly sort: number
  readonly isSample: boolean
  readonly number: number
  /** States of the automata of the tracks that look at this word, and of the rests that have begun. */
  readonly active: readonly Active[]
}

interface Active {
  readonly track: number
  /** A rest of several words: it goes on over the gaps. */
  readonly isLong: boolean
  readonly states: readonly number[]
}

const SPACE = 0x20
const TAB = 0x09
const QUOTE = 0x22
const OPEN = 0x5b
const CLOSE = 0x5d

interface FieldsOptions {
  /** As for `numberWalker`; null: the value of a number does not matter. */
  readonly reach: number | null
  readonly isLoose: boolean
  /** Somebody else looks at how words are spelled. */
  readonly isSeen: boolean
  /** Called when the spelling of a number has to be weighed against its value. */
  readonly onProof: () => void
}

type SampleWord = Walker

/** A number of the range, as a word of a line, with which the tracks are content; null if there is none. */
function findNumberWord(tracks: readonly ReadyTrack[], sort: number, range: DoubleRange, terms: Terms): string | null {
  const { alphabet, work } = terms
  const asked = tracks.flatMap(({ automata, bySort }) => {
    const here = bySort[sort] ?? true
    return here === true ? [] : [{ automata, here }]
  })
  if (asked.some(({ here }) => here === false)) return null
  const pleasant = spellNumber(pleasantIn(range))
  if (asked.length === 0) return pleasant
  const spellings = asked.map(({ automata, here }) => conditionWalker(automata, here))
  const isRight = (text: string): boolean =>
    isNumberText(text, 'field') &&
    Number(text) >= range.low &&
    Number(text) <= range.high &&
    asked.every(({ automata, here }) => decide(here, (i) => acceptsText(automata[i] ?? NOTHING, text, alphabet)))
  if (isRight(pleasant)) return pleasant
  if (findText(every([...spellings, anyNumber('field', alphabet.shown)]), alphabet, work) === null) return null
  return climb(
    (reach, isLoose) => findText(every([...spellings, numberWalker([range], 'field', reach, isLoose, alphabet.shown)]), alphabet, work),
    isRight,
  )
}

const NOTHING: Automaton = { start: 0, next: () => 0, accepts: () => false, fate: () => 'never' }

function fieldsWalker(demand: LineDemand, terms: Terms, { reach, isLoose, isSeen, onProof }: FieldsOptions): Walker {
  const { tracks, fewest, most } = demand
  const { alphabet } = terms
  const ranges = rangesBetween(tracks.map(({ condition }) => condition))
  const samples = samplesOf(ranges)
  const ready = tracks.map((track) => readyTrack(track, samples, terms))
  /** By sort what proves it. */
  const provers = [
    noNumber('field', alphabet.shown),
    ...ranges.map((range) =>
      reach === null ? anyNumber('field', alphabet.shown) : numberWalker([range], 'field', reach, isLoose, alphabet.shown),
    ),
  ]
  const sampleWords = new Map<string, SampleWord | null>()
  const isNumeric = tracks.map(({ condition }) => hasNumber(condition))
  const tailLength = tracks.reduce((length, { from, place }) => (from === 'right' ? Math.max(length, place + 1) : length), 0)
  const countUpTo = Math.max(
    fewest,
    Number.isFinite(most) ? most + 1 : 0,
    ...tracks.map(({ from, place }) => (from === 'right' ? 0 : place + 1)),
  )
  const states = interning<Here>(
    (here) =>
      `${here.phase}${here.noQuote ? 'q' : ''}${here.noBracket ? 'b' : ''} ${here.words} ${here.left} ${here.next} ${here.sort}${here.isSample ? '=' : ' '}${here.number} ${here.active
        .map(({ track, isLong, states: inner }) => `${track}${isLong ? '>' : ':'}${inner.join()}`)
        .join(' ')}`,
  )

  const readyOf = (active: Active, sort: number): Ready => {
    const track = ready[active.track]
    return (active.isLong ? track?.ofMany : track?.bySort[Math.max(sort, 0)]) ?? true
  }

  /** Feed a character to all who look; undefined if one of them can no longer be content. */
  function feed(here: Here, symbol: number, onlyLong: boolean): Here[] {
    const active: Active[] = []
    for (const one of here.active) {
      if (onlyLong && !one.isLong) {
        active.push(one)
        continue
      }
      const automata = ready[one.track]?.automata ?? []
      const inner = one.states.map((state, i) => automata[i]?.next(state, symbol) ?? 0)
      const fed = { ...one, states: inner }
      if (!isHopeful(fed, here.sort)) return []
      active.push(fed)
    }
    if (onlyLong || here.sort < 0) return [{ ...here, active }]
    return (proverOf(here)?.step(here.number, symbol) ?? []).map((number) => ({ ...here, active, number }))
  }

  /** A number of that sort which the tracks are content with, as a walker that accepts just this one; null if there is none. */
  function sampleWord(which: readonly number[], sort: number): SampleWord | null {
    const key = `${which.join()} ${sort}`
    const known = sampleWords.get(key)
    if (known !== undefined) return known
    const text = findNumberWord(
      which.flatMap((track) => ready[track] ?? []),
      sort,
      ranges[sort - 1] ?? { low: Number.NaN, high: Number.NaN },
      terms,
    )
    const sample = text === null ? null : walkerOf(textAutomaton(text, false, false, alphabet), true)
    sampleWords.set(key, sample)
    return sample
  }

  /** What proves the sort of the word that is being read. */
  function proverOf(here: Here): Walker | undefined {
    if (!here.isSample) return provers[here.sort]
    const which = here.active.map(({ track }) => track)
    return sampleWords.get(`${which.join()} ${here.sort}`) ?? undefined
  }

  function isHopeful(active: Active, sort: number): boolean {
    const automata = ready[active.track]?.automata ?? []
    return (
      prospect(readyOf(active, sort), (i) => {
        const fate = automata[i]?.fate(active.states[i] ?? 0)
        return fate === 'always' ? true : fate === 'never' ? false : undefined
      }) !== false
    )
  }

  function isContent(active: Active, sort: number): boolean {
    const automata = ready[active.track]?.automata ?? []
    return decide(readyOf(active, sort), (i) => automata[i]?.accepts(active.states[i] ?? 0) === true)
  }

  /** All ways to begin a word here; its first character is not read yet. */
  function begin(here: Here): Here[] {
    if (here.next === 'none') return []
    const index = here.words
    if (index >= most) return []
    const words = Math.min(index + 1, countUpTo)
    const lefts =
      tailLength === 0
        ? [-1]
        : here.left > 0
          ? [here.left - 1].filter((left) => left > 0)
          : index === 0
            ? [-1, ...Array.from({ length: tailLength }, (_, i) => i + 1)]
            : [-1, tailLength]
    const out: Here[] = []
    for (const left of lefts) {
      let ways: { active: Active[]; next: Here['next'] }[] = [
        { active: here.active.filter(({ isLong }) => isLong), next: left === 1 ? 'none' : left > 1 ? 'some' : 'any' },
      ]
      tracks.forEach(({ from, place }, track) => {
        // Beyond the count all words look alike, so a place is met only on the way up to it.
        const isHere = from === 'right' ? left === place + 1 : place === index
        if (!isHere) return
        const inner = ready[track]?.automata.map(({ start }) => start) ?? []
        const short = { track, isLong: false, states: inner }
        if (from !== 'rest') {
          ways = ways.map(({ active, next }) => ({ active: [...active, short], next }))
          return
        }
        ways = ways.flatMap(({ active, next }) => [
          ...(next === 'some' ? [] : [{ active: [...active, short], next: 'none' as const }]),
          ...(next === 'none' ? [] : [{ active: [...active, { ...short, isLong: true }], next: 'some' as const }]),
        ])
      })
      for (const { active, next } of ways) {
        const asksNumber = active.some(({ track, isLong }) => !isLong && isNumeric[track] === true)
        const sorts = asksNumber ? samples.map((_, sort) => sort) : [-1]
        for (const sort of sorts) {
          if (!active.every((one) => isHopeful(one, sort))) continue
          const base = { ...here, words, left, next, active, sort }
          if (sort < 0) {
            out.push({ ...base, number: -1 })
            continue
          }
          // If only the conditions look at this word, one word that they are content with stands for all.
          if (!isSeen && sort > 0 && !active.some(({ isLong }) => isLong)) {
            const sample = sampleWord(
              active.map(({ track }) => track),
              sort,
            )
            if (sample === null) continue
            for (const number of sample.starts()) out.push({ ...base, sort, isSample: true, number })
            continue
          }
          if (sort > 0) onProof()
          for (const number of provers[sort]?.starts() ?? []) out.push({ ...base, number })
        }
      }
    }
    return out
  }

  /** The word is over: those who looked at it have to be content. */
  function finish(here: Here, phase: Here['phase']): Here | null {
    if (here.sort >= 0 && proverOf(here)?.accepts(here.number) !== true) return null
    for (const one of here.active) if (!one.isLong && !isContent(one, here.sort)) return null
    return { ...here, phase, sort: -1, isSample: false, number: -1, active: here.active.filter(({ isLong }) => isLong) }
  }

  function read(here: Here, symbol: number, code: number): Here[] {
    if ((here.noQuote && code === QUOTE) || (here.noBracket && code === CLOSE)) return []
    const isSeparator = code === SPACE || code === TAB
    switch (here.phase) {
      case 'over':
        return isSeparator ? [here] : []
      case 'quoted':
      case 'bracketed': {
        if (code !== (here.phase === 'quoted' ? QUOTE : CLOSE)) return feed(here, symbol, false)
        const done = finish(here, 'closed')
        return done === null ? [] : feed(done, symbol, true)
      }
      case 'bare': {
        if (!isSeparator) return feed(here, symbol, false)
        const done = finish(here, 'gap')
        return done === null ? [] : gap(done, symbol)
      }
      case 'gap':
      case 'closed': {
        if (isSeparator) return gap({ ...here, phase: 'gap' }, symbol)
        const out: Here[] = []
        for (const word of begin(here)) {
          if (code === QUOTE || code === OPEN) {
            const opened: Here = { ...word, phase: code === QUOTE ? 'quoted' : 'bracketed' }
            if (!(code === OPEN && word.noBracket)) out.push(...feed(opened, symbol, true))
            const never: Here = {
              ...word,
              phase: 'bare',
              noQuote: word.noQuote || code === QUOTE,
              noBracket: word.noBracket || code === OPEN,
            }
            out.push(...feed(never, symbol, false))
          } else out.push(...feed({ ...word, phase: 'bare' }, symbol, false))
        }
        return out
      }
    }
  }

  /** A blank between words belongs to a rest, behind the last word it does not. */
  function gap(here: Here, symbol: number): Here[] {
    if (here.active.length === 0) return [here]
    const out: Here[] = isOver(here) ? [{ ...here, phase: 'over' }] : []
    if (here.next !== 'none') out.push(...feed({ ...here, next: 'some' }, symbol, true))
    return out
  }

  function isOver(here: Here): boolean {
    return here.next !== 'some' && (tailLength === 0 || here.left === 1 || here.words === 0) && here.words >= fewest && here.words <= most
  }

  return {
    cost: 8,
    starts: () => [
      states.idOf({
        phase: 'gap',
        noQuote: false,
        noBracket: false,
        words: 0,
        left: -1,
        next: 'any',
        sort: -1,
        isSample: false,
        number: -1,
        active: [],
      }),
    ],
    step(state, symbol) {
      const next = read(states.at(state), symbol, alphabet.shown(symbol))
      terms.work.spend(next.length * 8)
      return next.map(states.idOf)
    },
    accepts(state) {
      const here = states.at(state)
      if (here.phase === 'quoted' || here.phase === 'bracketed') return false
      const done = here.phase === 'bare' ? finish(here, 'over') : here
      return done !== null && isOver(done) && done.active.every((one) => isContent(one, -1))
    },
  }
}
