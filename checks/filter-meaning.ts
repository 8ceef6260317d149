import { differenceAgainst } from '../domain/pattern/compare.ts'
import { PatternError } from '../domain/pattern/error.ts'
import type { MetricFilterSeen } from './shapes.ts'
import { CannotTell, differs, done, type Judgement } from './step.ts'

export const patternReasons = {
  stricter: ['filter', 'saw', 'want', 'misses'],
  looser: ['filter', 'saw', 'want', 'alsoCounts'],
  different: ['filter', 'saw', 'want', 'misses', 'alsoCounts'],
} as const

/**
 * The judgement over several filters: done where one is right, else that over the first; undefined where there is none.
 *
 * Errors  as `judgePattern`
 */
export function judgePatterns(filters: readonly MetricFilterSeen[], want: { readonly filterPattern: string }): Judgement | undefined {
  const judgements: Judgement[] = []
  let beyond: CannotTell | undefined
  for (const filter of filters) {
    try {
      const judgement = judgePattern(filter, want)
      if (judgement.outcome === 'done') return judgement
      judgements.push(judgement)
    } catch (error) {
      if (!(error instanceof CannotTell)) throw error
      beyond = error
    }
  }
  // Where one of several filters is beyond us, none of the others being right does not make the step wrong.
  if (beyond) throw beyond
  return judgements[0]
}

/**
 * What a filter's pattern means beside the wanted one; a wrong one is told with an event that it counts too many, or one that it misses.
 *
 * Errors  CannotTell `patternBudget`, `patternUnread` {filter, saw}
 */
export function judgePattern(filter: MetricFilterSeen, want: { readonly filterPattern: string }): Judgement {
  const about = { filter: filter.name, saw: filter.pattern, want: want.filterPattern }
  const saw = {
    filter: filter.name,
    pattern: filter.pattern,
    ...(filter.fieldSelection === null ? {} : { fieldSelection: filter.fieldSelection }),
    ...(filter.onTransformedLogs ? { onTransformedLogs: true } : {}),
  }
  const { relation, alsoCounts, misses } = difference(filter, want)
  switch (relation) {
    case 'equivalent':
      return done(saw)
    case 'stricter':
      return differs('stricter', { ...about, misses: misses ?? '' }, saw)
    case 'looser':
      return differs('looser', { ...about, alsoCounts: alsoCounts ?? '' }, saw)
    case 'different':
      return differs('different', { ...about, misses: misses ?? '', alsoCounts: alsoCounts ?? '' }, saw)
    case 'unknown':
      throw new CannotTell('patternBudget', { filter: filter.name, saw: filter.pattern })
  }
}

/** AWS took the pattern, so one that we cannot read is our limit and no fault of the person's. */
function difference(filter: MetricFilterSeen, want: { readonly filterPattern: string }): ReturnType<typeof differenceAgainst> {
  try {
    return differenceAgainst(want.filterPattern, filter.pattern)
  } catch (error) {
    if (error instanceof PatternError) throw new CannotTell('patternUnread', { filter: filter.name, saw: filter.pattern })
    throw error
  }
}
