import fc from 'fast-check'
import type { Condition, Field, Pattern, RegexValue, Selector, SelectorStep, Span, Test, Value, WordTerm } from '../ast.ts'
import { NUMBER_TEXT } from '../parse.ts'

// Made-up patterns for property tests: every tree here is one that `parsePattern` can give, except for its spans, which are all empty.

const SPAN: Span = { start: 0, end: 0 }

/** Text that likes the characters which mean something in a pattern. */
export const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      'a',
      'b',
      'A',
      '0',
      '1',
      '.',
      '*',
      '?',
      '"',
      '\\',
      "'",
      ' ',
      '-',
      '_',
      '%',
      '{',
      '}',
      '[',
      ']',
      ',',
      '&',
      '|',
      '$',
      '\n',
      '中',
      '😀',
    ),
    maxLength: 8,
  }),
  fc.constantFrom(
    '',
    '*',
    '**',
    'null',
    'true',
    'SPACE',
    '5',
    '1.0',
    '1e3',
    '+5',
    '-1',
    '.',
    '-',
    'ConsoleLogin',
    'Failed authentication',
    'a\\',
    '\\\\',
    '\\"',
  ),
)

export const regexSource = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'a',
        'b',
        '0',
        '.',
        '\\.',
        '\\d',
        '\\W',
        '\\s',
        '[ab]',
        '[^a0]',
        '[a-z0-9_]',
        '\\x28',
        '\\x25',
        ':',
        '/',
        ' ',
        '-',
        '|',
        '^',
        '$',
      ),
      fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{,2}', '{1,}'),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((pieces) => pieces.map(([atom, repeat]) => (atom === '|' || atom === '^' || atom === '$' ? atom : atom + repeat)).join(''))

const regex: fc.Arbitrary<RegexValue> = regexSource.map((source) => ({ type: 'regex', source }))

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c', 'userIdentity', 'detail-type', '0', '-') },
  { weight: 1, arbitrary: fc.constantFrom('', 'a.b', 'a b', '__proto__', 'constructor', '*', '$', '[0]', '中') },
)
const nameStep = name.map((name): SelectorStep => ({ step: 'name', name }))
const anyName = fc.constant<SelectorStep>({ step: 'anyName' })
const laterStep = fc.oneof(
  { weight: 4, arbitrary: nameStep },
  { weight: 2, arbitrary: fc.nat(3).map((index): SelectorStep => ({ step: 'index', index })) },
  { weight: 1, arbitrary: fc.constant<SelectorStep>({ step: 'anyElement' }) },
  { weight: 1, arbitrary: anyName },
)

/** Behind `$` stands a period, so a selector begins with a name or `.*`; one wildcard at most. */
export const selector: fc.Arbitrary<Selector> = fc
  .tuple(fc.oneof({ weight: 6, arbitrary: nameStep }, { weight: 1, arbitrary: anyName }), fc.array(laterStep, { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest])
  .map((steps) => {
    let wildcards = 0
    return steps.map((step): SelectorStep => (isWildcard(step) && wildcards++ > 0 ? { step: 'name', name: 'x' } : step))
  })

function isWildcard({ step }: SelectorStep): boolean {
  return step === 'anyElement' || step === 'anyName'
}

const textValue: fc.Arbitrary<Value> = text.map((raw) => {
  const starFirst = raw.startsWith('*')
  const starLast = raw.endsWith('*')
  const inner = raw === '*' ? '' : raw.slice(starFirst ? 1 : 0, raw.length - (starLast ? 1 : 0))
  return { type: 'text', text: inner, starFirst, starLast }
})
const number = fc
  .oneof(
    fc.constantFrom('0', '1', '1.0', '5', '-1', '+5', '1e3', '1e-3', '.5', '5.', '1E+2', '1e999'),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  )
  .filter((text) => NUMBER_TEXT.test(text))
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: textValue },
  { weight: 3, arbitrary: number.map((text): Value => ({ type: 'number', number: Number(text), text })) },
  { weight: 1, arbitrary: regex },
)

const comparison: fc.Arbitrary<Test> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('equal', 'unequal'), value }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('<', '<=', '>', '>='), number)
      .map(([operator, text]): Test => ({ type: 'order', operator, number: Number(text), text })),
  },
)
const jsonTest: fc.Arbitrary<Test> = fc.oneof(
  { weight: 3, arbitrary: comparison },
  { weight: 1, arbitrary: fc.constantFrom('null', 'true', 'false', 'absent').map((type): Test => ({ type })) },
)

function conditions<On>(leaf: fc.Arbitrary<Condition<On>>): fc.Arbitrary<Condition<On>> {
  return fc.letrec<{ tree: Condition<On> }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 })).map(([op, of]) => join(op, of)),
    ),
  })).tree
}

function join<On>(op: 'and' | 'or', of: readonly Condition<On>[]): Condition<On> {
  return { op, of: of.flatMap((child) => (child.op === op ? child.of : [child])) }
}

const json: fc.Arbitrary<Pattern> = conditions<Selector>(
  fc.tuple(selector, jsonTest).map(([on, test]) => ({ op: 'test', on, test, span: SPAN })),
).map((condition) => ({ kind: 'json', condition }))

const field: fc.Arbitrary<Field> = fc.oneof(
  fc.constant<Field>({ name: null, condition: null }),
  fc.constant<Field>({ name: 'n', condition: null }),
  conditions<null>(comparison.map((test) => ({ op: 'test', on: null, test, span: SPAN }))).map(
    (condition): Field => ({ name: 'n', condition }),
  ),
)
const fields: fc.Arbitrary<Pattern> = fc.tuple(fc.array(field, { maxLength: 5 }), fc.option(fc.nat(5))).map(([list, ellipsis]) => {
  const ellipsisAt = ellipsis === null ? null : Math.min(ellipsis, list.length)
  // A single empty place without an ellipsis is written `[]`, which names no field at all.
  const [only] = list
  const isEmpty = list.length === 1 && only?.name === null && ellipsisAt === null
  return {
    kind: 'fields',
    ellipsisAt,
    fields: isEmpty ? [] : list.map((field, index) => (field.name === null ? field : { ...field, name: `f${index}` })),
  }
})

const term: fc.Arbitrary<WordTerm> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      role: fc.constantFrom('all', 'any', 'none'),
      what: text.map((text) => ({ type: 'text' as const, text })),
      span: fc.constant(SPAN),
    }),
  },
  { weight: 1, arbitrary: regex.map((what): WordTerm => ({ role: 'all', what, span: SPAN })) },
)
const words: fc.Arbitrary<Pattern> = fc.array(term, { maxLength: 5 }).map((terms) => ({ kind: 'words', terms }))

/** Any pattern within AWS's limits on regular expressions and wildcards. */
export const pattern: fc.Arbitrary<Pattern> = fc
  .oneof({ weight: 3, arbitrary: json }, { weight: 1, arbitrary: fields }, { weight: 1, arbitrary: words })
  .map(withinLimits)

export const jsonPattern: fc.Arbitrary<Pattern> = json.map(withinLimits)

function withinLimits(pattern: Pattern): Pattern {
  let regexes = 0
  let wildcards = 0
  const plain: Value = { type: 'text', text: 'r', starFirst: false, starLast: false }
  const limit = <On>(condition: Condition<On>): Condition<On> => {
    if (condition.op !== 'test') return { op: condition.op, of: condition.of.map((child) => limit(child)) }
    let { on, test } = condition
    if (Array.isArray(on) && on.some(isWildcard) && wildcards++ >= 3)
      on = on.map((step) => (isWildcard(step) ? { step: 'name', name: 'w' } : step)) as On & unknown[]
    if ((test.type === 'equal' || test.type === 'unequal') && test.value.type === 'regex' && regexes++ >= 2)
      test = { ...test, value: plain }
    return { ...condition, on, test }
  }
  switch (pattern.kind) {
    case 'words':
      return { ...pattern, terms: pattern.terms.filter(({ what }) => what.type !== 'regex' || regexes++ < 2) }
    case 'json':
      return { ...pattern, condition: limit(pattern.condition) }
    case 'fields':
      return {
        ...pattern,
        fields: pattern.fields.map((field) => (field.condition === null ? field : { ...field, condition: limit(field.condition) })),
      }
  }
}

/** The same tree with every span empty. */
export function withoutSpans(pattern: Pattern): Pattern {
  return JSON.parse(JSON.stringify(pattern, (key, value) => (key === 'span' ? SPAN : value === Number.POSITIVE_INFINITY ? '∞' : value)))
}

/** A JSON object that likes the names and values of the patterns above. */
export const record: fc.Arbitrary<Record<string, unknown>> = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      text,
      fc.constantFrom('r', 'ab', 'a', 'A'),
      fc.constantFrom(0, 1, 5, -1, 1000, 0.001, 1.5, 200),
      fc.constantFrom(null, true, false),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(name, tie('value'), { maxKeys: 4 }).map((object) => Object.assign({}, object)),
})).object

/** A line that likes the words and delimiters of fields. */
export const line = fc
  .array(fc.oneof(text, fc.constantFrom('404', '404.0', '4e2', 'ERROR', '"two words"', '[10/Oct 13:25]', '"open', '[open', '\t', '  ')), {
    maxLength: 8,
  })
  .map((words) => words.join(' '))
