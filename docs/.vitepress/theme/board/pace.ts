import type { PacePoint } from '../../../../class/board.ts'

/** Steps done on the average at a moment. */
export interface PaceAt {
  readonly atMs: number
  readonly average: number
}

/** @param group null for the whole class */
export const paceOf = (pace: readonly PacePoint[], group: string | null): readonly PaceAt[] =>
  pace.flatMap(({ at, groups }) => {
    const found = groups[group ?? '']
    return found && found.people > 0 ? [{ atMs: Date.parse(at), average: found.done / found.people }] : []
  })

const minuteMs = 60_000
const spansMs = [1 / 12, 1 / 6, 1 / 4, 1 / 2, 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * minuteMs)

/** Moments at which an axis has a mark: round ones of the reader's own clock, `most` of them at the most. */
export function timeTicks(fromMs: number, toMs: number, most: number): readonly number[] {
  const longest = spansMs.at(-1) ?? minuteMs
  const span = spansMs.find((each) => (toMs - fromMs) / each <= most) ?? longest * Math.ceil((toMs - fromMs) / longest / most)
  const offsetMs = new Date(fromMs).getTimezoneOffset() * minuteMs
  const first = Math.ceil((fromMs - offsetMs) / span) * span + offsetMs
  const count = Math.max(0, Math.floor((toMs - first) / span) + 1)
  return Array.from({ length: count }, (_, at) => first + at * span)
}

/** Whole numbers from 0 to the top, five of them at the most, the top among them. */
export function stepTicks(top: number): readonly number[] {
  const by = Math.max(1, Math.ceil(top / 4))
  const all = Array.from({ length: Math.floor(top / by) + 1 }, (_, at) => at * by)
  const last = all.at(-1) ?? 0
  return last === top ? all : top - last < by / 2 ? [...all.slice(0, -1), top] : [...all, top]
}

/** A handful of the points, the first and the last among them: for the table that stands in for the line. */
export function someOf<T>(points: readonly T[], most: number): readonly T[] {
  if (points.length <= most) return points
  return Array.from({ length: most }, (_, at) => points[Math.round((at * (points.length - 1)) / (most - 1))]).filter(
    (each) => each !== undefined,
  )
}
