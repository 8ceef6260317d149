import { judgePatterns, patternReasons } from '../filter-meaning.ts'
import { partsOf } from '../lab-stack.ts'
import type { MetricFilterSeen } from '../shapes.ts'
import { differs, done, step, todo } from '../step.ts'
import labB, { named } from './lab.ts'
import { deploy, namesIn, stackOf, stackReasons, whyMissing } from './stack.ts'

/**
 * B4. A filter on the stack's log group counts failed console sign-ins in the lab's metric.
 *
 * Reads   stacks, metricFilters
 * Judges  by meaning: CloudFormation makes up the filter's name, so any filter on the group will do whose pattern means the same and whose
 *         metric is the lab's. A second filter that feeds the same metric counts each failure twice
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-metricfilter.html
 *         https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export default step(labB, {
  id: 'b04-metric-filter',
  reads: ['stacks', 'metricFilters'],
  reasons: {
    todo: { ...stackReasons.todo, noFilter: ['logGroup', 'region'] },
    waiting: stackReasons.waiting,
    differs: {
      ...stackReasons.differs,
      ...patternReasons,
      otherGroup: ['filter', 'saw', 'want'],
      namespace: ['filter', 'saw', 'want'],
      metricName: ['filter', 'saw', 'want'],
      value: ['filter', 'saw', 'want'],
      fedTwice: ['metric', 'filter', 'other', 'logGroup'],
    },
  },
  elsewhere: { on: 'stacks', near: [] },
  ways: { cli: deploy('b04-metric-filter'), undo: deploy('b03-trail') },
  check({ stacks, metricFilters }, values) {
    const want = named(values)
    const stack = stackOf(stacks, values)
    const { logGroup } = namesIn(stack, want)
    const here = metricFilters.filter((filter) => logGroup !== '' && filter.logGroup === logGroup)
    const feeds = ({ metric }: MetricFilterSeen) => metric.namespace === want.metricNamespace && metric.name === want.metricName
    const pattern = judgePatterns(here, want)
    if (!stack || !pattern) {
      const made = partsOf(stack, 'AWS::Logs::MetricFilter').map(({ physicalId }) => physicalId)
      const other = metricFilters.find((filter) => feeds(filter) && made.includes(filter.name))
      if (other && logGroup !== '') return differs('otherGroup', { filter: other.name, saw: other.logGroup, want: logGroup })
      return whyMissing(stack, want) ?? todo('noFilter', { logGroup: logGroup || want.logConstruct, region: want.region })
    }
    if (pattern.outcome !== 'done') return pattern
    const right = here.filter((filter) => judgePatterns([filter], want)?.outcome === 'done')
    const filter = right.find(feeds) ?? right[0]
    if (!filter) throw new Error('one of the filters was right')
    const { name, metric } = filter
    const saw = { filter: name, pattern: filter.pattern, namespace: metric.namespace, metric: metric.name, value: metric.value }
    if (metric.namespace !== want.metricNamespace)
      return differs('namespace', { filter: name, saw: metric.namespace, want: want.metricNamespace }, saw)
    if (metric.name !== want.metricName) return differs('metricName', { filter: name, saw: metric.name, want: want.metricName }, saw)
    if (Number(metric.value) !== Number(want.metricValue) || metric.value.trim() === '')
      return differs('value', { filter: name, saw: metric.value, want: want.metricValue }, saw)
    const twice = metricFilters.find((each) => each !== filter && feeds(each))
    if (twice) return differs('fedTwice', { metric: want.metricName, filter: name, other: twice.name, logGroup: twice.logGroup }, saw)
    return done(saw)
  },
})
