import { call } from '../../domain/command/command.ts'
import { differs, done, step, todo } from '../step.ts'
import { groupName, meantFilters, trailOf } from './chain.ts'
import labA, { named } from './lab.ts'
import { removeFilter } from './removal.ts'

/**
 * A6. The filter is made, and the trail feeds the group it stands on.
 *
 * Reads   metricFilters, trails
 * Judges  that it is there; A3, A4 and A5 judge its group, pattern and metric
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
 */
export default step(labA, {
  id: 'a06-create-filter',
  reads: ['metricFilters', 'trails'],
  reasons: {
    todo: { noFilter: ['filter', 'logGroup', 'region'] },
    differs: { notFed: ['filter', 'logGroup', 'trail', 'saw'], notSent: ['filter', 'logGroup', 'trail'] },
  },
  elsewhere: { on: 'metricFilters', near: [] },
  ways: {
    cli: (values) => {
      const want = named(values)
      return [
        call('logs', 'PutMetricFilter', {
          logGroupName: want.logGroup,
          filterName: want.filterName,
          filterPattern: want.filterPattern,
          metricTransformations: [{ metricNamespace: want.metricNamespace, metricName: want.metricName, metricValue: want.metricValue }],
        }),
      ]
    },
    undo: removeFilter,
  },
  check({ metricFilters, trails }, values) {
    const want = named(values)
    const filter = meantFilters(metricFilters, want).find(({ logGroup }) => logGroup === want.logGroup)
    if (!filter) return todo('noFilter', { filter: want.filterName, logGroup: want.logGroup, region: want.region })
    const saw = { filter: filter.name, logGroup: filter.logGroup, createdAt: new Date(filter.createdAtMs).toISOString() }
    const isFed = trails.some(({ logGroupArn }) => logGroupArn !== null && groupName(logGroupArn) === filter.logGroup)
    if (isFed) return done(saw)
    const about = { filter: filter.name, logGroup: filter.logGroup, trail: want.trail }
    const goesTo = trailOf(trails, want)?.logGroupArn
    return goesTo ? differs('notFed', { ...about, saw: groupName(goesTo) }, saw) : differs('notSent', about, saw)
  },
})
