/** Which fields of a message are shown: two sets that come along, or a file of one's own. */
import { readFileSync } from 'node:fs'
import { type Fields, fill, parseTemplate, type Template, TemplateError } from './template/index.ts'

export interface Templates {
  /** Which set it is, for people: a name or a file. */
  readonly name: string
  readonly title?: Template
  readonly fields: readonly { readonly name: string; readonly template: Template }[]
}

/** As they have been handed around for Opsgenie. Against today's message of CloudWatch the second takes too much, and the first finds nothing where an alarm has no description. */
const original = {
  fields: {
    AlarmDescription: '{{Message.extract(/AlarmDescription":"(.+)","AWSAccountId"/)}}',
    AWSAccountId: '{{Message.extract(/AWSAccountId":"(.+)","NewStateValue"/)}}',
    Region: '{{Message.extract(/Region":"(.+)","AlarmArn"/)}}',
  },
}

/** The same three by their names, so that nothing hangs on which field stands beside which. */
const json = {
  fields: {
    AlarmDescription: '{{Message.json.AlarmDescription}}',
    AWSAccountId: '{{Message.json.AWSAccountId}}',
    Region: '{{Message.json.Region}}',
  },
}

const sets: Readonly<Record<string, unknown>> = { original, json }
export const setNames: readonly string[] = Object.keys(sets)

/** Slack takes ten fields in a section; two sections. */
const mostFields = 20
const longestFile = 256 * 1024

/** The file of templates cannot be used. `code` has a sentence in `words/`, under `templates.<code>`. */
export class TemplatesError extends Error {
  readonly code: 'unreadable' | 'notJson' | 'notTemplates' | 'tooMany' | 'field'
  readonly params: Readonly<Record<string, string | number>>
  /** Of one template in it. */
  readonly template?: TemplateError

  constructor(code: TemplatesError['code'], params: TemplatesError['params'], cause?: unknown) {
    super(`${code}: ${JSON.stringify(params)}`, { cause })
    this.name = 'TemplatesError'
    this.code = code
    this.params = params
    if (cause instanceof TemplateError) this.template = cause
  }
}

/**
 * `original`, `json`, or the path of a file: `{"title"?: "…", "fields": {"name": "template"}}`.
 *
 * Errors  TemplatesError
 */
export function loadTemplates(which: string): Templates {
  if (Object.hasOwn(sets, which)) return readTemplates(which, sets[which])
  let text: string
  try {
    text = readFileSync(which, 'utf8')
  } catch (cause) {
    throw new TemplatesError('unreadable', { file: which, sets: setNames.join(', '), problem: (cause as Error).message }, cause)
  }
  if (text.length > longestFile) throw new TemplatesError('notTemplates', { file: which })
  let read: unknown
  try {
    read = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw new TemplatesError('notJson', { file: which, problem: (cause as Error).message }, cause)
  }
  return readTemplates(which, read)
}

/** Errors  TemplatesError `notTemplates`, `tooMany`, `field` */
export function readTemplates(name: string, given: unknown): Templates {
  if (!isRecord(given) || !isRecord(given.fields)) throw new TemplatesError('notTemplates', { file: name })
  const entries = Object.entries(given.fields)
  const strange = Object.keys(given).find((key) => key !== 'title' && key !== 'fields')
  if (strange !== undefined || !entries.every(([, template]) => typeof template === 'string'))
    throw new TemplatesError('notTemplates', { file: name })
  if (entries.length > mostFields) throw new TemplatesError('tooMany', { file: name, most: mostFields })
  if (given.title !== undefined && typeof given.title !== 'string') throw new TemplatesError('notTemplates', { file: name })
  const read = (field: string, text: string) => {
    try {
      return parseTemplate(text)
    } catch (cause) {
      throw new TemplatesError('field', { file: name, field, template: text.slice(0, 400) }, cause)
    }
  }
  return {
    name,
    ...(typeof given.title === 'string' ? { title: read('title', given.title) } : {}),
    fields: entries.map(([field, template]) => ({ name: field, template: read(field, String(template)) })),
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field that was found, and one that was not: `value` is null. `problem`: it could not be told. */
export interface Found {
  readonly name: string
  readonly value: string | null
  readonly problem?: string
}

/** Fills every template; one that cannot be filled keeps no other from being shown. */
export function fillAll(templates: Templates, of: Fields): { readonly title: string | null; readonly fields: readonly Found[] } {
  const filled = (name: string, template: Template): Found => {
    try {
      const { text, isEmpty } = fill(template, of)
      return { name, value: isEmpty || text === '' ? null : text }
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      return { name, value: null, problem: error.code }
    }
  }
  return {
    title: templates.title ? filled('title', templates.title).value : null,
    fields: templates.fields.map(({ name, template }) => filled(name, template)),
  }
}
