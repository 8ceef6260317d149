import { PatternError, type PatternErrorCode } from './error.ts'

/**
 * The regular expressions of filter patterns: `%…%`, without groups.
 *
 * Searched anywhere in the text; upper and lower case differ. Allowed: letters, digits, `: _ # = @ / ; , -`, a blank, the operators
 * `^ $ ? [ ] { } | \ * + .`, and `\d \D \s \S \w \W \xHH`.
 *
 * Source   https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (Supported regular expressions)
 * Assumed  `.` takes any character, a line end too ("any single character"); `\d \s \w` mean ASCII; `]` and `}` on their own are characters,
 *          `{` is not; an empty alternative matches the empty text. TestMetricFilter on a real account would settle each.
 */
export type RegexNode =
  /** One character out of `ranges`. */
  | { readonly type: 'set'; readonly ranges: CodePointRanges }
  /** `^` and `$`: before the first character, behind the last. Line ends inside the text do not count. */
  | { readonly type: 'start' | 'end' }
  /** One after the other. No item: the empty text. */
  | { readonly type: 'sequence'; readonly of: readonly RegexNode[] }
  /** `|`, at least two branches. */
  | { readonly type: 'either'; readonly of: readonly RegexNode[] }
  /** `max` null: no end. There are no groups, so what is repeated is always one character set. */
  | { readonly type: 'repeat'; readonly of: RegexNode & { readonly type: 'set' }; readonly min: number; readonly max: number | null }

/** Inclusive ranges of code points, ascending, neither touching nor overlapping; the universe is 0 to 0x10FFFF (a lone surrogate is a character). */
export type CodePointRanges = readonly (readonly [first: number, last: number])[]

export const LAST_CODE_POINT = 0x10ffff

/**
 * The size to which the bounded repeats of one expression may expand, counted in character positions: `a{3,5}` counts 5, `a{3,}` 4, `[ab]` 1.
 * Beyond it the expression is refused as one that does not compile.
 *
 * Assumed  AWS names no bound; RE2 has 1,000 for one repeat. Ours keeps the work for each character of a message bounded.
 */
export const MAX_REGEX_POSITIONS = 2000

const DIGIT: CodePointRanges = [[0x30, 0x39]]
const WORD: CodePointRanges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]
const SPACE: CodePointRanges = [
  [0x09, 0x0d],
  [0x20, 0x20],
]
const ANY: CodePointRanges = [[0, LAST_CODE_POINT]]

const OPERATORS = '^$?[]{}|\\*+.'
const PLAIN = /[A-Za-z0-9:_#=@/;, -]/
const ESCAPABLE = `${OPERATORS}/:#-`

/**
 * Read the source between two percent signs.
 *
 * In      source without the percent signs; `offset`, where it begins in the pattern (for positions of errors)
 * Errors  PatternError `regex-character`, `regex-compile`, `regex-empty`, `regex-too-large`
 */
export function parseRegex(source: string, offset = 0): RegexNode {
  if (source === '') {
    throw refuse(
      'regex-empty',
      0,
      'Between the two percent signs stands no expression; write one, as in %ERROR|WARN%, or take the percent signs away.',
    )
  }
  let at = 0
  let positions = 0
  const branches: RegexNode[] = []
  let items: RegexNode[] = []

  while (at < source.length) {
    const start = at
    const char = source.charAt(at)
    if (char === '|') {
      at++
      branches.push(sequence(items))
      items = []
      continue
    }
    if (char === '^' || char === '$') {
      at++
      items.push({ type: char === '^' ? 'start' : 'end' })
      if (isQuantifierAhead())
        throw compile(
          'nothingToRepeat',
          at,
          `"${source.charAt(at)}" repeats the character before it, and "${char}" is a place, not a character.`,
        )
      continue
    }
    if (char === '*' || char === '+' || char === '?' || char === '{') {
      throw compile(
        'nothingToRepeat',
        start,
        `"${char}" stands where there is no character to repeat; write \\${char} for the character itself.`,
      )
    }
    const atom: RegexNode & { readonly type: 'set' } = { type: 'set', ranges: char === '[' ? readClass() : readCharacter() }
    const repeat = readQuantifier()
    positions += repeat === null ? 1 : Math.max(1, repeat.max ?? repeat.min + 1)
    if (positions > MAX_REGEX_POSITIONS) {
      throw refuse(
        'regex-too-large',
        start,
        `The repeats of this expression expand to more than ${MAX_REGEX_POSITIONS} characters; lower the numbers in braces or use * or +.`,
        { limit: MAX_REGEX_POSITIONS },
      )
    }
    items.push(repeat === null ? atom : { type: 'repeat', of: atom, min: repeat.min, max: repeat.max })
  }
  if (branches.length === 0) return sequence(items)
  branches.push(sequence(items))
  return { type: 'either', of: branches }

  function isQuantifierAhead(): boolean {
    const next = source.charAt(at)
    return next !== '' && '*+?{'.includes(next)
  }

  function readQuantifier(): { min: number; max: number | null } | null {
    if (!isQuantifierAhead()) return null
    const start = at
    const sign = source.charAt(at)
    let bounds: { min: number; max: number | null }
    if (sign === '{') {
      const close = source.indexOf('}', at)
      const inner = close < 0 ? '' : source.slice(at + 1, close)
      const parts = /^(\d*)(,?)(\d*)$/.exec(inner)
      const low = parts?.[1] ?? ''
      const high = parts?.[3] ?? ''
      if (parts === null || (low === '' && high === '')) {
        throw compile(
          'repeatForm',
          start,
          'After "{" come one or two numbers and "}", as in {3}, {2,5}, {2,} or {,5}; write \\{ for the brace itself.',
        )
      }
      const min = low === '' ? 0 : Number(low)
      const max = parts[2] === '' ? min : high === '' ? null : Number(high)
      if (max !== null && max < min)
        throw compile('repeatOrder', start, `{${inner}} asks for at least ${low} and at most ${high}; put the smaller number first.`)
      at = close + 1
      bounds = { min, max }
    } else {
      at++
      bounds = sign === '*' ? { min: 0, max: null } : sign === '+' ? { min: 1, max: null } : { min: 0, max: 1 }
    }
    if (isQuantifierAhead()) {
      throw compile(
        'repeatTwice',
        at,
        `"${source.charAt(at)}" follows another repeat; one repeat is enough, and lazy ones such as *? are not supported.`,
      )
    }
    return bounds
  }

  /** One character outside brackets. */
  function readCharacter(): CodePointRanges {
    const char = source.charAt(at)
    if (char === '\\') return readEscape()
    if (char === '.') {
      at++
      return ANY
    }
    return single(readPlain(']}'))
  }

  function readPlain(alsoAllowed: string): number {
    const char = source.charAt(at)
    if (!PLAIN.test(char) && !alsoAllowed.includes(char)) throw character(at)
    at++
    return char.charCodeAt(0)
  }

  /** `\d \D \s \S \w \W`, `\xHH`, or a backslash before a character that it takes the meaning from. */
  function readEscape(): CodePointRanges {
    const start = at
    const char = source.charAt(at + 1)
    at += 2
    switch (char) {
      case 'd':
        return DIGIT
      case 'D':
        return complement(DIGIT)
      case 's':
        return SPACE
      case 'S':
        return complement(SPACE)
      case 'w':
        return WORD
      case 'W':
        return complement(WORD)
      case 'x': {
        const digits = source.slice(at, at + 2)
        if (!/^[0-9A-Fa-f]{2}$/.test(digits))
          throw compile('hexForm', start, '\\x wants two hexadecimal digits, as in \\x28 for an opening parenthesis.')
        const code = Number.parseInt(digits, 16)
        if (code > 0x7f) throw compile('hexForm', start, `\\x${digits} is beyond ASCII; \\x00 to \\x7F can be written so.`)
        at += 2
        return single(code)
      }
      case '':
        throw compile('backslashLast', start, 'The expression ends in a backslash; write \\\\ for a backslash, \\x25 for a percent sign.')
      default:
        if (!ESCAPABLE.includes(char)) throw character(start + 1, `\\${String.fromCodePoint(source.codePointAt(start + 1) ?? 0)}`)
        return single(char.charCodeAt(0))
    }
  }

  /** `[…]` and `[^…]`. */
  function readClass(): CodePointRanges {
    const start = at
    at++
    const isNegated = source.charAt(at) === '^'
    if (isNegated) at++
    const ranges: (readonly [number, number])[] = []
    for (;;) {
      const char = source.charAt(at)
      if (char === '')
        throw compile('classUnclosed', start, 'The bracket "[" is never closed; add "]", or write \\[ for the bracket itself.')
      if (char === ']') break
      const from = at
      const first = readClassItem()
      // Behind \w and its kin a hyphen cannot begin a range, so there it is a character: [\w-.]
      const low = onlyCharacter(first)
      if (low !== undefined && source.charAt(at) === '-' && source.charAt(at + 1) !== ']' && source.charAt(at + 1) !== '') {
        at++
        const high = onlyCharacter(readClassItem())
        if (high === undefined || high < low) {
          throw compile(
            'rangeOrder',
            from,
            `"${source.slice(from, at)}" is no range; write the smaller character first, as in a-z, or \\- for a hyphen.`,
          )
        }
        ranges.push([low, high])
      } else {
        ranges.push(...first)
      }
    }
    at++
    if (ranges.length === 0)
      throw compile(
        'classEmpty',
        start,
        'Between "[" and "]" stands no character; write at least one, or \\[ and \\] for the brackets themselves.',
      )
    return isNegated ? complement(normalise(ranges)) : normalise(ranges)
  }

  function readClassItem(): CodePointRanges {
    if (source.charAt(at) === '\\') return readEscape()
    return single(readPlain('^$?[{}|*+.'))
  }

  function character(where: number, piece?: string): PatternError {
    const code = source.codePointAt(where) ?? 0
    const seen = piece ?? String.fromCodePoint(code)
    const write = piece === undefined && code <= 0x7f ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : ''
    const hint =
      seen === '(' || seen === ')'
        ? `there are no groups: write the choices out, as in %ab|ac%; the character itself is ${write}`
        : seen === '\\(' || seen === '\\)'
          ? `a parenthesis is refused even behind a backslash; write \\x${seen === '\\(' ? '28' : '29'}`
          : write !== ''
            ? `write ${write} instead`
            : piece !== undefined
              ? 'behind a backslash stand only d, D, s, S, w, W, xHH, an operator, or one of / : # -'
              : 'only ASCII characters can stand in one; for other scripts use a quoted text'
    return new PatternError({
      code: 'regex-character',
      position: offset + where,
      params: { seen, write },
      message: `"${seen}" is not allowed in a regular expression; ${hint}.`,
      refusal: { kind: 'term', piece: `%${source.slice(0, where + 1)}` },
    })
  }

  function compile(reason: string, where: number, message: string): PatternError {
    return refuse('regex-compile', where, message, { reason, seen: source })
  }

  function refuse(code: PatternErrorCode, where: number, message: string, params: Record<string, string | number> = {}): PatternError {
    return new PatternError({
      code,
      position: offset + where,
      params,
      message,
      refusal: code === 'regex-empty' ? { kind: 'term', piece: '%%' } : { kind: 'regexCompile' },
    })
  }
}

function sequence(items: readonly RegexNode[]): RegexNode {
  const [first] = items
  return items.length === 1 && first !== undefined ? first : { type: 'sequence', of: items }
}

function single(code: number): CodePointRanges {
  return [[code, code]]
}

function onlyCharacter(ranges: CodePointRanges): number | undefined {
  const [range] = ranges
  return ranges.length === 1 && range !== undefined && range[0] === range[1] ? range[0] : undefined
}

function normalise(ranges: readonly (readonly [number, number])[]): CodePointRanges {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0])
  const out: [number, number][] = []
  for (const [first, last] of sorted) {
    const before = out.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else out.push([first, last])
  }
  return out
}

/** All code points that are not in `ranges`. */
export function complement(ranges: CodePointRanges): CodePointRanges {
  const out: [number, number][] = []
  let next = 0
  for (const [first, last] of ranges) {
    if (first > next) out.push([next, first - 1])
    next = last + 1
  }
  if (next <= LAST_CODE_POINT) out.push([next, LAST_CODE_POINT])
  return out
}
