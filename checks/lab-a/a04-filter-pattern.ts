import { call } from '../../domain/command/command.ts'
import { judgePatterns, patternReasons } from '../filter-meaning.ts'
import { step, todo } from '../step.ts'
import { meantFilters } from './chain.ts'
import labA, { named } from './lab.ts'
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
    differs: patternReasons,
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
    return judgePatterns(here, want) ?? todo('noFilter', { logGroup: want.logGroup, region: want.region })
  },
})
