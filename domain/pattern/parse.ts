import type {
  Condition,
  Field,
  FieldsPattern,
  JsonPattern,
  Pattern,
  RegexValue,
  Selector,
  SelectorStep,
  Test,
  TextValue,
  Value,
  WordsPattern,
  WordTerm,
} from './ast.ts'
import { type AwsRefusal, PatternError, type PatternErrorCode } from './error.ts'
import { parseRegex } from './regex.ts'

/** Source  https://github.com/boto/botocore/blob/0e6e2404b85dc336dd2889814e089bde7d1a4c55/botocore/data/logs/2014-03-28/service-2.json (FilterPattern, max 1024) */
export const MAX_PATTERN_LENGTH = 1024
/** Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (regex) */
const MAX_REGEXES = 2
/** Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (wildcard selectors) */
const MAX_WILDCARD_SELECTORS = 3

/** An unquoted value from end to end. `5.` and `.5` are numbers, as `+5` and `1e+3` are. */
export const NUMBER_TEXT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** Characters typed by an input method, a word processor or copied from a web page in place of ASCII ones. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '＂': '"',
  '‘': '"',
  '’': '"',
  '（': '(',
  '）': ')',
  '｛': '{',
  '｝': '}',
  '［': '[',
  '］': ']',
  '【': '[',
  '】': ']',
  '＝': '=',
  '！': '!',
  '＆': '&',
  '｜': '|',
  '＜': '<',
  '＞': '>',
  '＄': '$',
  '．': '.',
  '。': '.',
  '，': ',',
  '＊': '*',
  '％': '%',
  '－': '-',
  '–': '-',
  '—': '-',
  '？': '?',
  '\u00a0': ' ',
  '\u3000': ' ',
  '\u200b': '',
  '\ufeff': '',
}

/**
 * Read a filter pattern.
 *
 * Out     the tree of `ast.ts`, spans in UTF-16 offsets
 * Errors  PatternError and nothing else, whatever the text
 * Time    linear in the text; nesting uses no call stack
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * Assumed tabs and line ends between tokens are blanks; a hyphen in an unquoted word is refused. PutMetricFilter on a real account would settle it.
 */
export function parsePattern(text: string): Pattern {
  if (text.length > MAX_PATTERN_LENGTH) {
    throw new PatternError({
      code: 'pattern-too-long',
      position: MAX_PATTERN_LENGTH,
      params: { length: text.length, limit: MAX_PATTERN_LENGTH },
      message: `The pattern has ${text.length} characters and AWS takes ${MAX_PATTERN_LENGTH}; shorten it, or use two filters that count into one metric.`,
      refusal: { kind: 'length', pattern: text },
    })
  }
  const reader = new Reader(text)
  reader.skipBlanks()
  const first = reader.peek()
  if (first === '{') return parseJson(reader)
  if (first === '[') return parseFields(reader)
  return parseWords(reader)
}

/**
 * Read a selector alone, as `metricValue` and dimensions hold it: `$.a.b[0]`.
 *
 * Errors  PatternError, also for what follows the selector
 */
export function parseSelector(text: string): Selector {
  const reader = new Reader(text)
  const selector = readSelector(reader)
  if (!reader.isAtEnd())
    throw reader.unexpected(
      'selector-form',
      `"${reader.seen()}" cannot stand in a selector; write it as $.name, $.a.b, $.a[0] or $.['a.b'].`,
    )
  return selector
}

/** Text with a place in it, and what all parts of the language share. A class because every reading function needs to advance one position. */
class Reader {
  readonly text: string
  at = 0
  regexes = 0
  wildcards = 0

  constructor(text: string) {
    this.text = text
  }

  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead)
  }

  startsWith(piece: string): boolean {
    return this.text.startsWith(piece, this.at)
  }

  isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  skipBlanks(): void {
    while (!this.isAtEnd() && isBlank(this.peek())) this.at++
  }

  /** The longest run from here of which every character passes. */
  take(passes: (char: string) => boolean): string {
    const start = this.at
    while (!this.isAtEnd() && passes(this.peek())) this.at++
    return this.text.slice(start, this.at)
  }

  /** What stands here: one whole character. */
  seen(): string {
    const code = this.text.codePointAt(this.at)
    return code === undefined ? '' : String.fromCodePoint(code)
  }

  /** What stands here up to the next blank, for quoting back. */
  chunk(from = this.at): string {
    let end = from
    while (end < this.text.length && !isBlank(this.text.charAt(end))) end++
    return this.text.slice(from, end)
  }

  fail(
    code: PatternErrorCode,
    position: number,
    message: string,
    params: Record<string, string | number> = {},
    refusal?: AwsRefusal,
  ): PatternError {
    return new PatternError({ code, position, message, params, ...(refusal === undefined ? {} : { refusal }) })
  }

  /** Something stands here that cannot. A look-alike of an ASCII character is named as such, whatever else was expected. */
  unexpected(code: PatternErrorCode, message: string, params: Record<string, string | number> = {}): PatternError {
    const seen = this.seen()
    const instead = LOOKALIKES[seen]
    const refusal: AwsRefusal = seen === '' ? { kind: 'grammar' } : { kind: 'term', piece: seen }
    if (instead === undefined) return this.fail(code, this.at, message, { seen, ...params }, refusal)
    const name = `U+${(seen.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    const advice =
      instead === ''
        ? 'delete this invisible character'
        : instead === ' '
          ? 'write an ordinary blank'
          : `write the ASCII character ${instead}`
    return this.fail(
      'lookalike',
      this.at,
      `"${seen}" (${name}) only looks like a character of the pattern language; ${advice}.`,
      { seen, write: instead, name },
      refusal,
    )
  }

  /** `"…"`, where `\"` is a quote and `\\` a backslash; any other backslash is itself. */
  readQuoted(): string {
    const open = this.at
    let out = ''
    this.at++
    for (;;) {
      if (this.isAtEnd()) {
        this.at = open
        throw this.fail(
          'quote-unclosed',
          open,
          'This double quote is never closed; add one behind the text, or write \\" for a quote inside it.',
          {},
          { kind: 'term', piece: this.text.slice(open) },
        )
      }
      const char = this.peek()
      this.at++
      if (char === '"') return out
      const next = this.peek()
      if (char === '\\' && (next === '"' || next === '\\')) {
        out += next
        this.at++
      } else {
        out += char
      }
    }
  }

  /** `%…%`. */
  readRegex(): RegexValue {
    const open = this.at
    const close = this.text.indexOf('%', open + 1)
    if (close < 0) {
      throw this.fail(
        'regex-unclosed',
        open,
        'This percent sign begins a regular expression that is never closed; add a percent sign behind it.',
        {},
        { kind: 'term', piece: this.text.slice(open) },
      )
    }
    const source = this.text.slice(open + 1, close)
    parseRegex(source, open + 1)
    this.regexes++
    if (this.regexes > MAX_REGEXES) {
      throw this.fail(
        'regex-too-many',
        open,
        `A pattern takes at most ${MAX_REGEXES} regular expressions and this is one more; join some with |, as in %a|b%.`,
        { limit: MAX_REGEXES },
        { kind: 'regexCount' },
      )
    }
    this.at = close + 1
    return { type: 'regex', source }
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r'
}

function isWordCharacter(char: string): boolean {
  return /[A-Za-z0-9_]/.test(char)
}

function isNameCharacter(char: string): boolean {
  return /[A-Za-z0-9_-]/.test(char)
}

/** Source  unquoted values as AWS prints them: `123.123.*`, `*.8xlarge`, `kms.amazonaws.com`, `1e+3` */
function isValueCharacter(char: string): boolean {
  return /[A-Za-z0-9_.*+-]/.test(char)
}

// ---- words

function parseWords(reader: Reader): WordsPattern {
  const terms: WordTerm[] = []
  for (;;) {
    reader.skipBlanks()
    if (reader.isAtEnd()) return { kind: 'words', terms }
    const start = reader.at
    const sign = reader.peek()
    const role = sign === '-' ? 'none' : sign === '?' ? 'any' : 'all'
    if (role !== 'all') reader.at++
    const what = readTerm(reader, start, role)
    terms.push({ role, what, span: { start, end: reader.at } })
    if (!reader.isAtEnd() && !isBlank(reader.peek())) throw wordEnd(reader, start)
  }
}

function readTerm(reader: Reader, start: number, role: WordTerm['role']): WordTerm['what'] {
  const char = reader.peek()
  if (char === '"') return { type: 'text', text: reader.readQuoted() }
  if (char === '%') {
    if (role !== 'all') {
      const sign = reader.text.charAt(start)
      throw reader.fail(
        'sign-on-regex',
        start,
        `"${sign}" cannot stand before a regular expression; ${role === 'any' ? 'join the choices inside one, as in %a|b%' : 'exclude words or phrases, as in -word'}.`,
        { seen: sign },
        { kind: 'term', piece: `${sign}%` },
      )
    }
    return reader.readRegex()
  }
  const text = reader.take(isWordCharacter)
  if (text !== '') return { type: 'text', text }
  if (role !== 'all' && (reader.isAtEnd() || isBlank(char))) {
    const sign = reader.text.charAt(start)
    throw reader.fail(
      'sign-alone',
      start,
      `"${sign}" has to touch the word it belongs to, as in ${sign}word; for the character itself write "${sign}" in double quotes.`,
      { seen: sign },
      { kind: 'term', piece: sign },
    )
  }
  throw wordCharacter(reader, start)
}

/** A term has ended and no blank follows. */
function wordEnd(reader: Reader, start: number): PatternError {
  const char = reader.peek()
  if (char === '"' || char === '%' || isWordCharacter(char)) {
    return reader.unexpected(
      'terms-touch',
      `Between two terms stands a blank; "${reader.seen()}" begins a second one right behind the first.`,
    )
  }
  return wordCharacter(reader, start)
}

function wordCharacter(reader: Reader, start: number): PatternError {
  const chunk = reader.chunk(start)
  const bare = chunk.replace(/^[-?]/, '')
  const sign = chunk.slice(0, chunk.length - bare.length)
  if (reader.peek() === '*') {
    return reader.unexpected(
      'word-character',
      '"*" is no wildcard among words, and none is needed: a word is found inside longer ones as well. Take the star away; for the character itself write the word in double quotes.',
      {
        write: `${sign}${bare.replaceAll('*', '')}`,
      },
    )
  }
  const write = `${sign}"${bare.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return reader.unexpected(
    'word-character',
    `"${reader.seen()}" cannot stand in a word without double quotes (only letters, digits and underscore can); write ${write}.`,
    { write },
  )
}

// ---- conditions, shared by JSON and fields

interface Frame<On> {
  readonly openAt: number
  /** Finished alternatives of `||`. */
  readonly alternatives: Condition<On>[]
  /** The conditions joined by `&&` so far. */
  joined: Condition<On>[]
}

/**
 * Conditions, `&&`, `||` and parentheses up to a closing character at the outermost level, which is left standing. Uses its own stack: a thousand
 * parentheses are a thousand small objects.
 */
function readCondition<On>(
  reader: Reader,
  closers: string,
  readTest: (reader: Reader) => Condition<On>,
  unclosed: () => PatternError,
): Condition<On> {
  const outer: Frame<On> = { openAt: reader.at, alternatives: [], joined: [] }
  const stack: Frame<On>[] = [outer]
  let frame = outer
  for (;;) {
    reader.skipBlanks()
    if (reader.peek() === '(') {
      frame = { openAt: reader.at, alternatives: [], joined: [] }
      stack.push(frame)
      reader.at++
      continue
    }
    frame.joined.push(readTest(reader))

    for (;;) {
      reader.skipBlanks()
      if (reader.startsWith('&&')) {
        reader.at += 2
        break
      }
      if (reader.startsWith('||')) {
        reader.at += 2
        frame.alternatives.push(join('and', frame.joined))
        frame.joined = []
        break
      }
      const char = reader.peek()
      const isOutermost = frame === outer
      if (char === ')' && !isOutermost) {
        reader.at++
        const inner = finish(frame)
        stack.pop()
        frame = stack.at(-1) ?? outer
        frame.joined.push(inner)
        continue
      }
      if (isOutermost && char !== '' && closers.includes(char)) return finish(outer)
      if (char !== '' && !closers.includes(char)) throw notAJoiner(reader)
      if (isOutermost) throw unclosed()
      throw reader.fail('parenthesis-unclosed', frame.openAt, 'This parenthesis is never closed; add ")" behind its last condition.', {
        seen: '(',
      })
    }
  }
}

function finish<On>(frame: Frame<On>): Condition<On> {
  const last = join('and', frame.joined)
  return frame.alternatives.length === 0 ? last : join('or', [...frame.alternatives, last])
}

/** Flat: what is joined the same way inside comes up. */
function join<On>(op: 'and' | 'or', of: readonly Condition<On>[]): Condition<On> {
  const [first] = of
  if (of.length === 1 && first !== undefined) return first
  return { op, of: of.flatMap((child) => (child.op === op ? child.of : [child])) }
}

/** A condition has ended; neither `&&`, `||` nor a closing character follows. */
function notAJoiner(reader: Reader): PatternError {
  const char = reader.peek()
  if (char === ')')
    return reader.unexpected('parenthesis-unopened', 'This ")" closes nothing; take it away, or add "(" before its first condition.')
  if (char === '&' || char === '|')
    return reader.unexpected('joiner-single', `Conditions are joined by ${char}${char}; "${char}" alone means nothing here.`, {
      write: char + char,
    })
  if (char === ',')
    return reader.unexpected('comma-join', 'A comma does not join conditions; write && where both must hold, || where one is enough.', {
      write: '&&',
    })
  if (char === '$' || char === '(') return reader.unexpected('joiner-missing', 'Between two conditions stands && or ||; here is neither.')
  const word = /^[A-Za-z]+/.exec(reader.text.slice(reader.at, reader.at + 8))?.[0] ?? ''
  if (/^(and|or)$/i.test(word)) {
    const write = word.toLowerCase() === 'and' ? '&&' : '||'
    return reader.fail(
      'joiner-word',
      reader.at,
      `Conditions are joined by && and ||, not by words; write ${write} for "${word}".`,
      { seen: word, write },
      { kind: 'term', piece: word },
    )
  }
  if (isValueCharacter(char)) {
    const seen = reader.take(isValueCharacter)
    reader.at -= seen.length
    return reader.fail(
      'value-blank',
      reader.at,
      `"${seen}" follows the value behind a blank; a text with a blank needs double quotes round all of it, and conditions need && or || between them.`,
      { seen },
      { kind: 'term', piece: seen },
    )
  }
  return reader.unexpected(
    'text-after-value',
    `"${reader.seen()}" cannot follow a condition; only && or ||, ")" and the closing bracket can.`,
  )
}

const OPERATORS = ['<=', '>=', '!=', '=', '<', '>'] as const
type Operator = (typeof OPERATORS)[number]

/** The operator at this place, or undefined where something else stands. Forms of other languages are refused by name. */
function readOperator(reader: Reader): Operator | undefined {
  const wrong: Readonly<Record<string, string>> = {
    '==': '=',
    '=>': '>=',
    '=<': '<=',
    '<>': '!=',
    '!==': '!=',
    '=~': '= %…%',
    '!~': '!= %…%',
  }
  for (const [seen, write] of Object.entries(wrong)) {
    if (reader.startsWith(seen)) {
      throw reader.fail(seen === '==' ? 'double-equals' : 'operator-form', reader.at, `"${seen}" is no operator here; write ${write}.`, {
        seen,
        write,
      })
    }
  }
  const operator = OPERATORS.find((candidate) => reader.startsWith(candidate))
  if (operator !== undefined) reader.at += operator.length
  return operator
}

function readComparison(reader: Reader, operator: Operator, closers: string, reserved: string): Test {
  reader.skipBlanks()
  const start = reader.at
  if (operator === '=' || operator === '!=') {
    return { type: operator === '=' ? 'equal' : 'unequal', value: readValue(reader, closers, reserved) }
  }
  const char = reader.peek()
  if (char === '"' || char === '%' || char === "'") {
    throw reader.fail(
      'order-needs-number',
      start,
      `${operator} compares with a number without quotes, as in ${operator} 5; texts have no order here.`,
      { seen: reader.chunk(start), operator },
    )
  }
  const text = takeUnquoted(reader, closers)
  if (!NUMBER_TEXT.test(text)) {
    throw reader.fail('order-needs-number', start, `${operator} compares with a number, as in ${operator} 5; "${text}" is none.`, {
      seen: text,
      operator,
    })
  }
  return { type: 'order', operator, number: Number(text), text }
}

function readValue(reader: Reader, closers: string, reserved: string): Value {
  const start = reader.at
  const char = reader.peek()
  if (char === '"') {
    const value = starred(reader.readQuoted())
    endOfValue(reader, closers, start)
    return value
  }
  if (char === '%') {
    const value = reader.readRegex()
    endOfValue(reader, closers, start)
    return value
  }
  const text = takeUnquoted(reader, closers)
  if (NUMBER_TEXT.test(text)) return { type: 'number', number: Number(text), text }
  if (text === reserved) {
    const write = text === 'null' ? 'IS NULL' : `"${text}"`
    throw reader.fail(
      text === 'null' ? 'null-unquoted' : 'reserved-word',
      start,
      text === 'null'
        ? 'A null is tested with IS NULL, as in $.a IS NULL; for the text write "null" in double quotes.'
        : `"${text}" is a word of AWS's own here; write "${text}" in double quotes.`,
      { seen: text, write },
    )
  }
  return starred(text)
}

/** A star first or last is a wildcard; one star alone is both. */
function starred(text: string): TextValue {
  const starFirst = text.startsWith('*')
  const starLast = text.endsWith('*')
  return { type: 'text', text: text.slice(starFirst ? 1 : 0, starLast ? Math.max(text.length - 1, 1) : text.length), starFirst, starLast }
}

/** A run of the characters that need no quotes, not empty, with a proper end. */
function takeUnquoted(reader: Reader, closers: string): string {
  const start = reader.at
  const text = reader.take(isValueCharacter)
  if (text !== '') {
    endOfValue(reader, closers, start)
    return text
  }
  const char = reader.peek()
  if (char === '' || char === '&' || char === '|' || char === ')' || closers.includes(char)) {
    throw reader.fail(
      'value-missing',
      start,
      'Behind the operator stands no value; write a number, a word, a "text" in double quotes or a %regex%.',
    )
  }
  if (char === "'")
    throw reader.unexpected('single-quotes', 'Single quotes do not enclose a text; write double quotes, as in "Root".', { write: '"' })
  throw reader.unexpected('value-character', valueCharacterMessage(reader, start), { write: quoted(reader, start) })
}

/** Behind a value: a blank, a joiner, a closing character or the end. */
function endOfValue(reader: Reader, closers: string, start: number): void {
  const char = reader.peek()
  if (char === '' || isBlank(char) || char === '&' || char === '|' || char === ')' || closers.includes(char)) return
  const first = reader.text.charAt(start)
  if (first === '"' || first === '%') {
    throw reader.unexpected(
      'text-after-value',
      `"${reader.seen()}" touches the value before it; a value is one quoted text, one regex or one word, and conditions are joined by && or ||.`,
    )
  }
  // A comma, outside fields: people join conditions so.
  if (char === ',') throw notAJoiner(reader)
  throw reader.unexpected('value-character', valueCharacterMessage(reader, start), { write: quoted(reader, start) })
}

function valueCharacterMessage(reader: Reader, start: number): string {
  return `"${reader.seen()}" cannot stand in a value without double quotes; write ${quoted(reader, start)}.`
}

/** The run from `start` to the next blank or delimiter, as a quoted text. */
function quoted(reader: Reader, start: number): string {
  const run = /^[^\s&|(){},\]]*/.exec(reader.text.slice(start))?.[0] ?? ''
  return `"${run.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

// ---- JSON

function parseJson(reader: Reader): JsonPattern {
  const open = reader.at
  reader.at++
  const condition = readCondition(reader, '}', readJsonTest, () =>
    reader.fail('brace-unclosed', reader.at, 'The pattern begins with "{" and has no "}" at its end; add one.', { open }),
  )
  closeWhole(reader)
  return { kind: 'json', condition }
}

/** The closing character stands here; behind it only blanks may. */
function closeWhole(reader: Reader): void {
  const close = reader.peek()
  reader.at++
  reader.skipBlanks()
  if (reader.isAtEnd()) return
  throw reader.unexpected(
    'text-after-close',
    `Behind the closing "${close}" the pattern is over, and "${reader.chunk()}" follows; put all of it inside.`,
  )
}

function readJsonTest(reader: Reader): Condition<Selector> {
  const start = reader.at
  const on = readSelector(reader)
  reader.skipBlanks()
  const test = readJsonOperatorAndValue(reader)
  return { op: 'test', on, test, span: { start, end: reader.at } }
}

function readJsonOperatorAndValue(reader: Reader): Test {
  const operator = readOperator(reader)
  if (operator !== undefined) return readComparison(reader, operator, '}', 'null')
  const start = reader.at
  const first = reader.take(isValueCharacter)
  const forms = 'write IS NULL, IS TRUE, IS FALSE or NOT EXISTS in capitals, or one of = != < <= > >='
  if (first === '') {
    if (reader.isAtEnd() || '})&|'.includes(reader.peek())) {
      throw reader.fail('operator-missing', start, `Behind the selector stands no condition; ${forms}.`, { seen: reader.peek() })
    }
    throw reader.unexpected(
      'operator-missing',
      `"${reader.seen()}" is no operator and cannot stand in a name; ${forms}, and put a name with other characters into $.['…'].`,
    )
  }
  reader.skipBlanks()
  const secondAt = reader.at
  const second = reader.take(isValueCharacter)
  const phrase = second === '' ? first : `${first} ${second}`
  const upper = phrase.toUpperCase()
  const type = KEYWORDS[upper]
  if (type === undefined) {
    const seen = first === 'IS' && second !== '' ? second : first
    const hint =
      upper === 'EXISTS'
        ? 'that a value is there is said with = *'
        : upper.startsWith('IS NOT')
          ? 'IS has no negation; use != or the opposite test'
          : forms
    throw reader.fail(
      'keyword-unknown',
      first === 'IS' && second !== '' ? secondAt : start,
      `"${phrase}" is no test here; ${hint}.`,
      { seen: phrase },
      upper === 'EXISTS' ? { kind: 'grammar' } : { kind: 'term', piece: seen },
    )
  }
  if (phrase !== upper)
    throw reader.fail(
      'keyword-case',
      start,
      `"${phrase}" is written in capitals: ${upper}.`,
      { seen: phrase, write: upper },
      { kind: 'term', piece: phrase },
    )
  endOfKeyword(reader)
  return { type }
}

const KEYWORDS: Readonly<Record<string, 'null' | 'true' | 'false' | 'absent'>> = {
  'IS NULL': 'null',
  'IS TRUE': 'true',
  'IS FALSE': 'false',
  'NOT EXISTS': 'absent',
}

function endOfKeyword(reader: Reader): void {
  const char = reader.peek()
  if (char === '' || isBlank(char) || '&|)}'.includes(char)) return
  throw notAJoiner(reader)
}

function readSelector(reader: Reader): Selector {
  const start = reader.at
  const char = reader.peek()
  if (char !== '$') throw selectorMissing(reader)
  if (reader.peek(1) !== '.') {
    throw selectorForm(reader, start, 'A selector begins with "$." and a name, as in $.eventName.', 1)
  }
  reader.at++
  const steps: SelectorStep[] = []
  for (;;) {
    if (reader.peek() === '.') {
      reader.at++
      steps.push(readNameStep(reader, start))
    } else if (reader.peek() === '[') {
      steps.push(readBracketStep(reader))
    } else {
      break
    }
  }
  const wildcards = steps.filter((step) => step.step === 'anyElement' || step.step === 'anyName').length
  if (wildcards > 1) {
    throw reader.fail(
      'selector-too-many-wildcards',
      start,
      'A selector takes one wildcard, and this one has more; name the other steps.',
      { seen: reader.text.slice(start, reader.at), limit: 1 },
      { kind: 'selectorWildcards' },
    )
  }
  reader.wildcards += wildcards
  if (reader.wildcards > MAX_WILDCARD_SELECTORS) {
    throw reader.fail(
      'wildcards-too-many',
      start,
      `A pattern takes at most ${MAX_WILDCARD_SELECTORS} selectors with a wildcard, and this is one more; name the element or the property.`,
      { limit: MAX_WILDCARD_SELECTORS },
      { kind: 'patternWildcards' },
    )
  }
  return steps
}

/** Behind a period: `*`, `['…']` or a name. */
function readNameStep(reader: Reader, start: number): SelectorStep {
  if (reader.peek() === '*') {
    reader.at++
    return { step: 'anyName' }
  }
  if (reader.startsWith("['")) {
    const close = reader.text.indexOf("'", reader.at + 2)
    if (close < 0 || reader.text.charAt(close + 1) !== ']') {
      throw selectorForm(reader, start, "A name in brackets ends in ']; it can hold anything but a single quote, as in $.['a.b'].", 2)
    }
    const name = reader.text.slice(reader.at + 2, close)
    reader.at = close + 2
    return { step: 'name', name }
  }
  const name = reader.take(isNameCharacter)
  if (name !== '') return { step: 'name', name }
  const next = reader.peek()
  if (next === '.') throw selectorForm(reader, start, 'Two periods in a row search nowhere; write every step of the path, as in $.a.b.', 1)
  if (next === '"' || reader.startsWith('["'))
    throw selectorForm(reader, start, "A name with other characters stands in single quotes and brackets: $.['a.b'].", 1)
  if (next === '[') throw selectorForm(reader, start, 'An index follows the name directly, as in $.a[0].', 1)
  throw selectorForm(
    reader,
    start,
    "Behind the period stands a name of letters, digits, _ and -, a star, or a name in brackets such as $.['a b'].",
    1,
  )
}

/** `[0]` or `[*]`. */
function readBracketStep(reader: Reader): SelectorStep {
  if (reader.startsWith('[*]')) {
    reader.at += 3
    return { step: 'anyElement' }
  }
  const open = reader.at
  reader.at++
  const digits = reader.take((char) => char >= '0' && char <= '9')
  if (digits !== '' && reader.peek() === ']') {
    const index = Number(digits)
    if (!Number.isSafeInteger(index)) {
      reader.at = open
      throw selectorForm(reader, open, 'No array has an element of that number; write a smaller index.', 1, 'index-form')
    }
    reader.at++
    return { step: 'index', index }
  }
  const next = reader.peek()
  if (digits === '' && (next === "'" || next === '"')) {
    throw selectorForm(reader, open, "Before a name in brackets stands a period, and round it single quotes: $.a.['b.c'].", 1)
  }
  throw selectorForm(
    reader,
    open,
    'In brackets stands one number counted from 0, or a star: [0] or [*]; neither negative numbers nor ranges are known.',
    1,
    'index-form',
  )
}

function selectorForm(
  reader: Reader,
  start: number,
  message: string,
  ahead: number,
  code: PatternErrorCode = 'selector-form',
): PatternError {
  const seen = reader.seen()
  if (LOOKALIKES[seen] !== undefined) return reader.unexpected(code, message)
  const piece = reader.text.slice(start, reader.at + ahead)
  return reader.fail(code, reader.at, message, { seen: reader.chunk(start) }, { kind: 'term', piece })
}

function selectorMissing(reader: Reader): PatternError {
  const char = reader.peek()
  if (char === '' || char === '}' || char === ')') {
    return reader.fail('condition-missing', reader.at, 'Here a condition is missing, such as $.eventName = ConsoleLogin.', { seen: char })
  }
  if (char === '!') {
    return reader.fail(
      'negation',
      reader.at,
      'There is no negation; write the opposite test, such as != or NOT EXISTS.',
      { seen: '!' },
      { kind: 'term', piece: reader.text.slice(reader.at, reader.at + 2) },
    )
  }
  if (char === '&' || char === '|')
    return reader.fail('condition-missing', reader.at, `Before and behind ${char}${char} stands a condition; one is missing.`, {
      seen: char,
    })
  if (isNameCharacter(char)) {
    const seen = reader.chunk()
    return reader.fail(
      'selector-missing',
      reader.at,
      `A condition begins with a selector; write $.${/^[\w-]+/.exec(seen)?.[0] ?? 'name'} for a property of that name.`,
      { seen, write: '$.' },
      { kind: 'term', piece: seen },
    )
  }
  if (char === '"') {
    return reader.fail(
      'selector-missing',
      reader.at,
      'A condition begins with a selector such as $.eventName, not with a quoted text. (EventBridge patterns are another language.)',
      { seen: '"', write: '$.' },
      { kind: 'term', piece: ':' },
    )
  }
  return reader.unexpected('selector-missing', `A condition begins with a selector such as $.eventName; "${reader.seen()}" stands here.`, {
    write: '$.',
  })
}

// ---- fields

function parseFields(reader: Reader): FieldsPattern {
  const open = reader.at
  reader.at++
  const fields: Field[] = []
  const names = new Set<string>()
  let ellipsisAt: number | null = null
  reader.skipBlanks()
  if (reader.peek() === ']') {
    closeWhole(reader)
    return { kind: 'fields', fields, ellipsisAt }
  }
  for (;;) {
    reader.skipBlanks()
    const start = reader.at
    if (reader.startsWith('...')) {
      if (ellipsisAt !== null) throw repeated(reader, start, '...', 'Only one ... can stand in a pattern; take this one away.')
      ellipsisAt = fields.length
      reader.at += 3
    } else if (reader.peek() === ',' || reader.peek() === ']') {
      fields.push({ name: null, condition: null })
    } else {
      const field = readField(reader, () => fieldsUnclosed(reader, open))
      if (field.name !== null && names.has(field.name))
        throw repeated(reader, start, field.name, `The name "${field.name}" stands for two fields; give each its own.`)
      if (field.name !== null) names.add(field.name)
      fields.push(field)
    }
    reader.skipBlanks()
    if (reader.peek() === ']') {
      closeWhole(reader)
      return { kind: 'fields', fields, ellipsisAt }
    }
    if (reader.isAtEnd()) throw fieldsUnclosed(reader, open)
    if (reader.peek() !== ',') throw fieldCharacter(reader)
    reader.at++
  }
}

function fieldsUnclosed(reader: Reader, open: number): PatternError {
  return reader.fail('bracket-unclosed', reader.at, 'The pattern begins with "[" and has no "]" at its end; add one.', { open })
}

function repeated(reader: Reader, position: number, name: string, message: string): PatternError {
  return reader.fail('field-repeated', position, message, { seen: name }, { kind: 'duplicate', name })
}

/** A name alone, or conditions that repeat one name. */
function readField(reader: Reader, unclosed: () => PatternError): Field {
  const start = reader.at
  const name = reader.take(isNameCharacter)
  if (name !== '') {
    reader.skipBlanks()
    if (reader.isAtEnd()) throw unclosed()
    if (reader.peek() === ',' || reader.peek() === ']') return { name, condition: null }
  } else if (reader.peek() !== '(') {
    throw fieldCharacter(reader)
  }
  reader.at = start
  let spoken: string | null = null
  const condition = readCondition(
    reader,
    ',]',
    (inner) => {
      const test = readFieldTest(inner, spoken)
      spoken = test.name
      return test.condition
    },
    unclosed,
  )
  return { name: spoken, condition }
}

function readFieldTest(reader: Reader, spoken: string | null): { name: string; condition: Condition<null> } {
  const start = reader.at
  const name = reader.take(isNameCharacter)
  if (name === '') {
    const char = reader.peek()
    if (char === '' || '])&|,'.includes(char)) {
      throw reader.fail(
        'condition-missing',
        start,
        'Here a condition is missing; each begins with the name of the field, as in status = 404.',
        { seen: char },
      )
    }
    if (char === '!')
      throw reader.fail(
        'negation',
        start,
        'There is no negation; write != or another comparison.',
        { seen: '!' },
        { kind: 'term', piece: '!' },
      )
    throw fieldCharacter(reader)
  }
  if (spoken !== null && name !== spoken) {
    throw reader.fail(
      'field-other-name',
      start,
      `The conditions in one place speak of one field, here "${spoken}"; write the condition on "${name}" in the place of that field, behind a comma.`,
      { seen: name, want: spoken },
    )
  }
  reader.skipBlanks()
  const operator = readOperator(reader)
  if (operator === undefined) {
    const word = /^[A-Za-z]+/.exec(reader.text.slice(reader.at, reader.at + 8))?.[0] ?? ''
    if (word === 'IS' || word === 'NOT' || word === 'EXISTS') {
      throw reader.fail(
        'field-keyword',
        reader.at,
        `"${word}" works in JSON patterns only; a field is compared with = != < <= > >=.`,
        { seen: word },
        { kind: 'term', piece: word },
      )
    }
    if (reader.isAtEnd() || '])&|,'.includes(reader.peek())) {
      throw reader.fail('operator-missing', reader.at, `Behind the name "${name}" a comparison is missing, as in ${name} = 404.`, {
        seen: reader.peek(),
      })
    }
    throw fieldCharacter(reader)
  }
  // Recorded: the unquoted word SPACE was refused as a value; which other words are reserved nobody says.
  const test = readComparison(reader, operator, ',]', 'SPACE')
  return { name, condition: { op: 'test', on: null, test, span: { start, end: reader.at } } }
}

function fieldCharacter(reader: Reader): PatternError {
  if (reader.isAtEnd()) return reader.fail('bracket-unclosed', reader.at, 'The pattern begins with "[" and has no "]" at its end; add one.')
  return reader.unexpected(
    'field-character',
    `"${reader.seen()}" cannot stand here; between commas stand a name of letters, digits, _ and -, its comparisons (= != < <= > >=), "..." or nothing. A word that begins with "[" needs double quotes.`,
  )
}
