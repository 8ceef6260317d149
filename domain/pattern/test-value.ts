import type { Test, TextValue, Value } from './ast.ts'
import { SpelledNumber } from './json-scan.ts'
import { NUMBER_TEXT } from './parse.ts'
import { parseRegex } from './regex.ts'
import { compileRegex } from './regex-match.ts'

/**
 * A test made ready: what it says of each kind of value. Objects and arrays satisfy none, except that an array with a null in it satisfies `isNull`.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html and answers recorded from TestMetricFilter:
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/logs/filters.json
 */
export interface ReadyTest {
  readonly ofText: (text: string) => boolean
  /** `spelling` as it stands in the message: a text is compared with that, a number with the value. */
  readonly ofNumber: (value: number, spelling: string) => boolean
  /** A word of a line: a number where it reads as one. */
  readonly ofWord: (word: string) => boolean
  readonly ofNull: boolean
  readonly ofTrue: boolean
  readonly ofFalse: boolean
  /** Holds where nothing is found. */
  readonly ofNothing: boolean
}

const never = (): boolean => false
const NOTHING: ReadyTest = { ofText: never, ofNumber: never, ofWord: never, ofNull: false, ofTrue: false, ofFalse: false, ofNothing: false }

export function readyTest(test: Test): ReadyTest {
  switch (test.type) {
    case 'null':
      return { ...NOTHING, ofNull: true }
    case 'true':
      return { ...NOTHING, ofTrue: true }
    case 'false':
      return { ...NOTHING, ofFalse: true }
    case 'absent':
      return { ...NOTHING, ofNothing: true }
    case 'order': {
      const compare = order(test.operator, test.number)
      return { ...NOTHING, ofNumber: compare, ofWord: (word) => NUMBER_TEXT.test(word) && compare(Number(word)) }
    }
    case 'equal':
      return { ...NOTHING, ...equality(test.value) }
    case 'unequal': {
      const { ofText, ofNumber, ofWord } = equality(test.value)
      return {
        ...NOTHING,
        ofText: (text) => !ofText(text),
        ofNumber: (value, spelling) => !ofNumber(value, spelling),
        ofWord: (word) => !ofWord(word),
      }
    }
  }
}

/** In  a JSON value, numbers spelled or not; undefined where nothing is there */
export function holdsFor(test: ReadyTest, value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return test.ofText(value)
    case 'number':
      return test.ofNumber(value, String(value))
    case 'boolean':
      return value ? test.ofTrue : test.ofFalse
    case 'undefined':
      return test.ofNothing
    case 'object':
      if (value === null) return test.ofNull
      if (value instanceof SpelledNumber) return test.ofNumber(value.value, value.spelling)
      // Recorded, and surely an accident: a null inside an array counts as the array's own.
      return test.ofNull && Array.isArray(value) && value.includes(null)
    default:
      return false
  }
}

type Equality = Pick<ReadyTest, 'ofText' | 'ofNumber' | 'ofWord'>

function equality(value: Value): Equality {
  switch (value.type) {
    case 'number': {
      const { number, text } = value
      const decimal = decimalOf(text)
      const ofText = (found: string): boolean => found === text
      return {
        ofText,
        ofNumber: (found, spelling) => found === number || spelling === text,
        ofWord: (word) => word === text || (decimal !== null && plainDecimal(word) === decimal),
      }
    }
    case 'text':
      return bySpelling(glob(value))
    case 'regex':
      return bySpelling(compileRegex(parseRegex(value.source)))
  }
}

function bySpelling(holds: (text: string) => boolean): Equality {
  return { ofText: holds, ofNumber: (_value, spelling) => holds(spelling), ofWord: holds }
}

/** A star at either end stands for any text, none included. */
function glob({ text, starFirst, starLast }: TextValue): (found: string) => boolean {
  if (starFirst && starLast) return text === '' ? () => true : (found) => found.includes(text)
  if (starFirst) return (found) => found.endsWith(text)
  if (starLast) return (found) => found.startsWith(text)
  return (found) => found === text
}

function order(operator: '<' | '<=' | '>' | '>=', bound: number): (value: number) => boolean {
  switch (operator) {
    case '<':
      return (value) => value < bound
    case '<=':
      return (value) => value <= bound
    case '>':
      return (value) => value > bound
    case '>=':
      return (value) => value >= bound
  }
}

/**
 * The decimal that a word of a line reads as for `=`: `404` and `404.0` are one number, `0404`, `+404` and `40.4e1` are none, but words like others (an
 * identifier may look so). Without zeros at its end; null for a word that is none.
 *
 * Assumed  nobody states how a field's `= 404` treats other spellings. TestMetricFilter on a real account would settle it.
 */
function plainDecimal(word: string): string | null {
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(word)) return null
  const short = word.includes('.') ? word.replace(/\.?0+$/, '') : word
  return short === '-0' ? '0' : short
}

/** The same of a number in a pattern, which may be written in any way: `1e3` is 1000. Null where it would be too long to write out. */
export function decimalOf(text: string): string | null {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const shift = Number(power)
  if (Math.abs(shift) > 1000) return null
  const digits = whole + fraction
  const point = whole.length + shift
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const at = Math.max(point, 0)
  return plainDecimal(`${sign === '-' ? '-' : ''}${padded.slice(0, at).replace(/^0+(?=.)/, '') || '0'}.${padded.slice(at)}0`)
}
