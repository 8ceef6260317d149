import { UserError } from '../error.ts'

/**
 * What AWS writes when it refuses a pattern. `grammar` is the text that differs between the operations.
 *
 * Source  https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/logs/filters.json (recorded answers)
 */
export type AwsRefusal =
  | { readonly kind: 'grammar' }
  | { readonly kind: 'term'; readonly piece: string }
  | { readonly kind: 'regexCompile' | 'regexCount' | 'selectorWildcards' | 'patternWildcards' }
  | { readonly kind: 'duplicate'; readonly name: string }
  | { readonly kind: 'length'; readonly pattern: string }

/** PutMetricFilter, TestMetricFilter and PutSubscriptionFilter speak alike (`put`); FilterLogEvents has one text of its own (`filter`). */
export type AwsOperation = 'put' | 'filter'

export interface PatternErrorDetails {
  readonly code: PatternErrorCode
  readonly position: number
  readonly message: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly refusal?: AwsRefusal
}

/** Stable: catalogs key their sentences by these. Parameters: `seen` what stands there, `write` what to write instead, others as named. */
export type PatternErrorCode =
  | 'brace-unclosed'
  | 'bracket-unclosed'
  | 'comma-join'
  | 'condition-missing'
  | 'double-equals'
  | 'field-character'
  | 'field-keyword'
  | 'field-other-name'
  | 'field-repeated'
  | 'index-form'
  | 'joiner-missing'
  | 'joiner-single'
  | 'joiner-word'
  | 'keyword-case'
  | 'keyword-unknown'
  | 'lookalike'
  | 'negation'
  | 'null-unquoted'
  | 'operator-form'
  | 'operator-missing'
  | 'order-needs-number'
  | 'parenthesis-unclosed'
  | 'parenthesis-unopened'
  | 'pattern-too-long'
  | 'quote-unclosed'
  | 'regex-character'
  | 'regex-compile'
  | 'regex-empty'
  | 'regex-too-large'
  | 'regex-too-many'
  | 'regex-unclosed'
  | 'reserved-word'
  | 'selector-form'
  | 'selector-missing'
  | 'selector-too-many-wildcards'
  | 'sign-alone'
  | 'sign-on-regex'
  | 'single-quotes'
  | 'terms-touch'
  | 'text-after-close'
  | 'text-after-value'
  | 'value-blank'
  | 'value-character'
  | 'value-missing'
  | 'wildcards-too-many'
  | 'word-character'

/**
 * The only thing that reading a pattern throws. `position` counts UTF-16 units from the start of the pattern; `message` is for developers,
 * `code` and `params` are for catalogs, `aws` is what AWS itself would answer.
 */
export class PatternError extends UserError {
  override readonly code: PatternErrorCode
  readonly position: number
  readonly aws: { readonly code: 'InvalidParameterException'; readonly text: string }
  readonly refusal: AwsRefusal

  constructor(details: PatternErrorDetails) {
    super(details.code, details.params ?? {}, { message: details.message })
    this.code = details.code
    this.position = details.position
    this.refusal = details.refusal ?? { kind: 'grammar' }
    this.aws = { code: 'InvalidParameterException', text: refusalText(this.refusal, 'put') }
  }
}

/**
 * AWS's own sentence for a refused pattern, by the operation that was asked.
 *
 * Source  recorded answers, see `AwsRefusal`. The piece quoted in `Invalid character(s) in term` follows AWS's tokeniser; ours is near, not equal.
 */
export function awsText(error: PatternError, operation: AwsOperation): string {
  return refusalText(error.refusal, operation)
}

function refusalText(refusal: AwsRefusal, operation: AwsOperation): string {
  switch (refusal.kind) {
    case 'grammar':
      return operation === 'put' ? 'Invalid metric filter pattern' : 'Invalid filter pattern'
    case 'term':
      return `Invalid character(s) in term '${refusal.piece}'`
    case 'regexCompile':
      return 'Failed to compile regular expression.'
    case 'regexCount':
      return 'Your input has exceeded the maximum of 2 regular expressions per filter pattern.'
    case 'selectorWildcards':
      return 'Your filter pattern has a JSON path selector that exceeds the maximum of 1 wildcard allowed per json selector.'
    case 'patternWildcards':
      return 'Your input has exceeded the maximum of 3 JSON wildcard selectors allowed per filter pattern.'
    case 'duplicate':
      return `Duplicate field '${refusal.name}'`
    case 'length':
      return `1 validation error detected: Value '${refusal.pattern}' at 'filterPattern' failed to satisfy constraint: Member must have length less than or equal to 1024`
  }
}
