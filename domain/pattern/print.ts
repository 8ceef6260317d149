import type { Condition, Field, Pattern, Selector, SelectorStep, Test, Value, WordTerm } from './ast.ts'
import { MAX_PATTERN_LENGTH, NUMBER_TEXT } from './parse.ts'

/** How generously to write: as AWS prints its own examples, or with the fewest characters. */
interface Hand {
  /** Blanks, and parentheses round each joined condition. */
  readonly isAiry: boolean
}

/**
 * Write a pattern in normal form: equal trees give equal texts, and reading the text gives the tree again (apart from spans).
 *
 * As AWS writes its examples: blanks round operators, parentheses round joined conditions, quotes only where a text is more than letters, digits and
 * underscore. Where that would be longer than a pattern may be, the shortest spelling instead, so that what could be read can always be written.
 *
 * In      a tree that `parsePattern` can give: a text does not begin with a star that `starFirst` does not speak of, nor end in one
 */
export function printPattern(pattern: Pattern): string {
  const airy = print(pattern, { isAiry: true })
  return airy.length <= MAX_PATTERN_LENGTH ? airy : print(pattern, { isAiry: false })
}

function print(pattern: Pattern, hand: Hand): string {
  switch (pattern.kind) {
    case 'words':
      return pattern.terms.map((term) => printTerm(term, hand)).join(' ')
    case 'json': {
      const condition = printCondition(pattern.condition, printSelector, JSON_RESERVED, hand)
      return hand.isAiry ? `{ ${condition} }` : `{${condition}}`
    }
    case 'fields': {
      const places = pattern.fields.map((field) => printField(field, hand))
      if (pattern.ellipsisAt !== null) places.splice(pattern.ellipsisAt, 0, '...')
      return `[${places.join(hand.isAiry ? ', ' : ',')}]`
    }
  }
}

const JSON_RESERVED = 'null'
const FIELD_RESERVED = 'SPACE'
const SIGNS = { all: '', any: '?', none: '-' } as const

function printTerm(term: WordTerm, hand: Hand): string {
  if (term.what.type === 'regex') return `%${term.what.source}%`
  const { text } = term.what
  return SIGNS[term.role] + (/^[A-Za-z0-9_]+$/.test(text) ? text : quote(text, hand))
}

function printField(field: Field, hand: Hand): string {
  const { name, condition } = field
  if (condition === null) return name ?? ''
  return printCondition(condition, () => name ?? '', FIELD_RESERVED, hand)
}

function printCondition<On>(condition: Condition<On>, printOn: (on: On) => string, reserved: string, hand: Hand): string {
  if (condition.op === 'test') return printTest(printOn(condition.on), condition.test, reserved, hand)
  const sign = condition.op === 'and' ? '&&' : '||'
  const children = condition.of.map((child) => {
    const inner = printCondition(child, printOn, reserved, hand)
    const isGrouped = hand.isAiry || (condition.op === 'and' && child.op === 'or')
    return isGrouped ? `(${inner})` : inner
  })
  return children.join(hand.isAiry ? ` ${sign} ` : sign)
}

const KEYWORDS = { null: 'IS NULL', true: 'IS TRUE', false: 'IS FALSE', absent: 'NOT EXISTS' } as const

function printTest(on: string, test: Test, reserved: string, hand: Hand): string {
  const gap = hand.isAiry ? ' ' : ''
  switch (test.type) {
    case 'equal':
    case 'unequal':
      return `${on}${gap}${test.type === 'equal' ? '=' : '!='}${gap}${printValue(test.value, reserved, hand)}`
    case 'order':
      return `${on}${gap}${test.operator}${gap}${test.text}`
    default:
      // Behind a bracket or a star the keyword cannot be taken for a part of the name.
      return `${on}${hand.isAiry || /[\w-]$/.test(on) ? ' ' : ''}${KEYWORDS[test.type]}`
  }
}

function printValue(value: Value, reserved: string, hand: Hand): string {
  if (value.type === 'regex') return `%${value.source}%`
  if (value.type === 'number') return value.text
  const isStar = value.text === '' && value.starFirst && value.starLast
  const text = isStar ? '*' : `${value.starFirst ? '*' : ''}${value.text}${value.starLast ? '*' : ''}`
  const plain = hand.isAiry ? /^(?:\w+|\*)$/ : /^[\w.*+-]+$/
  return plain.test(text) && !NUMBER_TEXT.test(text) && text !== reserved ? text : quote(text, hand)
}

/** In the short hand a backslash is doubled only where it would otherwise take the next character with it. */
function quote(text: string, hand: Hand): string {
  if (hand.isAiry) return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return `"${text.replace(/\\(?=\\|"|$)/g, '\\\\').replaceAll('"', '\\"')}"`
}

/** `$.a.['b c'][0].*` */
export function printSelector(selector: Selector): string {
  return `$${selector.map(printStep).join('')}`
}

function printStep(step: SelectorStep): string {
  switch (step.step) {
    case 'name':
      return /^[\w-]+$/.test(step.name) ? `.${step.name}` : `.['${step.name}']`
    case 'index':
      return `[${step.index}]`
    case 'anyElement':
      return '[*]'
    case 'anyName':
      return '.*'
  }
}
