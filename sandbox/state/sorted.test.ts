import { afterEach, expect, test } from 'vitest'
import { openStore, type Store } from './store.ts'

const open: Store[] = []
afterEach(() => {
  for (const store of open.splice(0)) store.close()
})
function store(): Store {
  const s = openStore(null)
  open.push(s)
  return s
}

/** A small generator with a seed: the same list in every run. */
function numbers(seed: number): () => number {
  let x = seed
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0
    return x / 2 ** 32
  }
}

/** Items in batches, whose times overlap more or less; each with a tag, long enough that many pieces are written. */
function filled(seed: number, spreadMs: number) {
  const next = numbers(seed)
  const lists = store().log<string>('l').in('s')
  const all: { atMs: number; item: string; tag: string; position: number }[] = []
  for (let batch = 0; batch < 60; batch++) {
    const items = Array.from({ length: 50 }, (_, i) => ({
      atMs: batch * 10 + Math.floor(next() * spreadMs),
      item: `${batch}.${i} ${'x'.repeat(200)}`,
      tag: `t${Math.floor(next() * 3)}`,
    }))
    const position = lists.append('k', items)
    all.push(...items.map((item, i) => ({ ...item, position: position + i })))
  }
  all.sort((a, b) => a.atMs - b.atMs || a.position - b.position)
  return { lists, all }
}

test.each([
  ['hardly overlapping', 12],
  ['overlapping', 200],
  ['all at once', 10_000],
])('a list is read in order of time and arrival, either way: %s', (_name, spreadMs) => {
  const { lists, all } = filled(7, spreadMs)
  expect([...lists.sorted('k')]).toEqual(all)
  expect([...lists.sorted('k', { reverse: true })]).toEqual([...all].reverse())
})

test('times, tags and a place narrow it', () => {
  const { lists, all } = filled(11, 300)
  const tags = new Set(['t0', 't2'])
  const wanted = all.filter((e) => e.atMs >= 100 && e.atMs <= 400 && tags.has(e.tag))
  expect([...lists.sorted('k', { fromMs: 100, toMs: 400, tags })]).toEqual(wanted)
  const after = wanted[Math.floor(wanted.length / 2)]
  if (!after) throw new Error('the list is empty')
  expect([...lists.sorted('k', { fromMs: 100, toMs: 400, tags, after })]).toEqual(wanted.slice(wanted.indexOf(after) + 1))
  expect([...lists.sorted('k', { fromMs: 100, toMs: 400, tags, after, reverse: true })]).toEqual(
    wanted.slice(0, wanted.indexOf(after)).reverse(),
  )
  expect([...lists.sorted('unknown')]).toEqual([])
})

test('trimming forgets whole pieces of what is older, and positions go on', () => {
  const { lists, all } = filled(3, 12)
  lists.trim('k', 400)
  const left = [...lists.sorted('k')]
  expect(left.length).toBeLessThan(all.length)
  expect(left.filter((e) => e.atMs >= 400)).toEqual(all.filter((e) => e.atMs >= 400))
  expect(lists.append('k', [{ atMs: 1000, item: 'next' }])).toBe(all.length)
})
