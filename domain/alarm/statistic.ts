import { type ReadStatistic, readStatistic } from './config.ts'

/**
 * What is kept of the samples that fell into one stretch of time, a minute as a rule. `values` holds each value with how often it came;
 * it is left out where only a set of statistics was published, and then there may be no percentiles.
 */
export interface MetricBucket {
  readonly sum: number
  readonly count: number
  readonly min: number
  readonly max: number
  readonly values?: readonly (readonly [value: number, count: number])[] | undefined
}

/** The bucket of samples that are known one by one. */
export function bucketOf(values: readonly (readonly [value: number, count: number])[]): MetricBucket {
  return values.reduce<MetricBucket>(
    (bucket, [value, count]) => mergeBuckets(bucket, { sum: value * count, count, min: value, max: value, values: [[value, count]] }),
    emptyBucket,
  )
}

/** No samples: what `mergeBuckets` starts from. */
export const emptyBucket: MetricBucket = { sum: 0, count: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, values: [] }

/** Two buckets as one. Where the values of one of them cannot be known, neither can those of the sum. */
export function mergeBuckets(one: MetricBucket, other: MetricBucket): MetricBucket {
  if (one.count === 0) return other
  if (other.count === 0) return one
  const [some, more] = [knownValues(one), knownValues(other)]
  return {
    sum: one.sum + other.sum,
    count: one.count + other.count,
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    values: some && more ? addValues(some, more) : undefined,
  }
}

/** Sets of statistics tell their values if they hold one sample, or the same value throughout. */
function knownValues(bucket: MetricBucket): MetricBucket['values'] {
  return bucket.values ?? (bucket.count === 1 || bucket.min === bucket.max ? [[bucket.min, bucket.count]] : undefined)
}

function addValues(
  some: NonNullable<MetricBucket['values']>,
  more: NonNullable<MetricBucket['values']>,
): NonNullable<MetricBucket['values']> {
  const counts = new Map(some)
  for (const [value, count] of more) counts.set(value, (counts.get(value) ?? 0) + count)
  return [...counts]
}

/**
 * A statistic over buckets; null if there is no sample, or no percentile to be had: not from sets of statistics (unless they hold one
 * sample or one value), not where a value is negative.
 *
 * Source   https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html ,
 *          https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
 * Assumed  percentiles: nearest rank on the values themselves. AWS works with logarithmic bins, which may differ a little; equal values
 *          gave exactly that value (recorded).
 * @throws UserError `unsupportedStatistic` {statistic}
 */
export function statisticOf(buckets: Iterable<MetricBucket>, statistic: string | ReadStatistic): number | null {
  const wanted = typeof statistic === 'string' ? readStatistic(statistic) : statistic
  let all = emptyBucket
  for (const bucket of buckets) all = mergeBuckets(all, bucket)
  if (all.count === 0) return null
  if (wanted.kind === 'percentile') return percentile(all, wanted.percent)
  switch (wanted.name) {
    case 'SampleCount':
      return all.count
    case 'Sum':
      return all.sum
    case 'Average':
      return all.sum / all.count
    case 'Minimum':
      return all.min
    case 'Maximum':
      return all.max
  }
}

function percentile(bucket: MetricBucket, percent: number): number | null {
  const values = knownValues(bucket)
  if (!values || bucket.min < 0) return null
  const rank = (percent / 100) * bucket.count
  let seen = 0
  let last: number | null = null
  for (const [value, count] of [...values].sort(([a], [b]) => a - b)) {
    if (count === 0) continue
    seen += count
    last = value
    // A hair of tolerance: counts may be fractions, and 0.9 × 100 is not quite 90 in doubles.
    if (seen >= rank - 1e-9 * bucket.count) return value
  }
  return last
}

/**
 * The datapoints of an alarm's places, oldest first, from buckets kept by the start of their stretch of time (milliseconds). A place
 * holds the buckets that start within it.
 *
 * @throws UserError `unsupportedStatistic` {statistic}
 */
export function datapointsOf(input: {
  buckets: Iterable<readonly [startMs: number, bucket: MetricBucket]>
  placeStartsMs: readonly number[]
  periodSeconds: number
  statistic: string
}): { datapoints: (number | null)[]; sampleCounts: (number | null)[] } {
  const statistic = readStatistic(input.statistic)
  const lengthMs = input.periodSeconds * 1000
  const merged = input.placeStartsMs.map(() => emptyBucket)
  for (const [startMs, bucket] of input.buckets) {
    input.placeStartsMs.forEach((placeMs, at) => {
      if (startMs >= placeMs && startMs < placeMs + lengthMs) merged[at] = mergeBuckets(merged[at] ?? emptyBucket, bucket)
    })
  }
  return {
    datapoints: merged.map((bucket) => statisticOf([bucket], statistic)),
    sampleCounts: merged.map((bucket) => (bucket.count === 0 ? null : bucket.count)),
  }
}
