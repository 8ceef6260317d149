import type { Condition, Pattern, Selector, Span, Test } from './ast.ts'
import { NUMBER_TEXT, parsePattern } from './parse.ts'
import { printSelector } from './print.ts'

/**
 * What AWS accepts and a person probably did not mean.
 *
 * `optional-ignored`     `?a` beside a required or an excluded word counts for nothing
 * `quoted-blank`         a phrase of blanks: documented as "everything", observed to look for a blank; an empty pattern is surely everything
 * `empty-phrase`         `""` occurs in every message
 * `star-in-middle`       only a star at either end is a wildcard; this one is a character
 * `single-quotes`        the quotes belong to the text that is looked for
 * `boolean-as-text`      `= true` compares with the text; a JSON true needs IS TRUE
 * `null-as-text`         `= "null"` compares with the text; a JSON null needs IS NULL
 * `number-as-text`       a quoted number compares the spelling: `"1"` is not 1.0
 * `never-matches`        `!= *` is satisfied by nothing
 * `elements-not-joined`  two conditions on one wildcard may be met by two different elements
 * `unquoted-star`        a field's value with a star and without quotes: reported to be refused at times; quotes are safe
 */
export interface PatternWarning {
  readonly code:
    | 'optional-ignored'
    | 'quoted-blank'
    | 'empty-phrase'
    | 'star-in-middle'
    | 'single-quotes'
    | 'boolean-as-text'
    | 'null-as-text'
    | 'number-as-text'
    | 'never-matches'
    | 'elements-not-joined'
    | 'unquoted-star'
  readonly params: Readonly<Record<string, string>>
  readonly span: Span
}

/**
 * In   a pattern; as a text, where the way it is written matters too (`unquoted-star`)
 * Out  in the order of the pattern
 */
export function warnings(pattern: Pattern | string): PatternWarning[] {
  const tree = typeof pattern === 'string' ? parsePattern(pattern) : pattern
  const found: PatternWarning[] = []
  switch (tree.kind) {
    case 'words': {
      const isAlone = tree.terms.every(({ role }) => role === 'any')
      for (const { role, what, span } of tree.terms) {
        const text = what.type === 'text' ? what.text : what.source
        if (role === 'any' && !isAlone) found.push({ code: 'optional-ignored', params: { seen: text }, span })
        if (what.type !== 'text') continue
        if (text === '') found.push({ code: 'empty-phrase', params: {}, span })
        else if (text.trim() === '') found.push({ code: 'quoted-blank', params: {}, span })
      }
      break
    }
    case 'json':
      eachTest(tree.condition, (selector, test, span) => warnOfTest(printSelector(selector), test, span, true, found))
      warnOfElements(tree.condition, found)
      break
    case 'fields':
      for (const { name, condition } of tree.fields) {
        if (condition === null) continue
        eachTest(condition, (_on, test, span) => {
          warnOfTest(name ?? '', test, span, false, found)
          if (typeof pattern !== 'string' || (test.type !== 'equal' && test.type !== 'unequal') || test.value.type !== 'text') return
          const { text, starFirst, starLast } = test.value
          if (text !== '' && (starFirst || starLast) && !pattern.slice(span.start, span.end).endsWith('"')) {
            found.push({ code: 'unquoted-star', params: { seen: pattern.slice(span.start, span.end) }, span })
          }
        })
      }
  }
  return found.sort((a, b) => a.span.start - b.span.start)
}

function eachTest<On>(condition: Condition<On>, visit: (on: On, test: Test, span: Span) => void): void {
  if (condition.op === 'test') visit(condition.on, condition.test, condition.span)
  else for (const child of condition.of) eachTest(child, visit)
}

function warnOfTest(on: string, test: Test, span: Span, isJson: boolean, found: PatternWarning[]): void {
  if ((test.type !== 'equal' && test.type !== 'unequal') || test.value.type !== 'text') return
  const { text, starFirst, starLast } = test.value
  const hasStar = starFirst || starLast
  if (text === '' && hasStar && test.type === 'unequal') found.push({ code: 'never-matches', params: { on }, span })
  if (text.includes('*')) found.push({ code: 'star-in-middle', params: { on, seen: text }, span })
  if (text.length > 1 && text.startsWith("'") && text.endsWith("'"))
    found.push({ code: 'single-quotes', params: { on, seen: text, write: text.slice(1, -1) }, span })
  if (hasStar || !isJson) return
  if (/^(true|false)$/i.test(text))
    found.push({ code: 'boolean-as-text', params: { on, seen: text, write: `IS ${text.toUpperCase()}` }, span })
  if (/^null$/i.test(text)) found.push({ code: 'null-as-text', params: { on, seen: text, write: 'IS NULL' }, span })
  if (NUMBER_TEXT.test(text)) found.push({ code: 'number-as-text', params: { on, seen: text }, span })
}

/** `$.items[*].a = 1 && $.items[*].b = 2`: two elements may meet it together. */
function warnOfElements(condition: Condition<Selector>, found: PatternWarning[]): void {
  if (condition.op === 'test') return
  if (condition.op === 'and') {
    const seen = new Set<string>()
    for (const child of condition.of) {
      if (child.op !== 'test') continue
      const wildcard = child.on.findIndex(({ step }) => step === 'anyElement' || step === 'anyName')
      if (wildcard < 0) continue
      const base = printSelector(child.on.slice(0, wildcard + 1))
      if (seen.has(base)) found.push({ code: 'elements-not-joined', params: { on: base }, span: child.span })
      seen.add(base)
    }
  }
  for (const child of condition.of) warnOfElements(child, found)
}
