/** What a run needs to know, from flags and environment. */
import { isLoopback, readTopicArn } from './aws-address.ts'
import { DataFolderError } from './outbox.ts'
import { loadTemplates, type Templates, TemplatesError } from './templates.ts'
import { type Lang, langOf, type Words } from './words.ts'

export interface Settings {
  readonly port: number
  readonly host: string
  readonly topics: readonly string[]
  /** Null: its own page. */
  readonly chat: URL | null
  readonly templates: Templates
  readonly folder: string
  readonly allowedHosts: readonly string[]
  readonly lang: Lang
  /** First and longest pause between attempts. */
  readonly firstPauseMs: number
  readonly mostPauseMs: number
}

/** By flag, without dashes. */
export const flags = ['topic', 'chat', 'templates', 'port', 'host', 'data', 'allow-cert-host', 'lang', 'log'] as const
export type Flag = (typeof flags)[number]

const variables: Readonly<Record<Flag, string>> = {
  topic: 'WEBHOOK_TOPICS',
  chat: 'WEBHOOK_CHAT_URL',
  templates: 'WEBHOOK_TEMPLATES',
  port: 'WEBHOOK_PORT',
  host: 'WEBHOOK_HOST',
  data: 'WEBHOOK_DATA',
  'allow-cert-host': 'WEBHOOK_ALLOW_CERT_HOSTS',
  lang: 'WEBHOOK_LANG',
  log: 'WEBHOOK_LOG',
}

export const usualPort = 4570

/** Wrong use. `code` has a sentence in `words/`, under `options.<code>`; nothing secret is in `params`. */
export class OptionsError extends Error {
  readonly code:
    | 'topicMissing'
    | 'notATopic'
    | 'notAPort'
    | 'notAHost'
    | 'notAChat'
    | 'notACertHost'
    | 'notALang'
    | 'notALog'
    | 'unknown'
    | 'notAPause'
  readonly params: Readonly<Record<string, string | number>>

  constructor(code: OptionsError['code'], params: OptionsError['params'] = {}) {
    super(`${code}: ${JSON.stringify(params)}`)
    this.name = 'OptionsError'
    this.code = code
    this.params = params
  }
}

export type Given = Readonly<Partial<Record<Flag, string>>>
type Env = Readonly<Record<string, string | undefined>>

/** A flag, else the environment. */
export const optionOf = (flag: Flag, given: Given, env: Env): string | undefined => given[flag] ?? (env[variables[flag]] || undefined)

/**
 * Reads and checks everything before anything is opened.
 *
 * Errors  OptionsError, TemplatesError
 */
export function settingsOf(
  given: Given,
  env: Env,
  usual: { readonly folder: string; readonly lang?: Lang; readonly allowedHosts?: readonly string[] },
): Settings {
  const option = (flag: Flag) => optionOf(flag, given, env)
  const list = (flag: Flag) =>
    (option(flag) ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '')
  const topics = [...new Set(list('topic'))]
  if (topics.length === 0) throw new OptionsError('topicMissing')
  for (const saw of topics) if (!readTopicArn(saw)) throw new OptionsError('notATopic', { saw })
  const portGiven = option('port')
  const port = portGiven === undefined ? usualPort : /^\d{1,5}$/.test(portGiven) ? Number(portGiven) : Number.NaN
  if (!(port >= 0 && port <= 65_535)) throw new OptionsError('notAPort', { saw: portGiven ?? '' })
  const host = option('host') ?? '127.0.0.1'
  if (!/^[\w.:-]{1,255}$/.test(host)) throw new OptionsError('notAHost', { saw: host })
  const allowedHosts = [...(usual.allowedHosts ?? []), ...list('allow-cert-host').map((each) => each.toLowerCase())]
  for (const saw of allowedHosts)
    if (!/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/.test(saw)) throw new OptionsError('notACertHost', { saw })
  const langGiven = option('lang')
  const lang = langGiven === undefined ? (usual.lang ?? 'en') : langOf(langGiven)
  if (!lang) throw new OptionsError('notALang', { saw: langGiven ?? '' })
  const log = option('log')
  if (log !== undefined && log !== 'json' && log !== 'text') throw new OptionsError('notALog', { saw: log })
  const pause = (name: string, usualMs: number) => {
    const text = env[name]
    if (text === undefined || text === '') return usualMs
    const ms = /^\d{1,8}$/.test(text) ? Number(text) : 0
    if (ms < 1) throw new OptionsError('notAPause', { name, saw: text })
    return ms
  }
  return {
    port,
    host,
    topics,
    chat: chatOf(option('chat')),
    templates: loadTemplates(option('templates') ?? 'json'),
    folder: option('data') ?? usual.folder,
    allowedHosts,
    lang,
    firstPauseMs: pause('WEBHOOK_FIRST_PAUSE_MS', 1000),
    mostPauseMs: pause('WEBHOOK_MOST_PAUSE_MS', 5 * 60_000),
  }
}

/** Over https; on this machine over http too. What was given is a secret, and is not repeated. */
function chatOf(text: string | undefined): URL | null {
  if (text === undefined || text === 'page') return null
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // The cause names the address.
    throw new OptionsError('notAChat')
  }
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  if (!isSafe || url.username !== '' || url.password !== '') throw new OptionsError('notAChat')
  return url
}

/** Why it cannot be started, as a person is told; undefined for what is our own fault. */
export function told(error: unknown, words: Words): string | undefined {
  if (error instanceof OptionsError) return words(`options.${error.code}`, error.params)
  if (error instanceof DataFolderError) return words(`data.${error.code}`, error.params)
  const { code, syscall, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string }
  if (syscall === 'listen') return words('listen', { code: code ?? '', address: `${address ?? ''}:${port ?? ''}` })
  if (!(error instanceof TemplatesError)) return undefined
  const { template } = error
  const said = words(`templates.${error.code}`, error.params)
  if (!template) return said
  const source = String(error.params.template ?? '')
  const from = Math.max(0, template.position - 50)
  // The place is shown in the template itself.
  const shown = `${source.slice(from, from + 110)}\n  ${' '.repeat(Math.max(0, template.position - from))}^`
  return `${said}\n  ${shown}\n${words(`template.${template.code}`, template.params)}`
}
