import type { Pattern, Selector } from './ast.ts'
import { PatternError } from './error.ts'
import { namedValues } from './fields.ts'
import { readJson, SpelledNumber } from './json-scan.ts'
import { findOne, hasWildcard } from './json-value.ts'
import { compilePattern } from './match.ts'
import { NUMBER_TEXT, parseSelector } from './parse.ts'

/** Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html */
export const MAX_METRIC_VALUE_LENGTH = 100

/**
 * TestMetricFilter's `extractedValues` of one message.
 *
 * Out     null where the message does not match; `{}` for patterns of words and JSON; for fields `$name`, and `$1`, `$2`, … for words without a name
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html
 */
export function extractFields(pattern: Pattern, message: string): Record<string, string> | null {
  if (!compilePattern(pattern).matches(message)) return null
  return pattern.kind === 'fields' ? namedValues(pattern, message) : {}
}

/**
 * The number that a metric filter publishes for a matching message.
 *
 * In      reference: a number, `$.path` with a JSON pattern, `$field` or `$7` with a fields pattern
 * Out     undefined where nothing or no number is found: AWS then publishes no point
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html; a text "12" is published as 12 (recorded:
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/logs/metric_filters.json)
 */
export function extractValue(pattern: Pattern, message: string, reference: string): number | undefined {
  return metricValueReader(pattern, reference)(message)
}

/** As `extractValue`, made ready for many messages. */
export function metricValueReader(pattern: Pattern, reference: string): (message: string) => number | undefined {
  const constant = numberIn(reference)
  if (constant !== undefined) return () => constant
  const read = textReader(pattern, reference)
  return (message) => {
    const text = read(message)
    return typeof text === 'string' ? numberIn(text) : undefined
  }
}

/**
 * The text that a dimension takes from a matching message.
 *
 * In       reference: `$.path` with a JSON pattern, `$field` or `$7` with a fields pattern
 * Out      undefined where there is no value: AWS then publishes no point
 * Source   https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 * Assumed  true and false give their names, null, objects, arrays and the empty text give nothing. A filter with such a dimension would settle it.
 */
export function extractDimension(pattern: Pattern, message: string, reference: string): string | undefined {
  return dimensionReader(pattern, reference)(message)
}

/** As `extractDimension`, made ready for many messages. */
export function dimensionReader(pattern: Pattern, reference: string): (message: string) => string | undefined {
  const read = textReader(pattern, reference)
  return (message) => {
    const value = read(message)
    return value === undefined || value === '' ? undefined : String(value)
  }
}

function textReader(pattern: Pattern, reference: string): (message: string) => string | boolean | undefined {
  if (pattern.kind === 'json') {
    const selector = selectorIn(reference)
    if (selector === undefined) return () => undefined
    const find = findOne(selector)
    return (message) => {
      const value = find(readJson(message))
      if (value instanceof SpelledNumber) return value.spelling
      return typeof value === 'string' || typeof value === 'boolean' ? value : undefined
    }
  }
  if (pattern.kind === 'fields') {
    return (message) => {
      const values = namedValues(pattern, message)
      return values !== null && Object.hasOwn(values, reference) ? values[reference] : undefined
    }
  }
  return () => undefined
}

/**
 * Whether AWS takes a text as `metricValue` beside this pattern.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html; refusals of other texts and of wildcard paths, and
 *         the acceptance of an unknown `$field`, are recorded (see `extractValue`)
 */
export function isMetricValue(text: string, pattern: Pattern): boolean {
  if (text.length > MAX_METRIC_VALUE_LENGTH) return false
  return numberIn(text) !== undefined || isReference(text, pattern)
}

/** Whether AWS takes a text as the value of a dimension beside this pattern. */
export function isDimensionValue(text: string, pattern: Pattern): boolean {
  return isReference(text, pattern)
}

function isReference(text: string, pattern: Pattern): boolean {
  if (pattern.kind === 'json') return selectorIn(text) !== undefined
  return pattern.kind === 'fields' && /^\$[\w-]+$/.test(text)
}

/** A selector for one place, or undefined. */
function selectorIn(text: string): Selector | undefined {
  try {
    const selector = parseSelector(text)
    return hasWildcard(selector) ? undefined : selector
  } catch (error) {
    if (error instanceof PatternError) return undefined
    throw error
  }
}

function numberIn(text: string): number | undefined {
  if (!NUMBER_TEXT.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
