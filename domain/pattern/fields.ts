import type { FieldsPattern } from './ast.ts'

/** A piece of a line: `value` without its delimiters, `start` and `end` with them. */
export interface Word {
  readonly value: string
  readonly start: number
  readonly end: number
}

/**
 * Cut a line into words. Blanks and tabs separate, runs of them count once; `"…"` and `[…]` at the beginning of a word are one word each, without
 * the delimiters; a delimiter that is never closed is an ordinary character. Linear in the line.
 *
 * Source   https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (space-delimited), and recorded answers:
 *          https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/logs/filters.json
 * Assumed  what follows a closing delimiter without a blank begins a new word; a delimiter inside a word is a character. TestMetricFilter would settle both.
 */
export function cutWords(line: string): Word[] {
  const words: Word[] = []
  // Where a delimiter is known not to occur any more, so that many unclosed ones are not searched for again and again.
  let noQuoteFrom = line.length
  let noBracketFrom = line.length
  let at = 0
  for (;;) {
    while (at < line.length && isSeparator(line.charCodeAt(at))) at++
    if (at >= line.length) return words
    const first = line.charCodeAt(at)
    let close = -1
    if (first === 0x22 && at < noQuoteFrom) {
      close = line.indexOf('"', at + 1)
      if (close < 0) noQuoteFrom = at
    } else if (first === 0x5b && at < noBracketFrom) {
      close = line.indexOf(']', at + 1)
      if (close < 0) noBracketFrom = at
    }
    const start = at
    if (close >= 0) {
      at = close + 1
      words.push({ value: line.slice(start + 1, close), start, end: at })
    } else {
      while (at < line.length && !isSeparator(line.charCodeAt(at))) at++
      words.push({ value: line.slice(start, at), start, end: at })
    }
  }
}

function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/**
 * Lay the fields of a pattern over a line.
 *
 * Out      the value of each field, in order; null where the line has fewer words than the pattern has fields. Without an ellipsis the last field takes the
 *          rest of the line; behind one it is the last word.
 * Source   as `cutWords`
 * Assumed  the rest of a line is taken as it stands, delimiters and runs of blanks included
 */
export function layFields(pattern: FieldsPattern, line: string, words: readonly Word[]): string[] | null {
  const { fields, ellipsisAt } = pattern
  if (words.length < fields.length) return null
  const skipped = words.length - fields.length
  return fields.map((_field, index) => {
    const isLast = index === fields.length - 1
    if (ellipsisAt === null && isLast && skipped > 0) {
      return line.slice(words[index]?.start, words.at(-1)?.end)
    }
    const place = ellipsisAt !== null && index >= ellipsisAt ? index + skipped : index
    return words[place]?.value ?? ''
  })
}

/**
 * The values by reference, as TestMetricFilter shows them: `$name`, and `$1`, `$2`, … by position in the line for words without a name.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html
 */
export function namedValues(pattern: FieldsPattern, line: string): Record<string, string> | null {
  const words = cutWords(line)
  const values = layFields(pattern, line, words)
  if (values === null) return null
  const { fields } = pattern
  const skipped = words.length - fields.length
  // `[]` names nothing and shows each word.
  const ellipsisAt = fields.length === 0 ? 0 : pattern.ellipsisAt
  const out: Record<string, string> = {}
  for (const [index, value] of values.entries()) {
    if (index === ellipsisAt) showSkipped(index)
    const place = ellipsisAt !== null && index >= ellipsisAt ? index + skipped : index
    out[`$${fields[index]?.name ?? place + 1}`] = value
  }
  if (ellipsisAt === fields.length) showSkipped(fields.length)
  return out

  function showSkipped(from: number): void {
    for (let place = from; place < from + skipped; place++) out[`$${place + 1}`] = words[place]?.value ?? ''
  }
}
