import type { Selector, SelectorStep, Test } from './ast.ts'
import { type Demand, findNumberValue, findTextValue, meets, spellNumber, type Terms, testKey } from './compare-terms.ts'

/**
 * Is there a record in which given tests hold and others fail? Decided step by step from the top of the record: each value is tried as each kind of value
 * that JSON has, and what a selector still has to walk is handed down to the members and elements.
 */

/** A JSON value; a number keeps its spelling. */
export type Json =
  | { readonly kind: 'null' | 'true' | 'false' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly spelling: string }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
export type Member = readonly [name: string, value: Json]
export type Record = Json & { readonly kind: 'object' }

/** A test somewhere in the record. */
export interface Atom {
  readonly id: number
  readonly selector: Selector
  readonly test: Test
}

/** The atom holds, or it does not. */
export interface Literal {
  readonly atom: Atom
  readonly holds: boolean
}

/** What is left of a literal at some value: the steps from `at` on. `itself` asks whether this very value is null (an array with a null in it is not). */
interface Need {
  readonly key: string
  readonly selector: Selector
  readonly at: number
  readonly test: Test | { readonly type: 'itself' }
  readonly holds: boolean
}

const NULL_ITSELF: Need = { key: '!', selector: [], at: 0, test: { type: 'itself' }, holds: true }
const NOT_NULL_ITSELF: Need = { key: '?', selector: [], at: 0, test: { type: 'itself' }, holds: false }

export interface RecordFinder {
  /**
   * A record in which all literals are as wanted, or null if there is none.
   *
   * In  `base`, a record to stay close to
   */
  find(literals: readonly Literal[], base?: Record): Record | null
  holds(atom: Atom, record: Record): boolean
}

export function createRecordFinder(terms: Terms): RecordFinder {
  const known = new Map<string, Json | null>()
  const needs = new Map<string, Need>()

  function need(selector: Selector, at: number, test: Test, holds: boolean, id: number): Need {
    const key = `${holds ? '+' : '-'}${id}@${at}`
    let made = needs.get(key)
    if (made === undefined) {
      made = { key, selector, at, test, holds }
      needs.set(key, made)
    }
    return made
  }

  const ids = new WeakMap<Need, number>()

  function further(here: Need, holds = here.holds): Need {
    const { test } = here
    if (test.type === 'itself') return here
    const id = ids.get(here) ?? 0
    const next = need(here.selector, here.at + 1, test, holds, id)
    ids.set(next, id)
    return next
  }

  const isLast = (here: Need): boolean => here.at >= here.selector.length

  /** Does the need hold where there is nothing? Then a selector finds nothing. */
  const isMetByNothing = (here: Need): boolean => here.holds === (here.test.type === 'absent')

  /** A value that meets all needs. */
  function fill(wanted: readonly Need[], base: Json | undefined): Json | null {
    const list = unique(wanted)
    if (base !== undefined) return search(list, base)
    const key = list.map((here) => here.key).join(' ')
    const before = known.get(key)
    if (before !== undefined) return before
    const found = search(list, undefined)
    known.set(key, found)
    return found
  }

  function search(list: readonly Need[], base: Json | undefined): Json | null {
    terms.work.spend(4 + list.length)
    if (base !== undefined) {
      const close = base.kind === 'object' ? fillObject(list, base) : base.kind === 'array' ? fillArray(list, base) : keepScalar(list, base)
      if (close !== null) return close
    }
    return fillText(list) ?? fillNumber(list) ?? fillConstant(list) ?? fillObject(list, undefined) ?? fillArray(list, undefined)
  }

  function fillConstant(list: readonly Need[]): Json | null {
    for (const kind of ['null', 'true', 'false'] as const) if (isConstant(list, kind)) return { kind }
    return null
  }

  function isConstant(list: readonly Need[], kind: 'null' | 'true' | 'false'): boolean {
    return list.every((here) =>
      isLast(here) ? here.holds === (here.test.type === kind || (here.test.type === 'itself' && kind === 'null')) : isMetByNothing(here),
    )
  }

  function keepScalar(list: readonly Need[], base: Json): Json | null {
    if (base.kind === 'text' || base.kind === 'number') {
      const demands = demandsOn(list)
      if (demands === null) return null
      const spelling = base.kind === 'text' ? base.text : base.spelling
      const number = base.kind === 'text' ? null : Number(base.spelling)
      return demands.every(({ test, holds }) => meets(test, spelling, number, terms) === holds) ? base : null
    }
    return base.kind !== 'object' && base.kind !== 'array' && isConstant(list, base.kind) ? base : null
  }

  /** The tests of a text or a number; null if one of the needs cannot be met by either. */
  function demandsOn(list: readonly Need[]): Demand[] | null {
    const demands: Demand[] = []
    for (const { test, holds, ...here } of list) {
      if (here.at < here.selector.length) {
        if (holds !== (test.type === 'absent')) return null
      } else if (test.type === 'equal' || test.type === 'unequal' || test.type === 'order') demands.push({ test, holds })
      else if (holds) return null
    }
    return demands
  }

  function fillText(list: readonly Need[]): Json | null {
    const demands = demandsOn(list)
    if (demands === null) return null
    const text = findTextValue(demands, terms)
    return text === null ? null : { kind: 'text', text }
  }

  function fillNumber(list: readonly Need[]): Json | null {
    const demands = demandsOn(list)
    if (demands === null) return null
    const spelling = demands.length === 0 ? spellNumber(1) : findNumberValue(demands, terms)
    return spelling === null ? null : { kind: 'number', spelling }
  }

  /** What the needs ask of the members (or elements) of a value; null if they rule this kind of value out. */
  interface Parts {
    readonly byName: Map<string, Need[]>
    readonly byIndex: Map<number, Need[]>
    /** For each member there is. */
    readonly all: Need[]
    /** For some member, each for itself. */
    readonly some: Need[]
  }

  function partsOf(list: readonly Need[], kind: 'object' | 'array'): Parts | null {
    const parts: Parts = { byName: new Map(), byIndex: new Map(), all: [], some: [] }
    for (const here of list) {
      const step: SelectorStep | undefined = here.selector[here.at]
      if (step === undefined) {
        if (kind === 'array' && here.test.type === 'null') {
          if (here.holds) parts.some.push(NULL_ITSELF)
          else parts.all.push(NOT_NULL_ITSELF)
        } else if (here.holds) return null
      } else if (step.step === 'name' && kind === 'object') push(parts.byName, step.name, further(here))
      else if (step.step === 'index' && kind === 'array') push(parts.byIndex, step.index, further(here))
      else if (step.step === 'anyElement' || (step.step === 'anyName' && kind === 'object')) {
        // "Nothing is found" speaks of all members where it holds; any other test does where it fails.
        const isForAll = here.holds === (here.test.type === 'absent')
        ;(isForAll ? parts.all : parts.some).push(further(here))
      } else if (!isMetByNothing(here)) return null
    }
    return parts
  }

  function fillObject(list: readonly Need[], base: Json | undefined): Record | null {
    const parts = partsOf(list, 'object')
    if (parts === null) return null
    const { byName, all, some } = parts
    const members = new Map<string, Json>()
    const old = new Map(base?.kind === 'object' ? base.members : [])
    for (const [name, value] of old) if (!byName.has(name) && all.every((here) => isMet(here, value))) members.set(name, value)
    for (const [name, wanted] of byName) {
      const before = old.get(name)
      const canMiss = wanted.every(isMetByNothing)
      if (canMiss && before === undefined) continue
      const value = fill([...wanted, ...all], before)
      if (value !== null) members.set(name, value)
      else if (!canMiss) return null
    }
    for (const here of some) {
      if ([...members.values()].some((value) => isMet(here, value))) continue
      // A member of another name has to meet the least.
      const value = fill([here, ...all], undefined)
      if (value === null) return null
      let name = 'other'
      for (let i = 2; members.has(name) || byName.has(name); i++) name = `other${i}`
      members.set(name, value)
    }
    // Members of the record we began with stay in their places.
    const order = [...old.keys()].filter((name) => members.has(name))
    const names = [...order, ...[...members.keys()].filter((name) => !old.has(name))]
    return { kind: 'object', members: names.flatMap((name) => pair(name, members.get(name))) }
  }

  function fillArray(list: readonly Need[], base: Json | undefined): Json | null {
    if (base !== undefined) return list.every((here) => isMet(here, base)) ? base : null
    const parts = partsOf(list, 'array')
    if (parts === null) return null
    const { byIndex, all, some } = parts
    const filler = fill(all, undefined)
    const indexes = [...byIndex.keys()].sort((a, b) => a - b)
    // An element cannot be there without those before it: the array has at least `low` and at most `high` elements.
    let low = 0
    let high = Number.POSITIVE_INFINITY
    for (const index of indexes) {
      const wanted = byIndex.get(index) ?? []
      if (!wanted.every(isMetByNothing)) low = Math.max(low, index + 1)
      if (fill([...wanted, ...all], undefined) === null) high = Math.min(high, index)
    }
    const unnamed = function* (): Generator<number> {
      for (let index = 0; ; index++) if (!byIndex.has(index)) yield index
    }
    if (filler === null) {
      const [first] = unnamed()
      high = Math.min(high, first ?? 0)
    }
    if (low > high) return null

    // Who answers each "some element": an element nobody names if there is room, else one that has needs of its own too.
    const hosts = new Map<number, Need[]>()
    const free = unnamed()
    const extra: number[] = []
    for (let i = 0; i < some.length; i++) {
      const index = free.next().value
      if (index !== undefined && index < high) extra.push(index)
    }
    // First those that are there anyhow, then unnamed ones, then those that need not be there.
    const places = [...indexes.filter((index) => index < low), ...extra, ...indexes.filter((index) => index >= low && index < high)]
    const assign = (which: number): boolean => {
      const here = some[which]
      if (here === undefined) return true
      let hasTriedFresh = false
      for (const index of places) {
        terms.work.spend(1)
        const before = hosts.get(index) ?? []
        // Elements that nobody names or uses are alike: if the first does not help, none does.
        const isFresh = before.length === 0 && !byIndex.has(index)
        if (isFresh && hasTriedFresh) continue
        hasTriedFresh ||= isFresh
        if (fill([...(byIndex.get(index) ?? []), ...all, ...before, here], undefined) === null) continue
        hosts.set(index, [...before, here])
        if (assign(which + 1)) return true
        hosts.set(index, before)
      }
      return false
    }
    if (!assign(0)) return null
    let length = low
    for (const [index, wanted] of hosts) if (wanted.length > 0) length = Math.max(length, index + 1)
    const items: Json[] = []
    for (let index = 0; index < length; index++) {
      terms.work.spend(1)
      const wanted = [...(byIndex.get(index) ?? []), ...(hosts.get(index) ?? [])]
      const item = wanted.length === 0 ? filler : fill([...wanted, ...all], undefined)
      if (item === null) return null
      items.push(item)
    }
    return { kind: 'array', items }
  }

  /** Is the need met by this very value? */
  function isMet(here: Need, value: Json): boolean {
    return isFound(here, here.at, value) === here.holds
  }

  function isFound(here: Need, at: number, value: Json): boolean {
    if (here.test.type === 'absent') return !isAnythingAt(here.selector, at, value)
    const step = here.selector[at]
    if (step === undefined) {
      const { test } = here
      if (test.type === 'itself') return value.kind === 'null'
      if (value.kind === 'text') return meets(test, value.text, null, terms)
      if (value.kind === 'number') return meets(test, value.spelling, Number(value.spelling), terms)
      if (value.kind === 'array') return test.type === 'null' && value.items.some((item) => item.kind === 'null')
      return test.type === value.kind
    }
    return childrenAt(step, value).some((child) => isFound(here, at + 1, child))
  }

  const root: RecordFinder = {
    find(literals, base) {
      const wanted = literals.map(({ atom, holds }) => {
        const made = need(atom.selector, 0, atom.test, holds, atom.id)
        ids.set(made, atom.id)
        return made
      })
      return fillObject(unique(wanted), base)
    },
    holds: (atom, record) => isMet(need(atom.selector, 0, atom.test, true, atom.id), record),
  }
  return root
}

function unique(list: readonly Need[]): Need[] {
  return [...new Map(list.map((here) => [here.key, here])).values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

function push<Key>(map: Map<Key, Need[]>, key: Key, here: Need): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [here])
  else list.push(here)
}

function pair(name: string, value: Json | undefined): Member[] {
  return value === undefined ? [] : [[name, value]]
}

function childrenAt(step: SelectorStep, value: Json): readonly Json[] {
  if (value.kind === 'object') {
    if (step.step === 'name') return value.members.filter(([name]) => name === step.name).map(([, member]) => member)
    return step.step === 'index' ? [] : value.members.map(([, member]) => member)
  }
  if (value.kind !== 'array') return []
  if (step.step === 'anyElement') return value.items
  const item = step.step === 'index' ? value.items[step.index] : undefined
  return item === undefined ? [] : [item]
}

function isAnythingAt(selector: Selector, at: number, value: Json): boolean {
  const step = selector[at]
  return step === undefined || childrenAt(step, value).some((child) => isAnythingAt(selector, at + 1, child))
}

/** What `JSON.parse` gives, as a value of ours. */
export function jsonOf(value: unknown): Json {
  if (value === null || value === true || value === false) return { kind: `${value}` }
  if (typeof value === 'string') return { kind: 'text', text: value }
  if (typeof value === 'number') return { kind: 'number', spelling: String(value) }
  if (Array.isArray(value)) return { kind: 'array', items: value.map(jsonOf) }
  return { kind: 'object', members: Object.entries(value as object).map(([name, member]) => [name, jsonOf(member)] as const) }
}

/** The record as a log message. */
export function messageOf(value: Json): string {
  switch (value.kind) {
    case 'text':
      return JSON.stringify(value.text)
    case 'number':
      return value.spelling
    case 'array':
      return `[${value.items.map(messageOf).join(',')}]`
    case 'object':
      return `{${value.members.map(([name, member]) => `${JSON.stringify(name)}:${messageOf(member)}`).join(',')}}`
    default:
      return value.kind
  }
}

/** The same for atoms that ask the same. */
export function atomKey(selector: Selector, test: Test): string {
  return `${selector.map(stepKey).join('')} ${testKey(test)}`
}

function stepKey(step: SelectorStep): string {
  switch (step.step) {
    case 'name':
      return `.${JSON.stringify(step.name)}`
    case 'index':
      return `[${step.index}]`
    case 'anyElement':
      return '[*]'
    case 'anyName':
      return '.*'
  }
}
