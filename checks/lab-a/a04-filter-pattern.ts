import { call } from '../../domain/command/command.ts'
import { differenceAgainst } from '../../domain/pattern/compare.ts'
import { PatternError } from '../../domain/pattern/error.ts'
import type { MetricFilterSeen } from '../shapes.ts'
import { CannotTell, differs, done, type Judgement, step, todo } from '../step.ts'
import { meantFilters } from './chain.ts'
import labA, { type LabValues, named } from './lab.ts'
import { removeFilter } from './removal.ts'

/**
 * A4. The filter counts failed console sign-ins and nothing else.
 *
 * Reads   metricFilters
 * Judges  by meaning: spacing, quoting and the order of terms do not matter, && and || do. Any right filter on the group is enough; a
 *         wrong one is told with an event that it counts too many, or one that it misses
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export default step(labA, {
  id: 'a04-filter-pattern',
  seenAfter: 'a06-create-filter',
  reads: ['metricFilters'],
  reasons: {
    todo: { noFilter: ['logGroup', 'region'] },
    differs: {
      stricter: ['filter', 'saw', 'want', 'misses'],
      looser: ['filter', 'saw', 'want', 'alsoCounts'],
      different: ['filter', 'saw', 'want', 'misses', 'alsoCounts'],
    },
  },
  elsewhere: { on: 'metricFilters', near: [] },
  ways: {
    // The pattern is tried on a failed sign-in and on a successful one, which makes nothing; the filter itself is made in A6.
    cli: (values) => [
      call('logs', 'TestMetricFilter', {
        filterPattern: named(values).filterPattern,
        logEventMessages: [
          JSON.stringify({ eventName: 'ConsoleLogin', errorMessage: 'Failed authentication' }),
          JSON.stringify({ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Success' } }),
        ],
      }),
    ],
    undo: removeFilter,
  },
  check({ metricFilters }, values) {
    const want = named(values)
    const here = meantFilters(metricFilters, want).filter(({ logGroup }) => logGroup === want.logGroup)
    const judgements: Judgement[] = []
    let beyond: CannotTell | undefined
    for (const filter of here) {
      try {
        const judgement = judge(filter, want)
        if (judgement.outcome === 'done') return judgement
        judgements.push(judgement)
      } catch (error) {
        if (!(error instanceof CannotTell)) throw error
        beyond = error
      }
    }
    // Where one of several filters is beyond us, none of the others being right does not make the step wrong.
    if (beyond) throw beyond
    return judgements[0] ?? todo('noFilter', { logGroup: want.logGroup, region: want.region })
  },
})

function judge(filter: MetricFilterSeen, want: LabValues): Judgement {
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
function difference(filter: MetricFilterSeen, want: LabValues): ReturnType<typeof differenceAgainst> {
  try {
    return differenceAgainst(want.filterPattern, filter.pattern)
  } catch (error) {
    if (error instanceof PatternError) throw new CannotTell('patternUnread', { filter: filter.name, saw: filter.pattern })
    throw error
  }
}
