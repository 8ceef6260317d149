/**
 * Who knows what time it is. The rules of AWS never ask by themselves: they are handed a moment, and whoever hands it got it from one
 * of these. `now` is in milliseconds since 1970, UTC.
 */
export interface Clock {
  now(): number
}

/** A clock that stands still, for tests and for judging saved evidence. */
export function fixedClock(atMs: number): Clock {
  return { now: () => atMs }
}
