import { TemplateError } from './error.ts'
import type { Part, Step, Template } from './parse.ts'
import { firstGroup, type Regex } from './regex.ts'

/** What a message offers to templates. */
export interface Fields {
  readonly Type: string
  readonly MessageId: string
  readonly TopicArn: string
  readonly Subject?: string | undefined
  readonly Message: string
  readonly Timestamp: string
  readonly MessageAttributes?: Readonly<Record<string, string>> | undefined
}

/** Longest text that any step, and the whole template, may make. */
const longest = 1_000_000
const mostParts = 10_000
/** JSON within JSON deeper than this is not looked into. */
const deepest = 64

/** Nothing was found: no such field, null, no match. It becomes no text. */
type Value = string | number | boolean | object | undefined

/**
 * Fills a template.
 *
 * Out     the text; `isEmpty` where no value in it was found
 * Errors  TemplateError `tooLong` {most}, `tooMuchWork` {most}; nothing else, whatever the message holds
 */
export function fill(template: Template, of: Fields): { readonly text: string; readonly isEmpty: boolean } {
  const hasValues = template.parts.some(({ kind }) => kind === 'value')
  let text = ''
  let isEmpty = hasValues
  for (const part of template.parts) {
    if (part.kind === 'text') text += part.text
    else {
      const value = foundBy(part, of)
      if (value !== undefined) isEmpty = false
      text += value === undefined ? '' : asText(value)
    }
    if (text.length > longest) throw new TemplateError('tooLong', 0, { most: longest })
  }
  return { text, isEmpty }
}

function foundBy(part: Extract<Part, { kind: 'value' }>, of: Fields): Value {
  let value: Value = Object.hasOwn(of, part.field) ? (of[part.field as keyof Fields] as Value) : undefined
  for (const step of part.steps) value = stepped(step, value, part.position)
  return value
}

function stepped(step: Step, value: Value, position: number): Value {
  if (step.kind === 'json') return typeof value === 'string' ? jsonOf(value) : undefined
  if (step.kind === 'key') {
    if (typeof value !== 'object') return undefined
    const found: unknown = Object.hasOwn(value, step.key) ? (value as Readonly<Record<string, unknown>>)[step.key] : undefined
    return known(found)
  }
  const { name, args } = step
  const [first = '', second = ''] = args
  if (name === 'orElse') return value === undefined || value === '' ? String(first) : value
  if (value === undefined) return undefined
  if (Array.isArray(value)) {
    if (name === 'join') return limited(value.map((each) => textOrNothing(known(each))).join(String(first)), position)
    if (name === 'get') return known(value[Number(first)])
  }
  if (name === 'get' || name === 'join') return undefined
  const text = asText(value)
  switch (name) {
    case 'extract':
      return firstGroup(first as Regex, text)
    case 'substring':
      return text.slice(Number(first), args.length > 1 ? Math.max(Number(first), Number(second)) : undefined)
    case 'substringAfter':
      return after(text, String(first))
    case 'substringBefore':
      return before(text, String(first))
    case 'substringBetween': {
      const rest = after(text, String(first))
      return rest === undefined ? undefined : before(rest, String(second))
    }
    case 'toLowerCase':
      return limited(text.toLowerCase(), position)
    case 'toUpperCase':
      return limited(text.toUpperCase(), position)
    case 'trim':
      return text.trim()
    case 'replace':
      return replaced(text, String(first), String(second), position)
    case 'split': {
      const parts = text.split(String(first), mostParts + 1)
      if (parts.length > mostParts) throw new TemplateError('tooLong', position, { most: mostParts })
      return parts
    }
    default:
      throw new TemplateError('noSuchMethod', position, { saw: name, known: '' })
  }
}

const after = (text: string, mark: string) => (text.includes(mark) ? text.slice(text.indexOf(mark) + mark.length) : undefined)
const before = (text: string, mark: string) => (text.includes(mark) ? text.slice(0, text.indexOf(mark)) : undefined)

function replaced(text: string, what: string, by: string, position: number): string {
  const times = text.split(what).length - 1
  if (text.length + times * (by.length - what.length) > longest) throw new TemplateError('tooLong', position, { most: longest })
  return text.replaceAll(what, () => by)
}

function limited(text: string, position: number): string {
  if (text.length > longest) throw new TemplateError('tooLong', position, { most: longest })
  return text
}

/** Null is nothing: an alarm without a description sends it. */
function known(value: unknown): Value {
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'object' && value !== null)
    ? value
    : undefined
}

const asText = (value: Exclude<Value, undefined>): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
const textOrNothing = (value: Value): string => (value === undefined ? '' : asText(value))

function jsonOf(text: string): Value {
  let depth = 0
  let most = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    // Braces in texts count too: what is deep only by them is no message of AWS either.
    if (char === 0x7b || char === 0x5b) most = Math.max(most, ++depth)
    else if (char === 0x7d || char === 0x5d) depth--
  }
  if (most > deepest) return undefined
  try {
    return known(JSON.parse(text))
  } catch {
    // A message that is no JSON has no fields.
    return undefined
  }
}
