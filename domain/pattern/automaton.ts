import { type CodePointRanges, LAST_CODE_POINT, type RegexNode } from './regex.ts'

/**
 * Finite automata over text: what a literal, a wildcard or a regex of a pattern accepts, and the search for a text that several of them accept or
 * refuse at once. Everything is built only as far as a search walks. A text is a sequence of code points.
 */

/** Counts steps, so that a comparison ends at the same place on every machine. `spend` throws `WORK_SPENT` once the budget is gone. */
export interface Work {
  spend(steps: number): void
  readonly spent: number
}

/** Thrown by `Work.spend` and caught where the budget was given: not an error of anybody's. */
export const WORK_SPENT: unique symbol = Symbol('the work budget is spent')

export function createWork(budget: number): Work {
  let spent = 0
  return {
    spend(steps) {
      spent += steps
      if (spent > budget) throw WORK_SPENT
    },
    get spent() {
      return spent
    },
  }
}

// ---- alphabet

/** Code points that no pattern at hand tells apart are one symbol. */
export interface Alphabet {
  readonly size: number
  symbolOf(codePoint: number): number
  /** The member to show in a counterexample: a letter where there is one. */
  shown(symbol: number): number
  /** All symbols, those that read best first. */
  readonly order: readonly number[]
}

const SHOWN_FIRST = 'xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW0123456789-_.:/#=@;,+~!&\'`^$?*|<>()% {}[]\\"'

export function createAlphabet(singles: Iterable<number>, sets: Iterable<CodePointRanges>): Alphabet {
  const single = new Set(singles)
  const ranges = new Map<string, CodePointRanges>()
  for (const set of sets) ranges.set(set.map(([first, last]) => `${first}-${last}`).join(), set)
  const cuts = new Set<number>([0])
  for (const code of single) {
    cuts.add(code)
    if (code < LAST_CODE_POINT) cuts.add(code + 1)
  }
  for (const set of ranges.values())
    for (const [first, last] of set) {
      cuts.add(first)
      if (last < LAST_CODE_POINT) cuts.add(last + 1)
    }
  const starts = [...cuts].sort((a, b) => a - b)
  const all = [...ranges.values()]
  const cursors = all.map(() => 0)
  const symbols = new Map<string, number>()
  const symbolOfPiece: number[] = []
  const firstMember: number[] = []
  starts.forEach((start, piece) => {
    let signature: string
    if (single.has(start)) signature = `=${start}`
    else {
      signature = ''
      for (let i = 0; i < all.length; i++) {
        const set = all[i] ?? []
        let cursor = cursors[i] ?? 0
        while (cursor < set.length && (set[cursor]?.[1] ?? 0) < start) cursor++
        cursors[i] = cursor
        const range = set[cursor]
        signature += range !== undefined && range[0] <= start ? '1' : '0'
      }
    }
    let symbol = symbols.get(signature)
    if (symbol === undefined) {
      symbol = symbols.size
      symbols.set(signature, symbol)
      firstMember.push(start)
    }
    symbolOfPiece.push(symbol)
    // Among members beyond ASCII a Han character reads better than the first control character of a block.
    if (start <= 0x4e2d && (starts[piece + 1] ?? LAST_CODE_POINT + 1) > 0x4e2d && !single.has(start)) firstMember[symbol] = 0x4e2d
  })
  const search = (code: number): number => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= code) low = middle
      else high = middle - 1
    }
    return symbolOfPiece[low] ?? 0
  }
  const ascii = Array.from({ length: 128 }, (_, code) => search(code))
  const symbolOf = (code: number): number => (code < 128 ? (ascii[code] ?? 0) : search(code))
  const shown = firstMember.slice()
  const order = new Set<number>()
  for (const char of SHOWN_FIRST) {
    const code = char.charCodeAt(0)
    const symbol = symbolOf(code)
    if (!order.has(symbol)) {
      order.add(symbol)
      shown[symbol] = code
    }
  }
  for (let symbol = 0; symbol < symbols.size; symbol++) order.add(symbol)
  return {
    size: symbols.size,
    symbolOf,
    shown: (symbol) => shown[symbol] ?? 0,
    order: [...order],
  }
}

/** The sets of a regex, for an alphabet. */
export function* setsOf(node: RegexNode): Generator<CodePointRanges> {
  if (node.type === 'set') yield node.ranges
  else if (node.type === 'repeat') yield* setsOf(node.of)
  else if (node.type === 'sequence' || node.type === 'either') for (const child of node.of) yield* setsOf(child)
}

/** A few texts in which the regex is found, if its places `^` and `$` allow: each branch in its shortest form and a longer one. To be tried, not trusted. */
export function likelyTextsOf(node: RegexNode): readonly string[] {
  const branches = node.type === 'either' ? node.of : [node]
  const out = new Set<string>()
  const orders = [SHOWN_FIRST, Array.from(SHOWN_FIRST).reverse().join(''), `0123456789${SHOWN_FIRST}`]
  for (const order of orders)
    for (const extra of [0, 1])
      for (const branch of branches) {
        let text = ''
        for (const item of branch.type === 'sequence' ? branch.of : [branch]) {
          if (item.type === 'set') text += memberOf(item.ranges, order)
          else if (item.type === 'repeat')
            text += memberOf(item.of.ranges, order).repeat(Math.min(item.min + extra, item.max ?? item.min + extra))
        }
        out.add(text)
      }
  return [...out]
}

function memberOf(ranges: CodePointRanges, order: string): string {
  const isIn = (code: number): boolean => ranges.some(([first, last]) => first <= code && code <= last)
  return Array.from(order).find((char) => isIn(char.charCodeAt(0))) ?? String.fromCodePoint(ranges[0]?.[0] ?? 0)
}

// ---- deterministic automata

/** What the rest of the text can still change: nothing if accepted for sure (`always`) or refused for sure (`never`). */
export type Fate = 'open' | 'always' | 'never'

/** Deterministic and total; states are small numbers that are handed out as a search meets them. */
export interface Automaton {
  readonly start: number
  next(state: number, symbol: number): number
  accepts(state: number): boolean
  fate(state: number): Fate
}

/** A text of a pattern with or without stars: `x`, `x*`, `*x`, `*x*`. */
export function textAutomaton(text: string, starFirst: boolean, starLast: boolean, alphabet: Alphabet): Automaton {
  const word = Array.from(text, (char) => alphabet.symbolOf(char.codePointAt(0) ?? 0))
  const length = word.length
  const dead = length + 1
  if (!starFirst) {
    return {
      start: 0,
      next(state, symbol) {
        if (state === length) return starLast ? length : dead
        return state < length && word[state] === symbol ? state + 1 : dead
      },
      accepts: (state) => state === length,
      fate: (state) => (state === dead ? 'never' : state === length && starLast ? 'always' : 'open'),
    }
  }
  // Knuth-Morris-Pratt: how much of the word the text read so far ends in.
  const border = [0, 0]
  for (let i = 1, k = 0; i < length; i++) {
    while (k > 0 && word[i] !== word[k]) k = border[k] ?? 0
    if (word[i] === word[k]) k++
    border[i + 1] = k
  }
  return {
    start: 0,
    next(state, symbol) {
      if (state === length && starLast) return state
      let k = state === length ? (border[length] ?? 0) : state
      if (length === 0) return 0
      while (k > 0 && word[k] !== symbol) k = border[k] ?? 0
      return word[k] === symbol ? k + 1 : 0
    },
    accepts: (state) => state === length,
    fate: (state) => (state === length && (starLast || length === 0) ? 'always' : 'open'),
  }
}

interface Place {
  /** Symbols that lead on, or what has to hold here. */
  readonly on: readonly boolean[] | 'start' | 'end' | 'found'
  readonly canRepeat: boolean
  readonly canSkip: boolean
}

/**
 * A regex that is searched anywhere in the text. Subsets of the places of the expression are the states.
 *
 * Work    each new step costs half the number of its places
 */
export function regexAutomaton(node: RegexNode, alphabet: Alphabet, work: Work): Automaton {
  const places: Place[] = []
  const heads: number[] = []
  const branches = node.type === 'either' ? node.of : [node]
  const membership = new Map<CodePointRanges, readonly boolean[]>()
  for (const branch of branches) {
    heads.push(places.length)
    for (const item of branch.type === 'sequence' ? branch.of : [branch]) addPlaces(item)
    places.push({ on: 'found', canRepeat: false, canSkip: false })
  }

  function addPlaces(item: RegexNode): void {
    if (item.type === 'start' || item.type === 'end') places.push({ on: item.type, canRepeat: false, canSkip: false })
    else if (item.type === 'set') places.push({ on: members(item.ranges), canRepeat: false, canSkip: false })
    else if (item.type === 'repeat') {
      const on = members(item.of.ranges)
      for (let i = 0; i < item.min; i++) places.push({ on, canRepeat: false, canSkip: false })
      if (item.max === null) places.push({ on, canRepeat: true, canSkip: true })
      else for (let i = item.min; i < item.max; i++) places.push({ on, canRepeat: false, canSkip: true })
    } else if (item.type === 'sequence' || item.type === 'either') for (const child of item.of) addPlaces(child)
  }

  function members(ranges: CodePointRanges): readonly boolean[] {
    let on = membership.get(ranges)
    if (on === undefined) {
      const is: boolean[] = Array.from({ length: alphabet.size }, () => false)
      for (let symbol = 0; symbol < alphabet.size; symbol++) {
        const code = alphabet.shown(symbol)
        is[symbol] = ranges.some(([first, last]) => first <= code && code <= last)
      }
      on = is
      membership.set(ranges, on)
    }
    return on
  }

  const FOUND = -1
  /** Places reached without reading; places that wait for a character or for the end are kept. */
  function reach(place: number, atStart: boolean, atEnd: boolean, into: Set<number>): void {
    for (let at = place; ; at++) {
      const here = places[at]
      if (here === undefined) return
      if (here.on === 'found') {
        into.add(FOUND)
        return
      }
      if (here.on === 'start') {
        if (!atStart) return
      } else if (here.on === 'end') {
        if (!atEnd) {
          into.add(at)
          return
        }
      } else {
        if (into.has(at)) return
        into.add(at)
        if (!here.canSkip) return
      }
    }
  }

  const afresh = new Set<number>()
  for (const head of heads) reach(head, false, false, afresh)
  const subsets: (readonly number[])[] = []
  const isAccepting: boolean[] = []
  const ids = new Map<string, number>()
  const table: (number | undefined)[][] = []
  const ALWAYS = 0
  subsets.push([])
  isAccepting.push(true)
  table.push([])

  function intern(set: Set<number>, isStart: boolean): number {
    if (set.has(FOUND)) return ALWAYS
    const subset = [...set].sort((a, b) => a - b)
    const key = isStart ? 'start' : subset.join()
    const known = ids.get(key)
    if (known !== undefined) return known
    work.spend(8 + (subset.length >> 1))
    const id = subsets.length
    ids.set(key, id)
    subsets.push(subset)
    table.push([])
    const ending = new Set<number>()
    if (isStart) for (const head of heads) reach(head, true, true, ending)
    else for (const place of subset) if (places[place]?.on === 'end') reach(place, false, true, ending)
    isAccepting.push(ending.has(FOUND))
    return id
  }

  const first = new Set<number>()
  for (const head of heads) reach(head, true, false, first)
  const start = intern(first, true)

  return {
    start,
    next(state, symbol) {
      if (state === ALWAYS) return ALWAYS
      const row = table[state] ?? []
      const known = row[symbol]
      if (known !== undefined) return known
      const into = new Set(afresh)
      const subset = subsets[state] ?? []
      work.spend(1 + (subset.length >> 1))
      for (const at of subset) {
        const place = places[at]
        if (place === undefined || typeof place.on === 'string' || place.on[symbol] !== true) continue
        if (place.canRepeat) reach(at, false, false, into)
        else reach(at + 1, false, false, into)
      }
      const next = intern(into, false)
      row[symbol] = next
      return next
    },
    accepts: (state) => isAccepting[state] === true,
    fate: (state) => (state === ALWAYS ? 'always' : state !== start && subsets[state]?.length === 0 ? 'never' : 'open'),
  }
}

/** Does the automaton accept this very text? */
export function acceptsText(automaton: Automaton, text: string, alphabet: Alphabet): boolean {
  let state = automaton.start
  for (const char of text) {
    state = automaton.next(state, alphabet.symbolOf(char.codePointAt(0) ?? 0))
    const fate = automaton.fate(state)
    if (fate !== 'open') return fate === 'always'
  }
  return automaton.accepts(state)
}

// ---- search

/** One that walks along a text, perhaps on several ways at once: a text is accepted if one way is. */
export interface Walker {
  /** What one step costs, in steps of the work budget. */
  readonly cost: number
  starts(): readonly number[]
  step(state: number, symbol: number): readonly number[]
  accepts(state: number): boolean
}

const NOWHERE: readonly number[] = []

/** `wanted` false: the walker accepts what the automaton refuses. */
export function walkerOf(automaton: Automaton, wanted: boolean): Walker {
  const hopeless: Fate = wanted ? 'never' : 'always'
  const settled: Fate = wanted ? 'always' : 'never'
  const SETTLED = -1
  const pass = (state: number): readonly number[] => {
    const fate = automaton.fate(state)
    return fate === hopeless ? NOWHERE : fate === settled ? [SETTLED] : [state]
  }
  return {
    cost: 1,
    starts: () => pass(automaton.start),
    step: (state, symbol) => (state === SETTLED ? [SETTLED] : pass(automaton.next(state, symbol))),
    accepts: (state) => state === SETTLED || automaton.accepts(state) === wanted,
  }
}

/** All of these at once. */
export function every(walkers: readonly Walker[]): Walker {
  const [only] = walkers
  if (walkers.length === 1 && only !== undefined) return only
  const states = interning<readonly number[]>((state) => state.join())
  const combine = (choices: readonly (readonly number[])[]): readonly number[] => {
    let tuples: (readonly number[])[] = [[]]
    for (const choice of choices) {
      if (choice.length === 0) return NOWHERE
      const [one] = choice
      if (choice.length === 1 && one !== undefined) for (let i = 0; i < tuples.length; i++) tuples[i] = [...(tuples[i] ?? []), one]
      else tuples = tuples.flatMap((tuple) => choice.map((state) => [...tuple, state]))
    }
    return tuples.map(states.idOf)
  }
  return {
    cost: walkers.reduce((sum, { cost }) => sum + cost, 3),
    starts: () => combine(walkers.map((walker) => walker.starts())),
    step(state, symbol) {
      const tuple = states.at(state)
      const choices: (readonly number[])[] = []
      for (let i = 0; i < walkers.length; i++) {
        const choice = walkers[i]?.step(tuple[i] ?? 0, symbol) ?? NOWHERE
        if (choice.length === 0) return NOWHERE
        choices.push(choice)
      }
      return combine(choices)
    },
    accepts: (state) => states.at(state).every((part, i) => walkers[i]?.accepts(part) === true),
  }
}

/** One of these. */
export function some(walkers: readonly Walker[]): Walker {
  const [only] = walkers
  if (walkers.length === 1 && only !== undefined) return only
  // A state of one walker, and which walker: interleaved.
  const count = Math.max(walkers.length, 1)
  // -1 is a state too (`walkerOf`), hence the shift by one.
  const wrap = (index: number) => (state: number) => (state + 1) * count + index
  return {
    cost: walkers.reduce((most, { cost }) => Math.max(most, cost), 0) + 1,
    starts: () => walkers.flatMap((walker, index) => walker.starts().map(wrap(index))),
    step(state, symbol) {
      const index = state % count
      return walkers[index]?.step((state - index) / count - 1, symbol).map(wrap(index)) ?? NOWHERE
    },
    accepts(state) {
      const index = state % count
      return walkers[index]?.accepts((state - index) / count - 1) === true
    },
  }
}

export interface Interning<T> {
  idOf(value: T): number
  at(id: number): T
}

export function interning<T>(keyOf: (value: T) => string): Interning<T> {
  const values: T[] = []
  const ids = new Map<string, number>()
  return {
    idOf(value) {
      const key = keyOf(value)
      const known = ids.get(key)
      if (known !== undefined) return known
      ids.set(key, values.length)
      values.push(value)
      return values.length - 1
    },
    at(id) {
      const value = values[id]
      if (value === undefined) throw new RangeError(`no state ${id}`)
      return value
    },
  }
}

/**
 * A shortest text that the walker accepts, or null if there is none at all.
 *
 * In      texts of fewer than `atLeast` characters do not count
 * Work    the walker's cost for each symbol tried from each state
 */
export function findText(walker: Walker, alphabet: Alphabet, work: Work, atLeast: 0 | 1 = 0): string | null {
  const symbols = alphabet.order
  const queue: number[] = []
  const from: number[] = []
  const by: number[] = []
  const seen = new Set<number>()
  const spell = (at: number): string => {
    const codes: number[] = []
    for (let i = at; i >= 0 && (by[i] ?? -1) >= 0; i = from[i] ?? -1) codes.push(alphabet.shown(by[i] ?? 0))
    return String.fromCodePoint(...codes.reverse())
  }
  const isTooShort = atLeast === 1
  for (const state of walker.starts()) {
    if (seen.has(state)) continue
    // With a minimum of one character the start may be met again, so it is not yet seen.
    if (!isTooShort) {
      seen.add(state)
      if (walker.accepts(state)) return ''
    }
    queue.push(state)
    from.push(-1)
    by.push(-1)
  }
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0
    work.spend(symbols.length * walker.cost)
    for (const symbol of symbols) {
      for (const next of walker.step(state, symbol)) {
        if (seen.has(next)) continue
        seen.add(next)
        queue.push(next)
        from.push(head)
        by.push(symbol)
        if (walker.accepts(next)) return spell(queue.length - 1)
      }
    }
  }
  return null
}

/** All texts that the walker accepts, the shortest first. Ends where there are finitely many and the walker gives up hopeless ways. */
export function* allTexts(walker: Walker, alphabet: Alphabet, work: Work): Generator<string> {
  let level: { readonly text: string; readonly states: readonly number[] }[] = [{ text: '', states: walker.starts() }]
  while (level.length > 0) {
    const next: typeof level = []
    for (const { text, states } of level) {
      if (states.some((state) => walker.accepts(state))) yield text
      for (const symbol of alphabet.order) {
        work.spend(3 * walker.cost * states.length)
        const reached = [...new Set(states.flatMap((state) => walker.step(state, symbol)))]
        if (reached.length > 0) next.push({ text: text + String.fromCodePoint(alphabet.shown(symbol)), states: reached })
      }
    }
    level = next
  }
}
