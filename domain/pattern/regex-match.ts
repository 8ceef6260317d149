import type { CodePointRanges, RegexNode } from './regex.ts'

/**
 * Make a searcher for an expression: true where it is found anywhere in the text.
 *
 * A Thompson automaton, determinised while it runs, with a bounded memory. No backtracking: for a given expression the time is linear in the text.
 * A character is a code point, so `.` takes all of an emoji.
 */
export function compileRegex(node: RegexNode): (text: string) => boolean {
  const automaton = build(node)
  let cache = startCache(automaton)

  return (text) => {
    let state = cache.start
    if (state.isFound) return true
    for (let i = 0; i < text.length; i++) {
      let unit = text.charCodeAt(i)
      if (unit >= 0xd800 && unit <= 0xdbff && i + 1 < text.length) {
        const low = text.charCodeAt(i + 1)
        if (low >= 0xdc00 && low <= 0xdfff) i++
      }
      // Beyond ASCII all characters are alike: no expression can tell them apart.
      if (unit > 0x7f) unit = 0x80
      const symbol = automaton.symbolOf[unit] ?? 0
      let next = state.next[symbol]
      if (next === undefined) {
        if (cache.weight > MAX_CACHE_WEIGHT) {
          cache = startCache(automaton)
          state = intern(automaton, cache, state.nodes, false)
        }
        next = step(automaton, cache, state, symbol)
        state.next[symbol] = next
      }
      if (next.isFound) return true
      state = next
    }
    return endsFound(automaton, state, text.length === 0)
  }
}

/** How many automaton nodes all remembered states may hold together. Beyond it memory is emptied: time grows, space does not. */
const MAX_CACHE_WEIGHT = 100_000

type AutomatonNode =
  | { readonly kind: 'set'; readonly accepts: Uint8Array; next: number }
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'start' | 'end'; next: number }
  | { readonly kind: 'found' }

interface Automaton {
  readonly nodes: readonly AutomatonNode[]
  readonly entry: number
  /** By ASCII code; index 0x80 stands for all others. */
  readonly symbolOf: Uint8Array
  readonly symbols: number
  /** For closures: when each node was last visited. */
  readonly visited: Float64Array
  visit: number
}

/** What the search can be in the midst of: the nodes that wait for a character or for the end. */
interface SearchState {
  readonly nodes: Uint16Array
  readonly isFound: boolean
  readonly next: (SearchState | undefined)[]
  endsFound: boolean | undefined
}

interface Cache {
  readonly states: Map<string, SearchState>
  readonly start: SearchState
  weight: number
}

function build(root: RegexNode): Automaton {
  const { symbolOf, symbols, accept } = alphabet(root)
  const nodes: AutomatonNode[] = []
  const add = (node: AutomatonNode): number => nodes.push(node) - 1
  const split = (to: number[]): number => add({ kind: 'split', to })

  /** Adds the nodes for `node` before `next` and gives the first. */
  const lay = (node: RegexNode, next: number): number => {
    switch (node.type) {
      case 'set':
        return add({ kind: 'set', accepts: accept(node.ranges), next })
      case 'start':
      case 'end':
        return add({ kind: node.type, next })
      case 'sequence':
        return node.of.reduceRight((after, child) => lay(child, after), next)
      case 'either':
        return split(node.of.map((child) => lay(child, next)))
      case 'repeat': {
        let first = next
        if (node.max === null) {
          const loop: number[] = []
          first = split(loop)
          loop.push(lay(node.of, first), next)
        } else {
          for (let i = node.min; i < node.max; i++) first = split([lay(node.of, first), next])
        }
        for (let i = 0; i < node.min; i++) first = lay(node.of, first)
        return first
      }
    }
  }
  const entry = lay(root, add({ kind: 'found' }))
  return { nodes, entry, symbolOf, symbols, visited: new Float64Array(nodes.length), visit: 0 }
}

/** Characters that no set of the expression tells apart are one symbol. */
function alphabet(root: RegexNode): { symbolOf: Uint8Array; symbols: number; accept: (ranges: CodePointRanges) => Uint8Array } {
  const sets = new Map<string, CodePointRanges>()
  const collect = (node: RegexNode): void => {
    if (node.type === 'set') sets.set(JSON.stringify(node.ranges), node.ranges)
    else if (node.type === 'repeat') collect(node.of)
    else if (node.type === 'sequence' || node.type === 'either') for (const child of node.of) collect(child)
  }
  collect(root)

  const holds = [...sets.values()].map((ranges) => {
    const held = new Uint8Array(0x81)
    for (const [first, last] of ranges) for (let code = first; code <= Math.min(last, 0x80); code++) held[code] = 1
    return held
  })
  const symbolOf = new Uint8Array(0x81)
  const samples: number[] = []
  const known = new Map<string, number>()
  for (let code = 0; code <= 0x80; code++) {
    const signature = holds.map((held) => held[code]).join('')
    let symbol = known.get(signature)
    if (symbol === undefined) {
      symbol = samples.push(code) - 1
      known.set(signature, symbol)
    }
    symbolOf[code] = symbol
  }
  const bySet = new Map<string, Uint8Array>()
  for (const [index, key] of [...sets.keys()].entries())
    bySet.set(
      key,
      Uint8Array.from(samples, (code) => holds[index]?.[code] ?? 0),
    )
  return { symbolOf, symbols: samples.length, accept: (ranges) => bySet.get(JSON.stringify(ranges)) ?? new Uint8Array(samples.length) }
}

/** Follow all that needs no character. Gives the nodes that wait, and whether the end of the expression is reached. */
function closure(automaton: Automaton, from: Iterable<number>, isAtStart: boolean, isAtEnd: boolean, into: number[]): boolean {
  const { nodes, visited } = automaton
  const visit = automaton.visit
  const work = [...from]
  let isFound = false
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    if (visited[at] === visit) continue
    visited[at] = visit
    const node = nodes[at]
    if (node === undefined) continue
    switch (node.kind) {
      case 'found':
        isFound = true
        break
      case 'set':
        into.push(at)
        break
      case 'split':
        work.push(...node.to)
        break
      case 'start':
        if (isAtStart) work.push(node.next)
        break
      case 'end':
        if (isAtEnd) work.push(node.next)
        else into.push(at)
    }
  }
  return isFound
}

function startCache(automaton: Automaton): Cache {
  automaton.visit++
  const waiting: number[] = []
  const isFound = closure(automaton, [automaton.entry], true, false, waiting)
  const start: SearchState = { nodes: Uint16Array.from(waiting), isFound, next: new Array(automaton.symbols), endsFound: undefined }
  return { states: new Map(), start, weight: waiting.length }
}

/** One character further, and a fresh search begins behind it. */
function step(automaton: Automaton, cache: Cache, state: SearchState, symbol: number): SearchState {
  automaton.visit++
  const reached: number[] = []
  for (const at of state.nodes) {
    const node = automaton.nodes[at]
    if (node?.kind === 'set' && node.accepts[symbol] === 1) reached.push(node.next)
  }
  reached.push(automaton.entry)
  const waiting: number[] = []
  const isFound = closure(automaton, reached, false, false, waiting)
  return intern(automaton, cache, Uint16Array.from(waiting).sort(), isFound)
}

function intern(automaton: Automaton, cache: Cache, nodes: Uint16Array, isFound: boolean): SearchState {
  const key = isFound ? 'found' : String.fromCharCode(...nodes)
  const known = cache.states.get(key)
  if (known !== undefined) return known
  const state: SearchState = { nodes, isFound, next: new Array(automaton.symbols), endsFound: undefined }
  cache.states.set(key, state)
  cache.weight += nodes.length + automaton.symbols
  return state
}

/** The text is over: `$` holds now, and `^` as well where there was no text. */
function endsFound(automaton: Automaton, state: SearchState, isEmpty: boolean): boolean {
  if (state.endsFound !== undefined) return state.endsFound
  automaton.visit++
  state.endsFound = closure(automaton, state.nodes, isEmpty, true, [])
  return state.endsFound
}
