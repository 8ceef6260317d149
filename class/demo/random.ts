/** Numbers as if by chance, the same for the same seed. */
export interface Random {
  /** From `min` to below `max`. */
  between(min: number, max: number): number
  isLikely(probability: number): boolean
  shuffled<T>(list: readonly T[]): readonly T[]
  /** One of them, the heavier the likelier; undefined of none. */
  pick<T extends { readonly weight: number }>(list: readonly T[]): T | undefined
}

/** Source  mulberry32, public domain: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function openRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    between: (min, max) => min + next() * (max - min),
    isLikely: (probability) => next() < probability,
    shuffled: (list) =>
      list
        .map((each) => ({ each, key: next() }))
        .sort((one, other) => one.key - other.key)
        .map(({ each }) => each),
    pick(list) {
      let left = next() * list.reduce((sum, { weight }) => sum + weight, 0)
      return list.find(({ weight }) => {
        left -= weight
        return left < 0
      })
    },
  }
}
