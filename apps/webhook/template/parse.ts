/**
 * The small language of templates: text with `{{field.method("argument")…}}` in it. Read once, when the process starts, so that a mistake is told
 * then and not when the first alarm arrives.
 *
 * Source  https://support.atlassian.com/jira-service-management-cloud/docs/string-processing-methods/ (the methods, as Opsgenie has them)
 */
import { TemplateError } from './error.ts'
import { parseRegex, type Regex } from './regex.ts'

export type Argument = string | number | Regex

export type Step =
  | { readonly kind: 'json' }
  /** A field of an object, or a place in a list. */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'method'; readonly name: string; readonly args: readonly Argument[] }

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly field: string; readonly steps: readonly Step[]; readonly position: number }

export interface Template {
  readonly source: string
  readonly parts: readonly Part[]
}

/** Fields of an SNS message. Not among them: links and tokens, by which anybody could end the subscription. */
export const fields = ['Type', 'MessageId', 'TopicArn', 'Subject', 'Message', 'Timestamp', 'MessageAttributes'] as const

type Kind = 'text' | 'number' | 'regex'
/** What each method takes: one of these rows. `true` before it: no empty text. */
const methods: Readonly<Record<string, readonly (readonly Kind[])[]>> = {
  extract: [['regex']],
  substring: [['number'], ['number', 'number']],
  substringAfter: [['text']],
  substringBefore: [['text']],
  substringBetween: [['text', 'text']],
  toLowerCase: [[]],
  toUpperCase: [[]],
  trim: [[]],
  replace: [['text', 'text']],
  split: [['text']],
  join: [['text']],
  get: [['number']],
  orElse: [['text']],
}

/** Documented by Opsgenie, and left out. */
const notCovered: readonly string[] = ['toDate']
/** Looking for nothing finds it everywhere. */
const wantsText: readonly string[] = ['replace', 'split', 'substringAfter', 'substringBefore', 'substringBetween']

export const methodNames: readonly string[] = Object.keys(methods)

const longest = 4000
const mostSteps = 20

/** Errors  TemplateError, with the position */
export function parseTemplate(source: string): Template {
  if (source.length > longest) throw new TemplateError('tooLong', longest, { most: longest })
  const parts: Part[] = []
  let next = 0
  while (next < source.length) {
    const open = source.indexOf('{{', next)
    const text = source.slice(next, open < 0 ? undefined : open)
    if (text !== '') parts.push({ kind: 'text', text })
    if (open < 0) break
    const read = expression(source, open)
    parts.push(read.part)
    next = read.next
  }
  return { source, parts }
}

function expression(source: string, open: number): { part: Part; next: number } {
  let at = open + 2
  const blanks = () => {
    while (/\s/.test(source.charAt(at))) at++
  }
  const name = (): string => {
    const found = /^[\p{L}_$][\p{L}\p{N}_$-]*/u.exec(source.slice(at, at + 200))?.[0] ?? ''
    at += found.length
    return found
  }
  const fail = (code: TemplateError['code'], params: TemplateError['params'] = {}, position = at) =>
    new TemplateError(code, position, params)
  const expectedAt = (what: string) =>
    at >= source.length ? fail('unclosed', {}, open) : fail('notExpected', { saw: source.charAt(at), what })

  blanks()
  const start = at
  const field = name()
  if (field === '') throw at >= source.length ? fail('unclosed', {}, open) : fail('noName')
  if (!fields.some((known) => known === field)) throw fail('noSuchField', { saw: field, known: fields.join(', ') }, start)

  const steps: Step[] = []
  /** Whether a name may follow that is no method: inside JSON, or among the attributes. */
  let isObject = field === 'MessageAttributes'
  for (;;) {
    blanks()
    if (source.startsWith('}}', at)) break
    if (steps.length >= mostSteps) throw fail('tooLong', { most: mostSteps })
    const char = source.charAt(at)
    const position = at
    if (char === '[' && isObject) {
      at++
      blanks()
      const key = /["']/.test(source.charAt(at)) ? text() : String(whole())
      blanks()
      if (source.charAt(at) !== ']') throw expectedAt(']')
      at++
      steps.push({ kind: 'key', key })
      continue
    }
    if (char !== '.') throw expectedAt('. }}')
    at++
    blanks()
    const digits = /^\d{1,6}/.exec(source.slice(at, at + 6))?.[0]
    if (digits !== undefined && isObject) {
      at += digits.length
      steps.push({ kind: 'key', key: digits })
      continue
    }
    const nameAt = at
    const called = name()
    if (called === '') throw at >= source.length ? fail('unclosed', {}, open) : fail('noName')
    blanks()
    if (source.charAt(at) === '(') {
      at++
      steps.push(method(called, nameAt))
      isObject = false
    } else if (called === 'json' && field === 'Message' && steps.length === 0) {
      steps.push({ kind: 'json' })
      isObject = true
    } else if (isObject) steps.push({ kind: 'key', key: called })
    else
      throw fail(
        'noSuchField',
        { saw: `${field}.${called}`, known: field === 'Message' ? `Message.json.${called}` : `${field}.toLowerCase()` },
        position,
      )
  }
  return { part: { kind: 'value', field, steps, position: start }, next: at + 2 }

  function method(called: string, nameAt: number): Step {
    if (notCovered.includes(called)) throw fail('notCovered', { saw: called, known: methodNames.join(', ') }, nameAt)
    const forms = Object.hasOwn(methods, called) ? methods[called] : undefined
    if (!forms) throw fail('noSuchMethod', { saw: called, known: methodNames.join(', ') }, nameAt)
    const args: { kind: Kind; value: Argument }[] = []
    blanks()
    if (source.charAt(at) === ')') at++
    else
      for (;;) {
        blanks()
        args.push(argument())
        blanks()
        const char = source.charAt(at)
        if (char !== ',' && char !== ')') throw expectedAt(', )')
        at++
        if (char === ')') break
        if (args.length > 2) throw wrong()
      }
    const fits = forms.some((form) => form.length === args.length && form.every((kind, index) => args[index]?.kind === kind))
    if (!fits || (wantsText.includes(called) && args[0]?.value === '') || (called === 'substringBetween' && args[1]?.value === ''))
      throw wrong()
    return { kind: 'method', name: called, args: args.map(({ value }) => value) }

    function wrong() {
      const want = forms?.map((form) => `${called}(${form.map((kind) => ({ text: '"…"', number: '0', regex: '/(…)/' })[kind]).join(', ')})`)
      return fail('wrongArguments', { saw: called, want: want?.join(' | ') ?? called }, nameAt)
    }
  }

  function argument(): { kind: Kind; value: Argument } {
    const char = source.charAt(at)
    if (char === '"' || char === "'") return { kind: 'text', value: text() }
    if (char === '/') return { kind: 'regex', value: regex() }
    if (/\d/.test(char)) return { kind: 'number', value: whole() }
    throw expectedAt('"…" /…/ 0')
  }

  function whole(): number {
    const found = /^\d{1,9}/.exec(source.slice(at, at + 9))?.[0]
    if (found === undefined) throw expectedAt('0')
    at += found.length
    return Number(found)
  }

  function text(): string {
    const quote = source.charAt(at)
    const begin = at
    at++
    let found = ''
    for (;;) {
      const char = source.charAt(at)
      if (char === '') throw fail('badText', {}, begin)
      at++
      if (char === quote) return found
      if (char !== '\\') {
        found += char
        continue
      }
      const escaped = source.charAt(at)
      const meant = ({ n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\', '/': '/' } as Readonly<Record<string, string>>)[escaped]
      if (meant === undefined) throw fail('badText', {}, at - 1)
      found += meant
      at++
    }
  }

  function regex(): Regex {
    const begin = at
    let isClass = false
    for (at++; ; at++) {
      const char = source.charAt(at)
      if (char === '') throw fail('badRegex', { problem: '/ is missing at the end' }, begin)
      if (char === '\\') at++
      else if (char === '[') isClass = true
      else if (char === ']') isClass = false
      else if (char === '/' && !isClass) break
    }
    const inner = source.slice(begin + 1, at)
    at++
    const read = parseRegex(inner, begin + 1)
    if (read.groups === 0) throw fail('regexNoGroup', {}, begin)
    return read
  }
}
