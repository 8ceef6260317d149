/**
 * Regular expressions whose work is linear in the text: every way through the expression is followed at once, character by character, so there
 * is nothing to go back to. Of two matches the one is taken that Java's and JavaScript's engines take: leftmost, then by preference.
 *
 * Covered: letters, `.`, `\d \w \s` and their opposites, classes with ranges, groups `( )` and `(?: )`, `|`, `* + ? {n} {n,} {n,m}` greedy and lazy,
 * `^ $ \b \B`, escapes `\t \n \r \f \xhh \uhhhh`, and at the beginning `(?i)`, `(?s)`, `(?m)`. Refused by name: what looks back or ahead,
 * back-references, possessive repetitions, classes by property, nested classes.
 *
 * Source  https://swtch.com/~rsc/regexp/regexp2.html (the machine), https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html
 *         (the meaning: Opsgenie's expressions are "Java-like", https://docs.opsgenie.com/docs/regular-expressions)
 */
import { TemplateError } from './error.ts'

/** Ranges of code points, both ends included. */
type Ranges = readonly (readonly [number, number])[]
type Assertion = 'start' | 'end' | 'lineStart' | 'lineEnd' | 'boundary' | 'noBoundary'

type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly ranges: Ranges }
  | { readonly kind: 'assert'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number; readonly isGreedy: boolean }
  | { readonly kind: 'group'; readonly index: number; readonly body: Node }

type Instruction =
  | { readonly op: 'set'; readonly ranges: Ranges }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  | { readonly op: 'save'; readonly slot: 0 | 1 }
  /** `first` is preferred. */
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { readonly op: 'found' }

export interface Regex {
  readonly source: string
  readonly program: readonly Instruction[]
  readonly groups: number
}

const mostInstructions = 300
const mostRepeats = 250
const deepest = 30
/** Steps of the machine for one search, about a third of a second. */
const mostSteps = 20_000_000
const last = 0x10ffff

const digits: Ranges = [[0x30, 0x39]]
const wordLetters: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]
const blanks: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
]
const lineEnds: Ranges = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x85, 0x85],
  [0x2028, 0x2029],
]
const one = (code: number): Ranges => [[code, code]]

function inverted(ranges: Ranges): Ranges {
  const found: [number, number][] = []
  let from = 0
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > from) found.push([from, low - 1])
    from = Math.max(from, high + 1)
  }
  if (from <= last) found.push([from, last])
  return found
}

/** With the other case of ASCII letters, as Java does unless told of Unicode. */
function anyCase(ranges: Ranges): Ranges {
  const shifted = (low: number, high: number, by: number) =>
    ranges.flatMap(([from, to]): Ranges => {
      const [a, b] = [Math.max(from, low), Math.min(to, high)]
      return a <= b ? [[a + by, b + by]] : []
    })
  return [...ranges, ...shifted(0x41, 0x5a, 32), ...shifted(0x61, 0x7a, -32)]
}

const holds = (ranges: Ranges, code: number): boolean => {
  for (const [low, high] of ranges) if (code >= low && code <= high) return true
  return false
}

/**
 * Reads an expression.
 *
 * @param at where it begins in the template, for the positions in errors
 * Errors  TemplateError `badRegex` {problem}, `regexNotCovered` {what}, `regexTooLarge` {most}
 */
export function parseRegex(source: string, at = 0): Regex {
  const chars = [...source]
  const positions: number[] = []
  let units = 0
  for (const char of chars) {
    positions.push(units)
    units += char.length
  }
  let next = 0
  let groups = 0
  const flags = /^\(\?([ism]+)\)/.exec(source)?.[1] ?? ''
  if (flags) next = flags.length + 3
  const isAnyCase = flags.includes('i')
  const where = () => at + (positions[next] ?? units)
  const bad = (problem: string) => new TemplateError('badRegex', where(), { problem })
  const notCovered = (what: string) => new TemplateError('regexNotCovered', where(), { what })
  const peek = (ahead = 0) => chars[next + ahead]
  const set = (ranges: Ranges): Node => ({ kind: 'set', ranges: isAnyCase ? anyCase(ranges) : ranges })

  function choice(depth: number): Node {
    if (depth > deepest) throw new TemplateError('regexTooLarge', where(), { most: mostInstructions })
    const options = [sequence(depth)]
    while (peek() === '|') {
      next++
      options.push(sequence(depth))
    }
    const [only] = options
    return options.length === 1 && only ? only : { kind: 'choice', options }
  }

  function sequence(depth: number): Node {
    const parts: Node[] = []
    for (let char = peek(); char !== undefined && char !== '|' && char !== ')'; char = peek()) parts.push(repeated(atom(depth)))
    const [only] = parts
    return parts.length === 0 ? { kind: 'empty' } : parts.length === 1 && only ? only : { kind: 'sequence', parts }
  }

  function repeated(body: Node): Node {
    const bounds = quantifier()
    if (!bounds) return body
    if (body.kind === 'assert') throw bad('nothing to repeat')
    const isLazy = peek() === '?'
    if (isLazy) next++
    else if (peek() === '+') throw notCovered('possessive repetition')
    if (quantifier()) throw bad('two repetitions in a row')
    return { kind: 'repeat', body, ...bounds, isGreedy: !isLazy }
  }

  function quantifier(): { min: number; max: number } | undefined {
    const char = peek()
    if (char === '*' || char === '+' || char === '?') {
      next++
      return { min: char === '+' ? 1 : 0, max: char === '?' ? 1 : Number.POSITIVE_INFINITY }
    }
    if (char !== '{') return undefined
    const text = chars.slice(next, next + 12).join('')
    const [all, from, comma, to] = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(text) ?? []
    if (all === undefined || from === undefined || (!comma && to)) throw bad('{ begins no repetition; write \\{')
    const min = Number(from)
    const max = to ? Number(to) : comma ? Number.POSITIVE_INFINITY : min
    if (max < min) throw bad('a repetition from more to less')
    if (min > mostRepeats || (max !== Number.POSITIVE_INFINITY && max > mostRepeats))
      throw new TemplateError('regexTooLarge', where(), { most: mostRepeats })
    next += all.length
    return { min, max }
  }

  function atom(depth: number): Node {
    const char = peek() ?? ''
    if (char === '(') return group(depth)
    if (char === '[') return set(bracketed())
    if (char === '*' || char === '+' || char === '?') throw bad('nothing to repeat')
    if (char === '{') throw bad('{ begins no repetition; write \\{')
    if (char === '\\') {
      const after = peek(1)
      if (after === 'b' || after === 'B') {
        next += 2
        return { kind: 'assert', assertion: after === 'b' ? 'boundary' : 'noBoundary' }
      }
      return set(escaped())
    }
    next++
    if (char === '.') return { kind: 'set', ranges: flags.includes('s') ? [[0, last]] : inverted(lineEnds) }
    if (char === '^') return { kind: 'assert', assertion: flags.includes('m') ? 'lineStart' : 'start' }
    if (char === '$') return { kind: 'assert', assertion: flags.includes('m') ? 'lineEnd' : 'end' }
    return set(one(char.codePointAt(0) ?? 0))
  }

  function group(depth: number): Node {
    let index = 0
    if (peek(1) === '?') {
      const kind = chars.slice(next, next + 4).join('')
      if (/^\(\?<?[=!]/.test(kind)) throw notCovered(kind.startsWith('(?<') ? 'looking back (?<=…)' : 'looking ahead (?=…)')
      if (kind.startsWith('(?<')) throw notCovered('named group (?<…>)')
      if (kind.startsWith('(?>')) throw notCovered('atomic group (?>…)')
      if (!kind.startsWith('(?:')) throw notCovered('flags in the middle (?…)')
      next += 3
    } else {
      next++
      index = ++groups
    }
    const body = choice(depth + 1)
    if (peek() !== ')') throw bad('a group is not closed')
    next++
    return { kind: 'group', index, body }
  }

  /** At a backslash. */
  function escaped(): Ranges {
    const char = peek(1)
    if (char === undefined) throw bad('nothing after \\')
    const known: Readonly<Record<string, Ranges>> = {
      d: digits,
      D: inverted(digits),
      w: wordLetters,
      W: inverted(wordLetters),
      s: blanks,
      S: inverted(blanks),
      t: one(9),
      n: one(10),
      r: one(13),
      f: one(12),
    }
    const ranges = Object.hasOwn(known, char) ? known[char] : undefined
    if (ranges) {
      next += 2
      return ranges
    }
    if (char === 'x' || char === 'u') {
      const length = char === 'x' ? 2 : 4
      const hex = chars.slice(next + 2, next + 2 + length).join('')
      if (hex.length !== length || !/^[0-9a-fA-F]+$/.test(hex)) throw bad(`\\${char} wants ${length} hexadecimal digits`)
      next += 2 + length
      return one(Number.parseInt(hex, 16))
    }
    if (/[1-9k]/.test(char)) throw notCovered('back-reference')
    if (/[pP]/.test(char)) throw notCovered('class by property \\p{…}')
    if (/[A-Za-z0-9]/.test(char)) throw notCovered(`\\${char}`)
    next += 2
    return one(char.codePointAt(0) ?? 0)
  }

  function bracketed(): Ranges {
    next++
    const isInverted = peek() === '^'
    if (isInverted) next++
    const found: (readonly [number, number])[] = []
    for (let isFirst = true; ; isFirst = false) {
      const char = peek()
      if (char === undefined) throw bad('a class is not closed')
      if (char === ']' && !isFirst) break
      if (char === '[') throw notCovered('class within a class; write \\[')
      if (char === '&' && peek(1) === '&') throw notCovered('intersection of classes &&')
      const low = member()
      if (peek() === '-' && peek(1) !== ']' && peek(1) !== undefined) {
        next++
        if (peek() === '[') throw notCovered('class within a class; write \\[')
        const high = member()
        const [from, to] = [low[0]?.[0], high[0]?.[0]]
        const isSingle = (ranges: Ranges) => ranges.length === 1 && ranges[0]?.[0] === ranges[0]?.[1]
        if (from === undefined || to === undefined || !isSingle(low) || !isSingle(high) || from > to)
          throw bad('a range in a class goes from a character to a later one')
        found.push([from, to])
      } else found.push(...low)
    }
    next++
    const ranges = isAnyCase ? anyCase(found) : found
    return isInverted ? inverted(ranges) : ranges
  }

  function member(): Ranges {
    const char = peek() ?? ''
    if (char === '\\')
      return peek(1) === 'b' || peek(1) === 'B'
        ? ((): never => {
            throw notCovered('\\b in a class')
          })()
        : escaped()
    next++
    return one(char.codePointAt(0) ?? 0)
  }

  const tree = choice(0)
  if (next < chars.length) throw bad(') closes nothing')
  return { source, program: compiled(tree, at), groups }
}

/** How many instructions a part becomes; counted before any is made, as repetitions multiply. */
function sizeOf(node: Node): number {
  switch (node.kind) {
    case 'empty':
      return 0
    case 'set':
    case 'assert':
      return 1
    case 'group':
      return sizeOf(node.body) + (node.index === 1 ? 2 : 0)
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + sizeOf(part), 0)
    case 'choice':
      return node.options.reduce((sum, option) => sum + sizeOf(option) + 2, -2)
    case 'repeat': {
      const each = sizeOf(node.body)
      return each * node.min + (node.max === Number.POSITIVE_INFINITY ? each + 2 : (each + 1) * (node.max - node.min))
    }
  }
}

function compiled(tree: Node, at: number): readonly Instruction[] {
  if (sizeOf(tree) > mostInstructions) throw new TemplateError('regexTooLarge', at, { most: mostInstructions })
  const program: Instruction[] = []
  const split = (isGreedy: boolean) => {
    const made: { op: 'split'; first: number; second: number } = { op: 'split', first: 0, second: 0 }
    program.push(made)
    const here = program.length
    return (behind: number) => {
      made.first = isGreedy ? here : behind
      made.second = isGreedy ? behind : here
    }
  }
  const emit = (node: Node): void => {
    switch (node.kind) {
      case 'empty':
        return
      case 'set':
        program.push({ op: 'set', ranges: node.ranges })
        return
      case 'assert':
        program.push({ op: 'assert', assertion: node.assertion })
        return
      case 'group':
        // Only the first group is ever asked for.
        if (node.index === 1) program.push({ op: 'save', slot: 0 })
        emit(node.body)
        if (node.index === 1) program.push({ op: 'save', slot: 1 })
        return
      case 'sequence':
        for (const part of node.parts) emit(part)
        return
      case 'choice': {
        const jumps: { op: 'jump'; to: number }[] = []
        for (const [index, option] of node.options.entries()) {
          if (index === node.options.length - 1) {
            emit(option)
            break
          }
          const join = split(true)
          emit(option)
          const jump: { op: 'jump'; to: number } = { op: 'jump', to: 0 }
          program.push(jump)
          jumps.push(jump)
          join(program.length)
        }
        for (const jump of jumps) jump.to = program.length
        return
      }
      case 'repeat': {
        for (let n = 0; n < node.min; n++) emit(node.body)
        if (node.max === Number.POSITIVE_INFINITY) {
          const start = program.length
          const join = split(node.isGreedy)
          emit(node.body)
          program.push({ op: 'jump', to: start })
          join(program.length)
          return
        }
        const joins: ((behind: number) => void)[] = []
        for (let n = node.min; n < node.max; n++) {
          joins.push(split(node.isGreedy))
          emit(node.body)
        }
        for (const join of joins) join(program.length)
      }
    }
  }
  emit(tree)
  program.push({ op: 'found' })
  return program
}

const isWord = (code: number | undefined) => code !== undefined && holds(wordLetters, code)
const isLineEnd = (code: number | undefined) => code !== undefined && holds(lineEnds, code)

/** `before` and `after`: the characters at both sides, undefined at the ends of the text; `rest`: what follows. */
function isTrue(assertion: Assertion, codes: Uint32Array, index: number): boolean {
  const before = index > 0 ? codes[index - 1] : undefined
  const after = codes[index]
  switch (assertion) {
    case 'start':
      return before === undefined
    case 'end': {
      // Java: also before a line end that ends the text.
      if (after === undefined) return true
      const left = codes.length - index
      return (
        (left === 1 && isLineEnd(after) && !(after === 0x0a && before === 0x0d)) ||
        (left === 2 && after === 0x0d && codes[index + 1] === 0x0a)
      )
    }
    case 'lineStart':
      return before === undefined || (isLineEnd(before) && after !== undefined && !(before === 0x0d && after === 0x0a))
    case 'lineEnd':
      return after === undefined || (isLineEnd(after) && !(after === 0x0a && before === 0x0d))
    case 'boundary':
      return isWord(before) !== isWord(after)
    case 'noBoundary':
      return isWord(before) === isWord(after)
  }
}

/**
 * What the first group holds at the first place where the expression matches; undefined where it matches nowhere, or without the group.
 *
 * Errors  TemplateError `tooMuchWork` {most}: a long text and a large expression
 */
export function firstGroup(regex: Regex, text: string): string | undefined {
  const { program } = regex
  const size = program.length
  // Code points, as in Java.
  const codes = Uint32Array.from(text, (char) => char.codePointAt(0) ?? 0)
  let steps = 0

  /** Ways through the expression in order of preference, with the place of the group in each. */
  const list = () => ({ at: new Int32Array(size), from: new Int32Array(size), to: new Int32Array(size), length: 0 })
  let now = list()
  let then = list()
  const seen = new Int32Array(size).fill(-1)
  const stack: number[] = []

  /** Follows all that takes no character. */
  const add = (into: typeof now, start: number, index: number, startFrom: number, startTo: number) => {
    stack.push(start, startFrom, startTo)
    while (stack.length > 0) {
      const to = stack.pop() ?? 0
      const from = stack.pop() ?? 0
      const at = stack.pop() ?? 0
      if (seen[at] === index) continue
      seen[at] = index
      steps++
      const instruction = program[at]
      if (!instruction) continue
      switch (instruction.op) {
        case 'jump':
          stack.push(instruction.to, from, to)
          break
        case 'split':
          stack.push(instruction.second, from, to, instruction.first, from, to)
          break
        case 'save':
          stack.push(at + 1, instruction.slot === 0 ? index : from, instruction.slot === 1 ? index : to)
          break
        case 'assert':
          if (isTrue(instruction.assertion, codes, index)) stack.push(at + 1, from, to)
          break
        default:
          into.at[into.length] = at
          into.from[into.length] = from
          into.to[into.length] = to
          into.length++
      }
    }
  }

  let isFound = false
  let from = -1
  let to = -1
  for (let index = 0; index <= codes.length; index++) {
    // A later beginning comes after all earlier ones, and only while none has matched.
    if (!isFound) add(now, 0, index, -1, -1)
    else if (now.length === 0) break
    const code = codes[index]
    for (let way = 0; way < now.length; way++) {
      steps++
      const at = now.at[way] ?? 0
      const instruction = program[at]
      if (instruction?.op === 'found') {
        isFound = true
        from = now.from[way] ?? -1
        to = now.to[way] ?? -1
        // What comes behind is liked less.
        break
      }
      if (instruction?.op === 'set' && code !== undefined && holds(instruction.ranges, code))
        add(then, at + 1, index + 1, now.from[way] ?? -1, now.to[way] ?? -1)
    }
    if (steps > mostSteps) throw new TemplateError('tooMuchWork', 0, { most: mostSteps })
    const done = now
    now = then
    then = done
    then.length = 0
  }
  if (!isFound || from < 0 || to < from) return undefined
  return text.length === codes.length ? text.slice(from, to) : [...text].slice(from, to).join('')
}
