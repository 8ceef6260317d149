/**
 * Messages in the form of Slack's incoming webhooks, which other chats take too, and their delivery.
 *
 * Source  https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (form, answers),
 *         https://docs.slack.dev/messaging/formatting-message-text#escaping (&, <, > and nothing else),
 *         https://docs.slack.dev/reference/block-kit/blocks/section-block (2,000 characters a field, 10 fields; 3,000 a text), header-block (150)
 */
import type { Kept } from './outbox.ts'
import { type Found, fillAll, type Templates } from './templates.ts'
import { faultOf, type Visit } from './visit.ts'
import type { Words } from './words.ts'

type Text =
  | { readonly type: 'mrkdwn'; readonly text: string }
  | { readonly type: 'plain_text'; readonly text: string; readonly emoji: false }
type Block =
  | { readonly type: 'header'; readonly text: Text }
  | { readonly type: 'section'; readonly text?: Text; readonly fields?: readonly Text[] }
  | { readonly type: 'context'; readonly elements: readonly Text[] }

export interface ChatMessage {
  /** For notifications, and for chats that know no blocks. */
  readonly text: string
  readonly blocks: readonly Block[]
}

/** What was made of a message: for the chat, and for people who want to see which field gave what. */
export interface Composed {
  readonly title: string
  readonly fields: readonly Found[]
  /** The message itself, where there are no fields to stand for it. */
  readonly body: string | null
  readonly context: string
  readonly chat: ChatMessage
}

const longest = { header: 150, field: 2000, text: 2900 } as const
const fieldsInSection = 10

/** Cut between characters, never through one. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = most - 1 - (/[\uD800-\uDBFF]/.test(text.charAt(most - 2)) ? 1 : 0)
  return `${text.slice(0, end)}…`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/**
 * Text of a message, so that it is only text: `<!channel>` and `<https://…|…>` lose their meaning by escaping, and where other chats take a bare
 * `@channel` for a call, a joiner of no width stands in it.
 */
export function escaped(text: string): string {
  return text
    .replace(invisible, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=channel|here|everyone|all|group)/gi, '@\u2060')
}

/** Cut, then escaped, then as long as it may be: escaping makes text longer. */
function fitted(text: string, most: number): string {
  let room = most
  for (;;) {
    const made = escaped(cut(text, room))
    if (made.length <= most) return made
    room = Math.max(1, Math.floor((room * most) / made.length) - 1)
  }
}

const marks: Readonly<Record<string, string>> = { ALARM: '🔴', OK: '🟢', INSUFFICIENT_DATA: '⚪' }

/** What is shown of a message. */
export function compose(kept: Kept, templates: Templates, words: Words): Composed {
  const context = words('chat.context', { topic: kept.topicArn, at: kept.timestamp })
  if (kept.type !== 'Notification') {
    const title = words('chat.unsubscribed')
    return { title, fields: [], body: kept.message, context, chat: form(title, [], kept.message, context, words) }
  }
  const filled = fillAll(templates, {
    Type: kept.type,
    MessageId: kept.id,
    TopicArn: kept.topicArn,
    Subject: kept.subject,
    Message: kept.message,
    Timestamp: kept.timestamp,
    MessageAttributes: kept.attributes,
  })
  const alarm = alarmOf(kept.message)
  const usual = alarm ? `${alarm.state}: ${alarm.name}` : (kept.subject ?? (kept.message.split('\n', 1)[0] ?? '').trim())
  const title = cut(filled.title ?? (usual || words('chat.untitled')), 500)
  const isAnyFound = filled.fields.some(({ value }) => value !== null)
  // An ordinary message is shown as it is, and not as a list of what it does not have.
  const body = isAnyFound ? null : kept.message
  const mark = alarm ? marks[alarm.state] : undefined
  return {
    title,
    fields: filled.fields,
    body,
    context,
    chat: form(mark ? `${mark} ${title}` : title, isAnyFound ? filled.fields : [], body, context, words),
  }
}

function alarmOf(message: string): { name: string; state: string } | undefined {
  try {
    const read: unknown = JSON.parse(message)
    if (typeof read !== 'object' || read === null) return undefined
    const { AlarmName: name, NewStateValue: state } = read as Readonly<Record<string, unknown>>
    return typeof name === 'string' && typeof state === 'string' && Object.hasOwn(marks, state) ? { name, state } : undefined
  } catch {
    // A message of another kind.
    return undefined
  }
}

function form(title: string, fields: readonly Found[], body: string | null, context: string, words: Words): ChatMessage {
  const shown = fields.map(
    ({ name, value }): Text => ({
      type: 'mrkdwn',
      text: `*${fitted(name, 200)}*\n${value === null ? words('chat.nothing') : fitted(value, longest.field - 300)}`,
    }),
  )
  const sections: Block[] = []
  for (let at = 0; at < shown.length; at += fieldsInSection)
    sections.push({ type: 'section', fields: shown.slice(at, at + fieldsInSection) })
  const blocks: Block[] = [
    { type: 'header', text: { type: 'plain_text', text: fitted(title, longest.header), emoji: false } },
    ...sections,
    ...(body === null ? [] : [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: fitted(body, longest.text) } }]),
    { type: 'context', elements: [{ type: 'mrkdwn', text: fitted(context, 1000) }] },
  ]
  return { text: fitted(title, 500), blocks }
}

/** How an attempt ended. `again`: later, not before `afterMs`. `never`: this message will not be taken, others may. */
export type Posted =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'again'; readonly why: string; readonly afterMs?: number }
  | { readonly outcome: 'never'; readonly why: string }

const timeoutMs = 10_000
const longestPauseMs = 3_600_000

/**
 * One attempt at a chat's address. The address is a secret: whoever has it can post. So nothing of it is in what comes back.
 *
 * 400 and 413 mean this message (`invalid_payload`); all other refusals mean the address, and a message is not lost because somebody had to make a new one.
 */
export async function post(message: ChatMessage, to: { url: URL; visit: Visit; now: () => number; signal: AbortSignal }): Promise<Posted> {
  try {
    const { status, headers } = await to.visit(to.url, {
      method: 'POST',
      body: JSON.stringify(message),
      headers: { 'content-type': 'application/json; charset=utf-8' },
      timeoutMs,
      mostBytes: 64 * 1024,
      signal: to.signal,
    })
    if (status >= 200 && status < 300) return { outcome: 'done' }
    const why = `HTTP ${status}`
    if (status === 400 || status === 413) return { outcome: 'never', why }
    const afterMs = status === 429 || status === 503 ? pauseOf(headers.get('retry-after'), to.now()) : undefined
    return { outcome: 'again', why, ...(afterMs === undefined ? {} : { afterMs }) }
  } catch (error) {
    return { outcome: 'again', why: faultOf(error) }
  }
}

/** `Retry-After`: seconds, or a date. Source  https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function pauseOf(text: string | null, nowMs: number): number | undefined {
  if (text === null) return undefined
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestPauseMs)
}
