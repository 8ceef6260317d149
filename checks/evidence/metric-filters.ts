import type { MetricFilterSeen } from '../shapes.ts'
import { everyPage, evidence } from './evidence.ts'

/**
 * Every metric filter of the region, whatever its log group. Pages of 50; an empty account gives [].
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html
 */
export const metricFilters = evidence<readonly MetricFilterSeen[]>({
  // Without a log group in the question the permission is asked of all groups.
  needs: [{ action: 'logs:DescribeMetricFilters', on: '*' }],
  async read(ask) {
    const logs = await ask.logs()
    const filters = await everyPage(async (nextToken) => {
      const page = await logs.describeMetricFilters(nextToken ? { nextToken } : {})
      return { items: page.metricFilters ?? [], next: page.nextToken }
    })
    return filters.flatMap((filter) =>
      (filter.metricTransformations ?? []).map((metric) => ({
        name: filter.filterName ?? '',
        logGroup: filter.logGroupName ?? '',
        pattern: filter.filterPattern ?? '',
        createdAtMs: filter.creationTime ?? 0,
        onTransformedLogs: filter.applyOnTransformedLogs ?? false,
        fieldSelection: filter.fieldSelectionCriteria || null,
        metric: {
          namespace: metric.metricNamespace ?? '',
          name: metric.metricName ?? '',
          value: metric.metricValue ?? '',
          defaultValue: metric.defaultValue ?? null,
          unit: metric.unit ?? null,
          dimensions: [...Object.keys(metric.dimensions ?? {}), ...(filter.emitSystemFieldDimensions ?? [])],
        },
      })),
    )
  },
})
