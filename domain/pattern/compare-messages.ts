import type { FieldsPattern, JsonPattern, Selector, Test, WordsPattern } from './ast.ts'
import { type Alphabet, every, interning, textAutomaton, type Walker, walkerOf } from './automaton.ts'
import { anyNumber, numberWalker } from './automaton-number.ts'
import { allLines, findLine, type LineDemand, matched, missed, wordsOf } from './compare-lines.ts'
import { type Atom, createRecordFinder, type Json, messageOf, type Record } from './compare-record.ts'
import { createAtoms, type Formula, findRecord } from './compare-search.ts'
import { type Demand, type Terms, valueRanges } from './compare-terms.ts'
import type { CodePointRanges } from './regex.ts'

/**
 * A JSON pattern beside one that reads raw text. The JSON pattern sees a record; the same record can be written in many ways (blanks, the order and the
 * escapes of characters, members nobody asks about), and the other pattern sees the writing. So the writings of JSON become an automaton over raw text.
 */

/** What has to be told apart in raw JSON, for the alphabet. */
export const JSON_CHARACTERS = '{}[]:,"\\/ \b\f\n\r\t0123456789abcdefABCDEFunrtlse+-.'
export const CONTROL_CHARACTERS: CodePointRanges = [[0, 0x1f]]

type Judge = (message: string) => boolean

/**
 * A message that the JSON pattern matches and the other does not. Null: none; undefined: neither found nor excluded.
 */
export function findJsonMessage(
  json: JsonPattern,
  raw: WordsPattern | FieldsPattern,
  terms: Terms,
  isRight: Judge,
): string | null | undefined {
  const demands = missed(raw, terms)
  if (demands.length === 0) return null
  const finder = createRecordFinder(terms)
  const formula = createAtoms().formulaOf(json.condition)
  const first = findRecord(formula, finder, terms.work)
  if (first === null) return null
  for (const demand of demands) for (const candidate of likelyMessages(first, demand, terms)) if (isRight(candidate)) return candidate
  const open = demands.filter((demand) => !isExcluded(formula, demand, terms))
  let isOpen = false
  for (const branch of open.length === 0 ? [] : branchesOf(formula)) {
    terms.work.spend(50)
    const record = finder.find(branch.map((atom) => ({ atom, holds: true })))
    if (record === null) continue
    for (const demand of open) for (const candidate of likelyMessages(record, demand, terms)) if (isRight(candidate)) return candidate
    const members = wantedMembers(branch)
    for (const demand of open) {
      const { isNone, found: loose } = weigh(members, demand, terms, isRight)
      if (loose !== undefined) return loose
      if (isNone) continue
      const writing = writingOf(branch, terms)
      const found = writing === null ? null : findLine(demand, terms, isRight, [writing])
      if (found !== null && isRight(found)) return found
      isOpen = true
    }
  }
  return isOpen ? undefined : null
}

/**
 * Can no such record meet the demand, however it is written? Asked with more and more of what the record needs kept in mind. `found`: a message that is
 * right.
 */
function weigh(
  members: readonly WantedMember[],
  demand: LineDemand,
  terms: Terms,
  isRight: Judge,
): { readonly isNone: boolean; readonly found?: string } {
  const cares: Care[] = [
    ...members.map((member) => ({ members: [member], values: false })),
    ...members.map((member) => ({ members: [member], values: true })),
    { members: members.slice(0, MOST_MEMBERS), values: true },
  ]
  for (const { members: kept, values } of cares) {
    const found = findLine(demand, terms, isRight, [looseWriting(kept, values, terms)])
    if (found === null) return { isNone: true }
    if (isRight(found)) return { isNone: false, found }
  }
  return { isNone: false }
}

/** Does JSON itself exclude the demand, or a part of what has to hold? Then the ways to meet all of it need not be gone through. */
function isExcluded(formula: Formula, demand: LineDemand, terms: Terms): boolean {
  const isNone = (walker: Walker): boolean => findLine(demand, terms, () => false, [walker]) === null
  if (isNone(bracedText(terms.alphabet, true)) || isNone(looseWriting([], false, terms))) return true
  if (typeof formula === 'boolean' || formula.op !== 'and') return false
  return formula.of.slice(0, MOST_PARTS).some((part) => {
    for (const branch of branchesOf(part)) {
      const [member] = wantedMembers(branch)
      if (member === undefined || !isNone(looseWriting([member], false, terms))) return false
    }
    return true
  })
}

const MOST_PARTS = 5

/** A message that the raw pattern matches and the JSON pattern does not. Null: none. Ends by spending the budget where neither is found. */
export function findRawMessage(raw: WordsPattern | FieldsPattern, terms: Terms, isRight: Judge): string | null {
  for (const demand of matched(raw, terms)) {
    const some = findLine(demand, terms, isRight)
    if (some === null) continue
    if (isRight(some)) return some
    // Nearly always a text that is no JSON object at all will do.
    const other = findLine(demand, terms, isRight, [bracedText(terms.alphabet, false)])
    if (other !== null) return other
    const broken = findLine(demand, terms, isRight, [refusedBy(looseWriting([], false, terms), terms)])
    if (broken !== null) return broken
    // All that it matches looks like JSON. Try each text, the shortest first; there may be few.
    for (const text of allLines(demand, terms)) if (isRight(text)) return text
  }
  return null
}

/** Ways to make the condition true: sets of tests of which each has to hold. */
function* branchesOf(formula: Formula): Generator<readonly Atom[]> {
  if (typeof formula === 'boolean') {
    if (formula) yield []
    return
  }
  if (formula.op === 'literal') {
    yield [formula.atom]
    return
  }
  if (formula.op === 'or') {
    for (const child of formula.of) yield* branchesOf(child)
    return
  }
  const [first, ...others] = formula.of
  if (first === undefined) {
    yield []
    return
  }
  for (const head of branchesOf(first)) for (const tail of branchesOf({ op: 'and', of: others })) yield [...new Set([...head, ...tail])]
}

// ---- messages to try first

function* likelyMessages(record: Record, demand: LineDemand, terms: Terms): Generator<string> {
  const plain = messageOf(record)
  const wanted = demand.occurrences.filter(({ text, holds }) => holds && text !== null).map(({ text }) => text ?? '')
  const name = ['note', 'more', 'rest'].find((free) => !record.members.some(([taken]) => taken === free)) ?? 'further'
  const extra = (text: string): string => messageOf({ kind: 'object', members: [...record.members, [name, { kind: 'text', text }]] })
  yield plain
  if (wanted.length > 0) {
    yield extra(wanted.join(' '))
    yield extra(wanted.join('","'))
  }
  const body = plain.slice(1, -1)
  for (const word of demand.tracks.length === 0 ? [] : wordsOf(demand, terms)) {
    const inside = JSON.stringify(`${word} ${word} ${word}`)
    yield body === '' ? `{"${name}":${inside}}` : `{"${name}":${inside},${body}}`
    yield body === '' ? `{"${name}": ${inside} }` : `{ ${body}, "${name}": ${inside} }`
    if (/^[-\d]/.test(word)) yield body === '' ? `{"${name}": [ ${word} ] }` : `{"${name}": [ ${word} , ${word} ], ${body} }`
  }
  for (const message of disguises(plain, demand)) yield message
  yield writeEscaped(record, false)
  yield writeEscaped(record, true)
  yield extra('x')
  yield `\n${plain}\n`
  yield ` ${plain} `
  yield plain.replace(/^\{/, '{ ').replace(/\}$/, ' }')
  yield `{"other" : "x" , "other2" : "x y z" , ${plain.slice(1)}`
}

/** The same record with the words that must not be seen spelt in another way, or without a blank. */
export function* disguises(message: string, demand: LineDemand): Generator<string> {
  const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  let out = message
  for (const { text, holds } of demand.occurrences) {
    const at = text === null ? -1 : text.search(/[A-Za-z]/)
    if (holds || text === null || at < 0) continue
    out = out.replaceAll(text, () => text.slice(0, at) + escaped(text.charAt(at)) + text.slice(at + 1))
  }
  if (out !== message) yield out
  yield out.replaceAll(' ', () => escaped(' '))
}

/** All letters of names and texts as escapes, so that no word is seen. */
function writeEscaped(value: Json, isUpper: boolean): string {
  const write = (text: string): string => {
    let out = ''
    for (let i = 0; i < text.length; i++) {
      const hex = text.charCodeAt(i).toString(16).padStart(4, '0')
      out += `\\u${isUpper ? hex.toUpperCase() : hex}`
    }
    return `"${out}"`
  }
  switch (value.kind) {
    case 'text':
      return write(value.text)
    case 'array':
      return `[${value.items.map((item) => writeEscaped(item, isUpper)).join(',')}]`
    case 'object':
      return `{${value.members.map(([name, member]) => `${write(name)}:${writeEscaped(member, isUpper)}`).join(',')}}`
    default:
      return messageOf(value)
  }
}

// ---- programs: automata over raw JSON, put together from pieces

type Point =
  | { readonly type: 'char'; readonly codes: readonly number[]; next: number }
  | { readonly type: 'split'; readonly to: number[] }
  /** Behind the opening quote of a text that nobody asks about. */
  | { readonly type: 'any'; next: number }
  /** Behind the opening quote; `content` reads the text with its escapes undone. */
  | { readonly type: 'inside'; readonly content: Walker; next: number }
  | { readonly type: 'number'; readonly content: Walker; next: number }
  | { readonly type: 'end' }

interface Program {
  readonly points: Point[]
  add(point: Point): number
  char(codes: string, next: number): number
  text(text: string, next: number): number
  split(...to: number[]): number
  blanks(next: number): number
  string(content: Walker, next: number): number
  number(content: Walker, next: number): number
}

function createProgram(): Program {
  const points: Point[] = []
  const program: Program = {
    points,
    add: (point) => points.push(point) - 1,
    char: (codes, next) => program.add({ type: 'char', codes: Array.from(codes, (code) => code.charCodeAt(0)), next }),
    text: (text, next) => [...text].reduceRight((behind, char) => program.char(char, behind), next),
    split: (...to) => program.add({ type: 'split', to }),
    blanks(next) {
      const loop = program.split(next)
      const blank = program.char(' \n\t\r', loop)
      const point = points[loop]
      if (point?.type === 'split') point.to.push(blank)
      return loop
    },
    string(content, next) {
      if (content === ANYTHING) return program.char('"', program.add({ type: 'any', next }))
      return program.char('"', program.add({ type: 'inside', content, next: program.char('"', next) }))
    },
    number: (content, next) => program.add({ type: 'number', content, next }),
  }
  return program
}

interface Here {
  readonly point: number
  /** State of the content, where there is one. */
  readonly inner: number
  /** What of an escape has been read: `\`, `\u`, `\u0`, … */
  readonly pending: string
}

const SHORT_ESCAPES: Readonly<{ [char: string]: string }> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function run(program: Program, start: number, alphabet: Alphabet): Walker {
  const { points } = program
  const states = interning<Here>(({ point, inner, pending }) => `${point},${inner}${pending}`)
  /** Code points that can be written as an escape, by their four digits and by every beginning of these. */
  const byHex = new Map<string, number>()
  const beginnings = new Set<string>([''])
  for (let symbol = 0; symbol < alphabet.size; symbol++) {
    const code = alphabet.shown(symbol)
    if (code > 0xffff) continue
    const hex = code.toString(16).padStart(4, '0')
    byHex.set(hex, symbol)
    for (let length = 1; length < 4; length++) beginnings.add(hex.slice(0, length))
  }

  function enter(point: number, into: Map<string, Here>, seen: Set<number>): void {
    const here = points[point]
    if (here === undefined || seen.has(point)) return
    seen.add(point)
    if (here.type === 'split') for (const to of here.to) enter(to, into, seen)
    else if (here.type === 'inside' || here.type === 'number') {
      for (const inner of here.content.starts()) {
        into.set(`${point},${inner}`, { point, inner, pending: '' })
        if (here.type === 'number' && here.content.accepts(inner)) enter(here.next, into, seen)
      }
    } else into.set(`${point}`, { point, inner: 0, pending: '' })
  }

  function read(here: Here, symbol: number, into: Map<string, Here>): void {
    const point = points[here.point]
    if (point === undefined || point.type === 'end' || point.type === 'split') return
    const code = alphabet.shown(symbol)
    const seen = new Set<number>()
    if (point.type === 'char') {
      if (point.codes.includes(code)) enter(point.next, into, seen)
      return
    }
    if (point.type === 'number') {
      for (const inner of point.content.step(here.inner, symbol)) {
        into.set(`${here.point},${inner}`, { point: here.point, inner, pending: '' })
        if (point.content.accepts(inner)) enter(point.next, into, seen)
      }
      return
    }
    if (point.type === 'any') {
      const after = afterUnread(here.pending, code)
      if (after === null) enter(point.next, into, seen)
      else if (after !== undefined) into.set(`${here.point}${after}`, { ...here, pending: after })
      return
    }
    const feed = (decoded: number): void => {
      for (const inner of point.content.step(here.inner, decoded))
        into.set(`${here.point},${inner}`, { point: here.point, inner, pending: '' })
    }
    const keep = (pending: string): void => {
      into.set(`${here.point},${here.inner}${pending}`, { ...here, pending })
    }
    const char = String.fromCodePoint(code)
    if (here.pending === '') {
      if (char === '\\') keep('\\')
      else if (char === '"') {
        if (point.content.accepts(here.inner)) {
          const closing = points[point.next]
          if (closing?.type === 'char') enter(closing.next, into, seen)
        }
      } else if (code > 0x1f) feed(symbol)
    } else if (here.pending === '\\') {
      const short = SHORT_ESCAPES[char]
      if (char === 'u') keep('\\u')
      else if (short !== undefined) feed(alphabet.symbolOf(short.charCodeAt(0)))
    } else if (/[0-9a-fA-F]/.test(char)) {
      const hex = here.pending.slice(2) + char.toLowerCase()
      const decoded = hex.length === 4 ? byHex.get(hex) : undefined
      if (decoded !== undefined) feed(decoded)
      else if (beginnings.has(hex)) keep(`\\u${hex}`)
    }
  }

  const statesOf = (into: Map<string, Here>): number[] => [...into.values()].map(states.idOf)
  return {
    cost: 6,
    starts() {
      const into = new Map<string, Here>()
      enter(start, into, new Set())
      return statesOf(into)
    },
    step(state, symbol) {
      const into = new Map<string, Here>()
      read(states.at(state), symbol, into)
      return statesOf(into)
    },
    accepts: (state) => points[states.at(state).point]?.type === 'end',
  }
}

/** In a text that nobody asks about: what is pending after this character; null behind the closing quote, undefined where it cannot stand. */
function afterUnread(pending: string, code: number): string | null | undefined {
  const char = String.fromCodePoint(code)
  if (pending === '') return char === '\\' ? '\\' : char === '"' ? null : code > 0x1f ? '' : undefined
  if (pending === '\\') return char === 'u' ? '4' : SHORT_ESCAPES[char] === undefined ? undefined : ''
  if (!/[0-9a-fA-F]/.test(char)) return undefined
  return pending === '1' ? '' : String(Number(pending) - 1)
}

const ANYTHING: Walker = { cost: 0, starts: () => [0], step: () => [0], accepts: () => true }

/** Texts that begin in a brace and end in one, blanks aside; `wanted` false: all others. */
function bracedText(alphabet: Alphabet, wanted: boolean): Walker {
  const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d
  // 0 only blanks so far, 1 begins with a brace and does not end in one, 2 begins and ends so, 3 begins otherwise
  return {
    cost: 1,
    starts: () => [0],
    step(state, symbol) {
      const code = alphabet.shown(symbol)
      if (state === 3) return wanted ? [] : [3]
      if (isBlank(code)) return [state]
      if (state === 0) return [code === 0x7b ? 1 : 3]
      return [code === 0x7d ? 2 : 1]
    },
    accepts: (state) => (state === 2) === wanted,
  }
}

/** What the walker does not accept on any of its ways. */
function refusedBy(walker: Walker, terms: Terms): Walker {
  const sets = interning<readonly number[]>((set) => set.join())
  const idOf = (set: Iterable<number>): number => sets.idOf([...new Set(set)].sort((a, b) => a - b))
  return {
    cost: walker.cost,
    starts: () => [idOf(walker.starts())],
    step(state, symbol) {
      const set = sets.at(state)
      terms.work.spend(set.length * walker.cost)
      return [idOf(set.flatMap((one) => walker.step(one, symbol)))]
    },
    accepts: (state) => !sets.at(state).some((one) => walker.accepts(one)),
  }
}

// ---- the writings of records in which some tests hold

interface Need {
  readonly selector: Selector
  readonly at: number
  readonly test: Test
}

const isLast = ({ selector, at }: Need): boolean => at >= selector.length
const isMetByNothing = ({ test }: Need): boolean => test.type === 'absent'

/** The tests of a text or number; null where the needs rule both out. */
function demandsOn(needs: readonly Need[]): Demand[] | null {
  const demands: Demand[] = []
  for (const here of needs) {
    const { test } = here
    if (!isLast(here)) {
      if (!isMetByNothing(here)) return null
    } else if (test.type === 'equal' || test.type === 'unequal' || test.type === 'order') demands.push({ test, holds: true })
    else return null
  }
  return demands
}

/** Texts and numbers that meet the demands, and the one literal that the needs may ask for: where each begins. */
function scalars(needs: readonly Need[], program: Program, terms: Terms, isLoose: boolean, next: number): number[] {
  const out: number[] = []
  const demands = demandsOn(needs)
  if (demands !== null) {
    const spellings = demands.flatMap(({ test }) =>
      test.type === 'equal' || test.type === 'unequal' ? [{ test, automaton: terms.automatonOf(test.value) }] : [],
    )
    if (demands.every(({ test }) => test.type !== 'order')) {
      out.push(
        program.string(every([ANYTHING, ...spellings.map(({ test, automaton }) => walkerOf(automaton, test.type === 'equal'))]), next),
      )
    }
    const values = demands.filter(
      ({ test }) => test.type === 'order' || ((test.type === 'equal' || test.type === 'unequal') && test.value.type === 'number'),
    )
    const bySpelling = spellings
      .filter(({ test }) => test.value.type !== 'number')
      .map(({ test, automaton }) => walkerOf(automaton, test.type === 'equal'))
    const ranges = valueRanges(demands)
    if (ranges.length > 0) {
      const number =
        values.length === 0 ? anyNumber('json', terms.alphabet.shown) : numberWalker(ranges, 'json', 4, isLoose, terms.alphabet.shown)
      out.push(program.number(every([number, ...bySpelling]), next))
    }
  }
  for (const kind of ['null', 'true', 'false'] as const) {
    if (needs.every((here) => (isLast(here) ? here.test.type === kind : isMetByNothing(here)))) out.push(program.text(kind, next))
  }
  return out
}

/**
 * Writings of records in which the tests hold: not all (members stand in one order, arrays are as short as can be), but only such. Null if the needs
 * are of a kind that is not written out here.
 */
function writingOf(atoms: readonly Atom[], terms: Terms): Walker | null {
  const program = createProgram()
  const end = program.blanks(program.add({ type: 'end' }))
  const start = object(
    atoms.map(({ selector, test }) => ({ selector, at: 0, test })),
    end,
    2,
  )
  return start === null ? null : run(program, program.blanks(start), terms.alphabet)

  function value(needs: readonly Need[], next: number, depth: number): number | null {
    const ways = scalars(needs, program, terms, false, next)
    if (needs.length > 0 || depth > 0) {
      const asObject = object(needs, next, depth - 1)
      if (asObject !== null) ways.push(asObject)
      const asArray = array(needs, next, depth - 1)
      if (asArray !== null) ways.push(asArray)
    }
    return ways.length === 0 ? null : program.split(...ways)
  }

  function object(needs: readonly Need[], next: number, depth: number): number | null {
    const byName = new Map<string, Need[]>()
    const all: Need[] = []
    const some: Need[] = []
    for (const here of needs) {
      const step = here.selector[here.at]
      const further = { ...here, at: here.at + 1 }
      if (step === undefined) return null
      if (step.step === 'name') byName.set(step.name, [...(byName.get(step.name) ?? []), further])
      else if (step.step === 'index') {
        if (!isMetByNothing(here)) return null
      } else if (isMetByNothing(here)) all.push(further)
      else some.push(further)
    }
    const names = [...byName.keys()]
    const freshName = every([ANYTHING, ...names.map((name) => walkerOf(textAutomaton(name, false, false, terms.alphabet), false))])
    const member = (name: Walker, wanted: readonly Need[], behind: number): number | null => {
      const begin = value([...wanted, ...all], behind, depth)
      return begin === null ? null : program.string(name, program.blanks(program.char(':', program.blanks(begin))))
    }

    // From the last to the first: `close`, then each member with any number of others before and behind it.
    const close = program.char('}', next)
    const behindLast = program.split(close)
    const behind = program.blanks(behindLast)
    const extraLast = depth < 0 ? null : member(freshName, [], behind)
    if (extraLast !== null) link(behindLast, program.char(',', program.blanks(extraLast)))
    let first: number | null = null
    const wanted: (readonly [Walker, readonly Need[]])[] = []
    for (const [name, list] of byName) {
      if (list.every(isMetByNothing)) continue
      wanted.push([walkerOf(textAutomaton(name, false, false, terms.alphabet), true), list])
    }
    for (const here of some) wanted.push([freshName, [here]])
    for (const [name, list] of wanted.reverse()) {
      const after: number = first === null ? behind : program.blanks(program.char(',', program.blanks(first)))
      const here = member(name, list, after)
      if (here === null) return null
      const begin = program.split(here)
      const extra = depth < 0 ? null : member(freshName, [], program.blanks(program.char(',', program.blanks(begin))))
      if (extra !== null) link(begin, extra)
      first = begin
    }
    const inside = first ?? program.split(close, ...(extraLast === null ? [] : [extraLast]))
    return program.char('{', program.blanks(inside))
  }

  function array(needs: readonly Need[], next: number, depth: number): number | null {
    const byIndex = new Map<number, Need[]>()
    const all: Need[] = []
    const some: Need[][] = []
    let wantsNull = false
    let length = 0
    for (const here of needs) {
      const step = here.selector[here.at]
      const further = { ...here, at: here.at + 1 }
      if (step === undefined) {
        if (here.test.type !== 'null') return null
        wantsNull = true
      } else if (step.step === 'index') {
        byIndex.set(step.index, [...(byIndex.get(step.index) ?? []), further])
        if (!isMetByNothing(here)) length = Math.max(length, step.index + 1)
      } else if (step.step === 'anyElement') {
        if (isMetByNothing(here)) all.push(further)
        else some.push([further])
      } else if (!isMetByNothing(here)) return null
    }
    if (length > 20) return null
    const items: (readonly Need[])[] = Array.from({ length }, (_, index) => byIndex.get(index) ?? [])
    items.push(...some)
    for (let index = length; index < items.length; index++) if (byIndex.has(index)) return null
    const close = program.char(']', next)
    let first = wantsNull ? program.text('null', program.blanks(close)) : null
    for (const list of items.reverse()) {
      const after: number = program.blanks(first === null ? close : program.char(',', program.blanks(first)))
      const here = value([...list, ...all], after, depth)
      if (here === null) return null
      first = here
    }
    return program.char('[', program.blanks(first ?? close))
  }

  function link(split: number, to: number): void {
    const point = program.points[split]
    if (point?.type === 'split') point.to.push(to)
  }
}

/** What the loose writing keeps in mind of what a record needs: some members, and their values or only that they are there. */
interface Care {
  readonly members: readonly WantedMember[]
  readonly values: boolean
}

/** Each member in mind doubles the automaton. */
const MOST_MEMBERS = 4

/**
 * All writings of records that have these members, and some more: brackets need not pair up, and a needed member may stand anywhere. What this does not
 * accept is certainly no such record.
 */
function looseWriting(kept: readonly WantedMember[], values: boolean, terms: Terms): Walker {
  const program = createProgram()
  const { alphabet } = terms
  const any = ANYTHING
  const number = anyNumber('json', alphabet.shown)
  const full = (1 << kept.length) - 1
  const end = program.blanks(program.add({ type: 'end' }))

  interface Places {
    readonly key: number
    readonly value: number
    readonly after: number
    readonly afterBrace: number
  }
  const placesOf = new Map<number, Places>()
  const link = (split: number, to: number): void => {
    const point = program.points[split]
    if (point?.type === 'split') point.to.push(to)
  }
  // From the full set of needs down, since a need met leads to a fuller set.
  for (let mask = full; mask >= 0; mask--) {
    const key = program.split()
    const value = program.split()
    const after = program.split()
    const afterBrace = program.split()
    placesOf.set(mask, { key, value, after, afterBrace })
    const behindValue = program.blanks(after)
    const behindBrace = program.blanks(afterBrace)
    const open = (target: number): number => program.char('{', program.blanks(program.split(target, program.char('}', behindBrace))))
    const anyValue = (behind: number): number[] => [
      program.string(any, behind),
      program.number(number, behind),
      program.text('true', behind),
      program.text('false', behind),
      program.text('null', behind),
    ]
    for (const way of anyValue(behindValue)) link(value, way)
    link(value, open(key))
    link(value, program.char('[', program.blanks(program.split(value, program.char(']', behindValue)))))
    const colon = (target: number): number => program.blanks(program.char(':', program.blanks(target)))
    link(key, program.string(any, colon(value)))
    // Each need that is still open may be met here.
    kept.forEach(({ name, isMember, isElement, needs, opens }, index) => {
      if ((mask & (1 << index)) !== 0) return
      const richer = placesOf.get(mask | (1 << index))
      if (richer === undefined) return
      const met = program.split()
      const behind = program.blanks(richer.after)
      if (!values) {
        for (const way of anyValue(behind)) link(met, way)
        link(met, program.char('{', program.blanks(program.split(richer.key, program.char('}', program.blanks(richer.afterBrace))))))
        link(met, program.char('[', program.blanks(program.split(richer.value, program.char(']', behind)))))
      } else {
        if (opens === null) for (const way of scalars(needs, program, terms, true, behind)) link(met, way)
        if (opens === 'object' || opens === 'either')
          link(met, program.char('{', program.blanks(program.split(richer.key, program.char('}', program.blanks(richer.afterBrace))))))
        if (opens === 'array' || opens === 'either' || (opens === null && needs.every(({ test }) => test.type === 'null')))
          link(met, program.char('[', program.blanks(program.split(richer.value, program.char(']', behind)))))
      }
      const named = name === null ? any : walkerOf(textAutomaton(name, false, false, alphabet), true)
      if (isMember) link(key, program.string(named, colon(met)))
      if (isElement) link(value, met)
    })
    const comma = program.char(',', program.blanks(program.split(key, value)))
    for (const place of [after, afterBrace]) {
      link(place, comma)
      link(place, program.char(']', behindValue))
      link(place, program.char('}', behindBrace))
    }
    if (mask === full) link(afterBrace, end)
  }
  const empty = placesOf.get(0)
  const inside = empty === undefined ? end : program.split(empty.key, program.char('}', program.blanks(empty.afterBrace)))
  return run(program, program.blanks(program.char('{', program.blanks(inside))), alphabet)
}

/** A member or an element that has to be there: its name (null: any) and what its value has to be. */
interface WantedMember {
  readonly name: string | null
  readonly isMember: boolean
  readonly isElement: boolean
  readonly needs: readonly Need[]
  readonly opens: 'object' | 'array' | 'either' | null
}

function wantedMembers(atoms: readonly Atom[]): WantedMember[] {
  const byPath = new Map<string, WantedMember>()
  for (const { selector, test } of atoms) {
    if (test.type === 'absent') continue
    selector.forEach((step, at) => {
      const path = JSON.stringify(selector.slice(0, at + 1))
      const following = selector[at + 1]
      const kind = {
        name: step.step === 'name' ? step.name : null,
        isMember: step.step !== 'index',
        isElement: step.step === 'index' || step.step === 'anyElement',
      }
      const before = byPath.get(path)
      const isAny =
        step.step === 'anyElement' || step.step === 'anyName' || selector.slice(0, at).some((earlier) => earlier.step.startsWith('any'))
      if (following === undefined) {
        const here: Need = { selector, at: at + 1, test }
        // Behind a wildcard each test may be met by another member.
        if (isAny) byPath.set(`${path} ${byPath.size}`, { ...kind, needs: [here], opens: null })
        else byPath.set(path, { ...kind, needs: [...(before?.needs ?? []), here], opens: null })
      } else if (before === undefined) {
        const opens = following.step === 'index' ? 'array' : following.step === 'anyElement' ? 'either' : 'object'
        byPath.set(path, { ...kind, needs: [], opens })
      }
    })
  }
  // What is at the end of a selector tells the most.
  return [...byPath.values()].sort((a, b) => Number(a.opens !== null) - Number(b.opens !== null))
}
