import { bucketOf, type MetricBucket } from '../../../domain/alarm/statistic.ts'
import { operation } from '../../wire/operation.ts'
import { invalidCombination, invalidValue, missingParameter, validationError } from './errors.ts'
import { readDimensions, type WireDimension } from './shapes.ts'
import { addSamples, metricKey, noUnit, type Samples } from './state.ts'

interface Datum {
  readonly MetricName: string
  readonly Dimensions?: readonly WireDimension[]
  readonly Timestamp?: Date
  readonly Value?: number
  readonly StatisticValues?: { readonly SampleCount: number; readonly Sum: number; readonly Minimum: number; readonly Maximum: number }
  readonly Values?: readonly number[]
  readonly Counts?: readonly number[]
  readonly Unit?: string
  readonly StorageResolution?: number
}

interface PutMetricDataRequest {
  readonly Namespace: string
  readonly MetricData?: readonly Datum[]
  readonly EntityMetricData?: readonly unknown[]
  readonly StrictEntityValidation?: boolean
}

/** Limits. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html, API_MetricDatum.html */
const maxData = 1000
const maxValues = 150
const largest = 2 ** 360
const twoWeeksMs = 14 * 86_400_000
const twoHoursMs = 7_200_000

/**
 * PutMetricData: samples of metrics; all of a request or nothing.
 *
 * In      Namespace (not beginning `AWS/`), MetricData (1–1,000): MetricName, Dimensions (≤30), Timestamp (two weeks back to two hours ahead; left out: now), Value or
 *         Values (≤150) with Counts or StatisticValues, Unit, StorageResolution (1 or 60)
 * Out     nothing
 * Errors  InvalidParameterValue, InvalidParameterCombination, MissingParameter, ValidationError
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html; texts as recorded, see errors.ts
 * Assumed texts for too many values, for values beyond 2^360 and for other storage resolutions; a name given twice among dimensions is refused
 * Not modelled  EntityMetricData, StrictEntityValidation
 */
export const PutMetricData = operation<PutMetricDataRequest, void>({
  name: 'PutMetricData',
  kind: 'data',
  readOnly: false,
  needs: ({ input }) => ({
    action: 'cloudwatch:PutMetricData',
    resource: '*',
    context: { 'cloudwatch:namespace': input.Namespace },
  }),
  run({ input, scope, world, now }) {
    const { Namespace: namespace, MetricData: data = [] } = input
    if (namespace.startsWith('AWS/')) throw invalidValue('The value AWS/ for parameter Namespace is invalid.')
    if (input.EntityMetricData !== undefined) {
      if (input.StrictEntityValidation === undefined)
        throw invalidCombination('Field StrictEntityValidation is required when setting EntityMetricData')
      throw validationError('The sandbox does not model the parameter EntityMetricData of PutMetricData.')
    }
    if (data.length === 0) throw missingParameter('At least one MetricDatum object must be present in the request.')
    if (data.length > maxData) throw invalidValue(`The collection MetricData must not have a size greater than ${maxData}.`)
    // All is read before anything is stored.
    const bySeries = new Map<string, { metric: Parameters<typeof addSamples>[2]; isHighResolution: boolean; samples: Samples[] }>()
    for (const [i, datum] of data.entries()) {
      const path = `MetricData.member.${i + 1}`
      checkDatum(datum, path, now)
      const dimensions = readDimensions(datum.Dimensions)
      const unit = datum.Unit ?? noUnit
      const isHighResolution = datum.StorageResolution === 1
      const key = `${metricKey(namespace, datum.MetricName, dimensions)} ${unit} ${isHighResolution}`
      let series = bySeries.get(key)
      if (!series) {
        series = { metric: { namespace, name: datum.MetricName, dimensions, unit }, isHighResolution, samples: [] }
        bySeries.set(key, series)
      }
      series.samples.push({ atMs: datum.Timestamp?.getTime() ?? now, bucket: bucketOfDatum(datum) })
    }
    for (const { metric, samples, isHighResolution } of bySeries.values()) addSamples(world, scope, metric, samples, isHighResolution)
  },
})

function checkDatum(datum: Datum, path: string, now: number): void {
  const { Value, Values, Counts, StatisticValues, Timestamp, StorageResolution } = datum
  const both = (one: string, other: string) =>
    invalidCombination(`The parameters ${path}.${one} and ${path}.${other} are mutually exclusive and you have specified both.`)
  if (Value !== undefined && Values !== undefined) throw both('Value', 'Values')
  if (Value !== undefined && StatisticValues !== undefined) throw both('Value', 'StatisticValues')
  if (Counts !== undefined && Values === undefined)
    throw invalidCombination('The parameter values must appears when the counts parameter is specified.')
  if (Value === undefined && Values === undefined && StatisticValues === undefined)
    throw invalidCombination('At least one of the parameters must be specified.')
  if (Values !== undefined && Values.length > maxValues)
    throw invalidValue(`The collection ${path}.Values must not have a size greater than ${maxValues}.`)
  if (Values !== undefined && Counts !== undefined && Values.length !== Counts.length)
    throw invalidValue(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`)
  for (const [name, value] of [
    ['Value', Value],
    ...(Values ?? []).map((v, i) => [`Values.member.${i + 1}`, v] as const),
    ...Object.entries(StatisticValues ?? {}).map(([n, v]) => [`StatisticValues.${n}`, v] as const),
  ] as const)
    if (value !== undefined && !(Math.abs(value) <= largest))
      throw invalidValue(`The value ${value} for parameter ${path}.${name} is invalid.`)
  for (const [i, count] of (Counts ?? []).entries())
    if (!(count >= 0)) throw invalidValue(`The value ${count} for parameter ${path}.Counts.member.${i + 1} is invalid.`)
  const names = (datum.Dimensions ?? []).map((d) => d.Name)
  if (new Set(names).size < names.length)
    throw invalidValue(`The parameter ${path}.Dimensions must not hold a dimension name more than once.`)
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60)
    throw invalidValue(`The value ${StorageResolution} for parameter ${path}.StorageResolution is invalid.`)
  if (Timestamp !== undefined && Timestamp.getTime() < now - twoWeeksMs)
    throw invalidValue(`The parameter ${path}.Timestamp must specify a time within the past two weeks.`)
  if (Timestamp !== undefined && Timestamp.getTime() > now + twoHoursMs)
    throw invalidValue(`The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`)
}

/** Values beside statistics: recorded as accepted; the values are the finer ones. */
function bucketOfDatum({ Value, Values, Counts, StatisticValues }: Datum): MetricBucket {
  if (Value !== undefined) return bucketOf([[Value, 1]])
  if (Values !== undefined) return bucketOf(Values.map((v, i) => [v, Counts?.[i] ?? 1] as const).filter(([, count]) => count > 0))
  const s = StatisticValues ?? { SampleCount: 0, Sum: 0, Minimum: 0, Maximum: 0 }
  return { count: s.SampleCount, sum: s.Sum, min: s.Minimum, max: s.Maximum }
}
