/** How many accounts are asked at once. */
export interface Bound {
  size(): number
  /** An account is finished; whether AWS put it off. */
  tell(isPutOff: boolean): void
}

/**
 * A bound that adapts: one more after each round without trouble, half where AWS put a question off.
 *
 * Source  additive increase, multiplicative decrease: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (adaptive mode does so within a client)
 */
export function openBound(most: number): Bound {
  let size = Math.min(4, most)
  let calm = 0
  return {
    size: () => size,
    tell(isPutOff) {
      if (isPutOff) {
        size = Math.max(1, Math.floor(size / 2))
        calm = 0
        return
      }
      calm += 1
      if (calm < size) return
      size = Math.min(most, size + 1)
      calm = 0
    },
  }
}
