import type { Selector, SelectorStep } from './ast.ts'

/**
 * Which parts of a JSON text a set of selectors looks at: a deterministic automaton over paths, so that one pass over the text serves all selectors.
 * A value that stands at shape `s` is found by the selectors `s.slots`; a value without a shape is looked at by nobody.
 */
export interface Shape {
  /** Numbers of the selectors that end here. */
  readonly slots: readonly number[]
  /** Some of these selectors ask for null, which an array with a null in it answers too. */
  readonly wantsNulls: boolean
  /** Members of an object with a shape of their own. `bytes` is the name in UTF-8. */
  readonly names: readonly { readonly name: string; readonly bytes: Uint8Array; readonly shape: Shape }[]
  /** Bit `length % 32` is set for each of their lengths: most names of a record are told apart by this alone. */
  readonly nameLengths: number
  readonly byName: ReadonlyMap<string, Shape>
  /** Every other member of an object. */
  readonly otherName: Shape | null
  readonly byIndex: ReadonlyMap<number, Shape>
  /** Every other element of an array. */
  readonly otherIndex: Shape | null
  readonly entersObjects: boolean
  readonly entersArrays: boolean
}

interface TrieNode {
  readonly id: number
  readonly slots: number[]
  readonly names: Map<string, TrieNode>
  readonly indexes: Map<number, TrieNode>
  anyName: TrieNode | null
  anyElement: TrieNode | null
}

/**
 * In  selectors, each a slot by its place in the list; `wantsNulls`, the slots that a test for null belongs to
 */
export function buildShape(selectors: readonly Selector[], wantsNulls: ReadonlySet<number>): Shape {
  const encoder = new TextEncoder()
  let ids = 0
  const node = (): TrieNode => ({ id: ids++, slots: [], names: new Map(), indexes: new Map(), anyName: null, anyElement: null })
  const root = node()
  for (const [slot, selector] of selectors.entries()) {
    let at = root
    for (const step of selector) at = child(at, step, node)
    at.slots.push(slot)
  }

  const known = new Map<string, Shape>()
  const shapeOf = (set: readonly (TrieNode | null | undefined)[]): Shape | null => {
    const nodes = [...new Set(set)].filter((node): node is TrieNode => node !== null && node !== undefined).sort((a, b) => a.id - b.id)
    if (nodes.length === 0) return null
    const key = nodes.map(({ id }) => id).join()
    const before = known.get(key)
    if (before !== undefined) return before

    const anywhere = nodes.map(({ anyElement }) => anyElement)
    const anyMember = [...anywhere, ...nodes.map(({ anyName }) => anyName)]
    const names = [...new Set(nodes.flatMap((node) => [...node.names.keys()]))].flatMap((name) => {
      const shape = shapeOf([...anyMember, ...nodes.map((node) => node.names.get(name))])
      return shape === null ? [] : [{ name, bytes: encoder.encode(name), shape }]
    })
    const byIndex = new Map<number, Shape>()
    for (const index of new Set(nodes.flatMap((node) => [...node.indexes.keys()]))) {
      const shape = shapeOf([...anywhere, ...nodes.map((node) => node.indexes.get(index))])
      if (shape !== null) byIndex.set(index, shape)
    }
    const otherName = shapeOf(anyMember)
    const otherIndex = shapeOf(anywhere)
    const slots = nodes.flatMap((node) => node.slots)
    const asksForNull = slots.some((slot) => wantsNulls.has(slot))
    const shape: Shape = {
      slots,
      wantsNulls: asksForNull,
      names,
      nameLengths: names.reduce((bits, { bytes }) => bits | (1 << (bytes.length & 31)), 0),
      byName: new Map(names.map((entry) => [entry.name, entry.shape])),
      otherName,
      byIndex,
      otherIndex,
      entersObjects: names.length > 0 || otherName !== null,
      entersArrays: byIndex.size > 0 || otherIndex !== null || asksForNull,
    }
    known.set(key, shape)
    return shape
  }
  const shape = shapeOf([root])
  if (shape === null) throw new Error('a set of selectors always has a root')
  return shape
}

function child(at: TrieNode, step: SelectorStep, node: () => TrieNode): TrieNode {
  switch (step.step) {
    case 'name':
      return grow(at.names, step.name, node)
    case 'index':
      return grow(at.indexes, step.index, node)
    case 'anyElement':
      at.anyElement ??= node()
      return at.anyElement
    case 'anyName':
      at.anyName ??= node()
      return at.anyName
  }
}

function grow<Key>(map: Map<Key, TrieNode>, key: Key, node: () => TrieNode): TrieNode {
  const known = map.get(key)
  if (known !== undefined) return known
  const fresh = node()
  map.set(key, fresh)
  return fresh
}
