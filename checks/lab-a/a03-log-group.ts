import { call } from '../../domain/command/command.ts'
import { differs, done, step, todo } from '../step.ts'
import { meantFilters } from './chain.ts'
import labA, { named } from './lab.ts'
import { removeFilter } from './removal.ts'

/**
 * A3. The metric filter is begun on the trail's log group, not on one of a similar name.
 *
 * Reads   logGroups, metricFilters
 * Judges  where the filter stands; what it says is judged by A4 and A5. Only groups of the Standard class can have metric filters
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 */
export default step(labA, {
  id: 'a03-log-group',
  seenAfter: 'a06-create-filter',
  reads: ['logGroups', 'metricFilters'],
  reasons: {
    todo: { noGroup: ['logGroup', 'region'], noFilter: ['logGroup', 'region'] },
    differs: { class: ['logGroup', 'saw'], otherGroup: ['filter', 'saw', 'want'] },
  },
  elsewhere: { on: 'metricFilters', near: ['otherGroup'] },
  ways: {
    // Nothing is made yet: the group is looked at, as one does in the console before choosing it.
    cli: (values) => [call('logs', 'DescribeLogGroups', { logGroupNamePrefix: named(values).logGroup })],
    undo: removeFilter,
  },
  check({ logGroups, metricFilters }, values) {
    const want = named(values)
    const group = logGroups.find(({ name }) => name === want.logGroup)
    const meant = meantFilters(metricFilters, want)
    const here = meant.find(({ logGroup }) => logGroup === want.logGroup)
    if (here) return done({ logGroup: want.logGroup, filter: here.name })
    const other = meant[0]
    if (other)
      return differs(
        'otherGroup',
        { filter: other.name, saw: other.logGroup, want: want.logGroup },
        { filter: other.name, logGroup: other.logGroup },
      )
    if (!group) return todo('noGroup', { logGroup: want.logGroup, region: want.region })
    if (group.class !== 'STANDARD')
      return differs('class', { logGroup: group.name, saw: group.class }, { logGroup: group.name, class: group.class })
    return todo('noFilter', { logGroup: want.logGroup, region: want.region }, { logGroup: group.name })
  },
})
