import { extractFields, isDimensionValue, isMetricValue, type Matcher, type Pattern, PatternError } from '../../../domain/pattern/index.ts'
import { operation } from '../../wire/operation.ts'
import { invalidParameter, limitExceeded, noMetricFilter, notForClass } from './errors.ts'
import { groupNamed, needsGroup } from './group.ts'
import { matcherOf } from './matchers.ts'
import { byName, page } from './page.ts'
import { type LogGroup, logGroupArn, type MetricFilter } from './state.ts'

/** Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
const maxFilters = 100
/** Source: "up to 5 filter patterns with regex per log group", https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
const maxRegexFilters = 5
const maxDimensions = 3

interface Transformation {
  readonly metricName: string
  readonly metricNamespace: string
  readonly metricValue: string
  readonly defaultValue?: number
  readonly dimensions?: Readonly<Record<string, string>>
  readonly unit?: string
}

interface PutMetricFilterRequest {
  readonly logGroupName: string
  readonly filterName: string
  readonly filterPattern: string
  readonly metricTransformations: readonly Transformation[]
  readonly applyOnTransformedLogs?: boolean
  readonly emitSystemFieldDimensions?: readonly string[]
}

/** Throws AWS's refusal of a pattern that cannot be read. */
function readPattern(text: string): Matcher {
  try {
    return matcherOf(text)
  } catch (error) {
    if (error instanceof PatternError) throw invalidParameter(error.aws.text)
    throw error
  }
}

const transformation = (what: string) => invalidParameter(`Invalid metric transformation: ${what}`)

/** The rules of a filter's metric, in AWS's words. Source: recorded, see PutMetricFilter. */
function checkTransformation(t: Transformation, pattern: Pattern, systemFields: readonly string[]): void {
  // Assumed: the model allows empty names, which no metric can bear; AWS's text was not found.
  if (t.metricName === '') throw transformation('metric name must not be empty')
  if (t.metricNamespace === '') throw transformation('metric namespace must not be empty')
  if (!isMetricValue(t.metricValue, pattern)) throw transformation(`metric value ${t.metricValue} must be a valid number`)
  // Assumed, as above.
  if (t.defaultValue !== undefined && !Number.isFinite(t.defaultValue))
    throw transformation(`default value ${t.defaultValue} must be a valid number`)
  const dimensions = Object.entries(t.dimensions ?? {})
  if (dimensions.length > 0) {
    if (t.defaultValue !== undefined) throw transformation('dimensions and default value are mutually exclusive properties')
    if (pattern.kind === 'words') throw invalidParameter('The specified filter pattern does not support dimensions')
    if (dimensions.some(([, value]) => !isDimensionValue(value, pattern))) throw transformation('dimension value must be valid selector')
  }
  if (dimensions.length + systemFields.length > maxDimensions)
    throw invalidParameter('Number of dimensions exceeds the maximum number of dimensions supported per metric filter')
}

/** `@source.log` is for centralized groups, which the sandbox does not have. */
const systemFieldNames = ['@aws.region', '@aws.account']

const hasRegex = (pattern: string) => /%/.test(pattern) && usesRegex(readPattern(pattern).pattern)

function usesRegex(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(usesRegex)
  if (typeof node !== 'object' || node === null) return false
  return ('type' in node && node.type === 'regex') || Object.values(node).some(usesRegex)
}

/**
 * PutMetricFilter: create or replace a filter on a log group. It counts what arrives from now on.
 *
 * In      logGroupName, filterName (1–512, no `:` and `*`), filterPattern (0–1024), metricTransformations (exactly one: metricName, metricNamespace, metricValue,
 *         defaultValue, dimensions (≤3), unit), emitSystemFieldDimensions (@aws.account, @aws.region), applyOnTransformedLogs (false)
 * Out     nothing; a replaced filter keeps its creationTime
 * Errors  ResourceNotFoundException, InvalidParameterException, InvalidOperationException (class of the group), LimitExceededException (over 100 per group, over 5 with regex)
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html; texts recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/logs/metric_filters.json (2026); that for words as quoted in
 *         https://github.com/hashicorp/terraform-provider-aws/issues/28881
 * Not modelled  fieldSelectionCriteria, applyOnTransformedLogs other than false, `@source.log`
 */
export const PutMetricFilter = operation<PutMetricFilterRequest, void>({
  name: 'PutMetricFilter',
  notModelled: ['fieldSelectionCriteria'],
  kind: 'management',
  readOnly: false,
  needs: (call) => needsGroup(call, 'PutMetricFilter', call.input.logGroupName),
  run(call) {
    const { input, scope, world, now } = call
    const { emitSystemFieldDimensions: systemFields = [] } = input
    const [metric] = input.metricTransformations
    if (!metric) throw invalidParameter('metricTransformations must hold exactly one transformation.')
    const group = groupNamed(call, input.logGroupName)
    if (group.class !== 'STANDARD') throw notForClass(group.name, group.class, 'PutMetricFilter')
    if (input.applyOnTransformedLogs)
      throw invalidParameter('The sandbox does not model applyOnTransformedLogs of PutMetricFilter other than false.')
    const { pattern } = readPattern(input.filterPattern)
    if (systemFields.includes('@source.log'))
      throw invalidParameter('The sandbox does not model @source.log in emitSystemFieldDimensions of PutMetricFilter.')
    if (systemFields.some((f) => !systemFieldNames.includes(f)))
      throw invalidParameter(
        'The provided system fields are invalid. The supported system fields are - [@aws.region, @aws.account, @source.log]',
      )
    checkTransformation(metric, pattern, systemFields)
    const filters = world.state.logs.filters(scope, group)
    const old = filters.get(input.filterName)
    if (!old && filters.size >= maxFilters) throw limitExceeded()
    if (usesRegex(pattern)) {
      const others = [...filters.values()].filter((f) => f.name !== input.filterName && hasRegex(f.pattern))
      if (others.length >= maxRegexFilters) throw limitExceeded()
    }
    filters.set(input.filterName, {
      name: input.filterName,
      pattern: input.filterPattern,
      creationMs: old?.creationMs ?? now,
      metric: metric.metricName,
      namespace: metric.metricNamespace,
      value: metric.metricValue,
      ...(metric.defaultValue === undefined ? {} : { defaultValue: metric.defaultValue }),
      dimensions: metric.dimensions ?? {},
      ...(metric.unit === undefined ? {} : { unit: metric.unit }),
      systemFields: [...new Set(systemFields)],
    })
  },
  recorded: (call) => ({
    requestParameters: { ...call.input, applyOnTransformedLogs: call.input.applyOnTransformedLogs ?? false },
  }),
})

interface DescribeMetricFiltersRequest {
  readonly logGroupName?: string
  readonly filterNamePrefix?: string
  readonly nextToken?: string
  readonly limit?: number
  readonly metricName?: string
  readonly metricNamespace?: string
}

/**
 * DescribeMetricFilters: filters of a group, or of all groups, or those that feed a metric; by filter name.
 *
 * In      logGroupName, filterNamePrefix, or metricName with metricNamespace; limit (1–50, default 50), nextToken
 * Out     metricFilters, nextToken
 * Errors  InvalidParameterException, ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html; without any parameter: recorded in LocalStack's
 *         tests/aws/services/logs/test_logs_metric_filters.snapshot.json (2026); the refusal of half a metric, see PutMetricFilter
 */
export const DescribeMetricFilters = operation<DescribeMetricFiltersRequest, unknown>({
  name: 'DescribeMetricFilters',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsGroup(call, 'DescribeMetricFilters', call.input.logGroupName),
  run(call) {
    const { input, scope, world } = call
    const { logGroupName, filterNamePrefix: prefix, metricName, metricNamespace } = input
    const byMetric = metricName !== undefined || metricNamespace !== undefined
    if (byMetric && (metricName === undefined || metricNamespace === undefined || logGroupName !== undefined))
      throw invalidParameter('Describe Metric Filters request must contain either logGroupName or metricName and metricNamespace')
    const groups = logGroupName === undefined ? world.state.logs.groups(scope).values() : [groupNamed(call, logGroupName)]
    const found: { group: LogGroup; filter: MetricFilter }[] = []
    for (const group of groups)
      for (const filter of world.state.logs.filters(scope, group).values())
        if (
          (prefix === undefined || filter.name.startsWith(prefix)) &&
          (!byMetric || (filter.metric === metricName && filter.namespace === metricNamespace))
        )
          found.push({ group, filter })
    const key = (f: { group: LogGroup; filter: MetricFilter }) => `${f.filter.name}\u0000${f.group.name}`
    found.sort((a, b) => byName(key(a), key(b)))
    const { shown, nextToken } = page(found, key, input.limit ?? 50, input.nextToken)
    return {
      metricFilters: shown.map(({ group, filter: f }) => ({
        filterName: f.name,
        filterPattern: f.pattern,
        metricTransformations: [
          {
            metricName: f.metric,
            metricNamespace: f.namespace,
            metricValue: f.value,
            defaultValue: f.defaultValue,
            dimensions: Object.keys(f.dimensions).length > 0 ? f.dimensions : undefined,
            unit: f.unit,
          },
        ],
        creationTime: f.creationMs,
        logGroupName: group.name,
        applyOnTransformedLogs: false,
        emitSystemFieldDimensions: f.systemFields.length > 0 ? f.systemFields : undefined,
      })),
      nextToken,
    }
  },
})

/**
 * DeleteMetricFilter: the filter counts no more. What it counted stays.
 *
 * In      logGroupName, filterName
 * Out     nothing
 * Errors  ResourceNotFoundException (group, filter)
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html
 */
export const DeleteMetricFilter = operation<{ logGroupName: string; filterName: string }, void>({
  name: 'DeleteMetricFilter',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsGroup(call, 'DeleteMetricFilter', call.input.logGroupName),
  run(call) {
    const group = groupNamed(call, call.input.logGroupName)
    if (!call.world.state.logs.filters(call.scope, group).delete(call.input.filterName)) throw noMetricFilter()
  },
})

/**
 * TestMetricFilter: which of these messages would a pattern match? Needs no log group.
 *
 * In      filterPattern (0–1024), logEventMessages (1–50, each of at least one character)
 * Out     matches [{eventNumber (from 1), eventMessage, extractedValues (fields patterns only)}]
 * Errors  InvalidParameterException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html; numbers and values recorded, see PutMetricFilter
 */
export const TestMetricFilter = operation<{ filterPattern: string; logEventMessages: readonly string[] }, unknown>({
  name: 'TestMetricFilter',
  kind: 'management',
  readOnly: true,
  needs: ({ scope }) => ({ action: 'logs:TestMetricFilter', resource: `${logGroupArn(scope, '')}:log-stream:` }),
  run({ input }) {
    const { pattern } = readPattern(input.filterPattern)
    const matches: unknown[] = []
    for (const [i, eventMessage] of input.logEventMessages.entries()) {
      const extractedValues = extractFields(pattern, eventMessage)
      if (extractedValues !== null) matches.push({ eventNumber: i + 1, eventMessage, extractedValues })
    }
    return { matches }
  },
  // The messages are not kept. Source: recorded, radkawar/stackd testdata/aws/cloudtrail.
  recorded: () => ({ requestParameters: null }),
})
