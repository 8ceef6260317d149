import type { Values } from '../step.ts'
import { exactly } from '../values.ts'

/** The starter and the six patterns, by the beginning of their values' names. */
export const patternKeys = ['anySignIn', 'outsideOffice', 'rootSignIn', 'failedSignIn', 'unauthorized', 'oversized', 'newUser'] as const
export type PatternKey = (typeof patternKeys)[number]

/** The exact values of one pattern: what is looked for, and what filter, metric and alarm are called. */
export interface PatternValues {
  readonly pattern: string
  readonly filter: string
  readonly metric: string
  readonly alarm: string
}

export const patternValues = (want: Values, key: PatternKey): PatternValues => ({
  pattern: exactly(want, `${key}Pattern`),
  filter: exactly(want, `${key}Filter`),
  metric: exactly(want, `${key}Metric`),
  alarm: exactly(want, key === 'anySignIn' ? 'alarm' : `${key}Alarm`),
})

/**
 * What is of the same kind as the pattern's events: one of these that the pattern does not count is a near miss, and shows that the
 * pattern is no wider than meant.
 */
export const kin: Readonly<Record<PatternKey, string>> = {
  anySignIn: '{ $.eventSource = "signin.amazonaws.com" }',
  outsideOffice: '{ $.eventName = "ConsoleLogin" }',
  rootSignIn: '{ $.eventName = "ConsoleLogin" }',
  failedSignIn: '{ $.eventName = "ConsoleLogin" }',
  unauthorized: '{ $.errorCode = "*" }',
  oversized: '{ $.eventName = "RunInstances" }',
  newUser: '{ ($.eventSource = "iam.amazonaws.com") && ($.eventName = "Create*") }',
}
