/**
 * A CloudWatch Logs filter pattern as a tree. One language serves metric filters, subscription filters and FilterLogEvents.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export type Pattern = WordsPattern | JsonPattern | FieldsPattern

/** Where in the pattern's text a piece stands: UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Unstructured: no term at all matches every event. */
export interface WordsPattern {
  readonly kind: 'words'
  readonly terms: readonly WordTerm[]
}

/** `all`: must occur; `any` (`?a`): at least one of them must, ignored beside `all` or `none`; `none` (`-a`): must not occur. */
export interface WordTerm {
  readonly role: 'all' | 'any' | 'none'
  readonly what: { readonly type: 'text'; readonly text: string } | RegexValue
  readonly span: Span
}

export interface JsonPattern {
  readonly kind: 'json'
  readonly condition: Condition<Selector>
}

/** `&&` and `||`, flattened: the children of an `and` are never themselves `and`. At least two children. */
export type Condition<On> =
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition<On>[] }
  | { readonly op: 'test'; readonly on: On; readonly test: Test; readonly span: Span }

export type Test =
  | { readonly type: 'equal' | 'unequal'; readonly value: Value }
  | { readonly type: 'order'; readonly operator: '<' | '<=' | '>' | '>='; readonly number: number; readonly text: string }
  | { readonly type: 'null' | 'true' | 'false' | 'absent' }

export type Value = TextValue | NumberValue | RegexValue

/** The text without quotes, escapes undone. A star first or last is a wildcard, quoted or not, and is *not* part of `text`; elsewhere it is a character. */
export interface TextValue {
  readonly type: 'text'
  readonly text: string
  readonly starFirst: boolean
  readonly starLast: boolean
}

/** An unquoted number. `text` is its spelling in the pattern. */
export interface NumberValue {
  readonly type: 'number'
  readonly number: number
  readonly text: string
}

/** `%…%`, without the percent signs, as typed. Searched anywhere in the text. */
export interface RegexValue {
  readonly type: 'regex'
  readonly source: string
}

/** `$.a.b[0].*`: the steps from the top object. At most one wildcard. */
export type Selector = readonly SelectorStep[]
export type SelectorStep =
  | { readonly step: 'name'; readonly name: string }
  | { readonly step: 'index'; readonly index: number }
  | { readonly step: 'anyElement' }
  | { readonly step: 'anyName' }

/** `[a, b = x, ..., c]`. `ellipsisAt` is the number of fields before the `...`, null without one. `[]` has no field. */
export interface FieldsPattern {
  readonly kind: 'fields'
  readonly fields: readonly Field[]
  readonly ellipsisAt: number | null
}

/** A field's condition speaks of that field alone, hence `On` is null. `name` is null for an empty place. */
export interface Field {
  readonly name: string | null
  readonly condition: Condition<null> | null
}
