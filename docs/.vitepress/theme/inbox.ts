import { isRecord } from './kept.ts'

export interface Mail {
  readonly id: string
  /** NaN where the sandbox gave no date that can be read. */
  readonly atMs: number
  readonly subject: string
  readonly text: string
  /** The link that confirms a subscription, for mails that ask for it. */
  readonly confirmUrl: string | null
}

/**
 * Reads what `GET /_sandbox/inbox` answers, oldest mail first; null if it is no inbox. A link is taken only if it is a web address: it
 * becomes a button.
 */
export function readInbox(raw: unknown): readonly Mail[] | null {
  if (!isRecord(raw) || !Array.isArray(raw.messages)) return null
  return raw.messages.filter(isRecord).map((message, at) => {
    const links = Array.isArray(message.links) ? message.links.filter(isRecord) : []
    const confirm = message.kind === 'confirm' ? links.find(({ rel }) => rel === 'confirm')?.href : undefined
    return {
      id: typeof message.id === 'string' ? message.id : String(at),
      atMs: typeof message.at === 'string' || typeof message.at === 'number' ? new Date(message.at).getTime() : Number.NaN,
      subject: typeof message.subject === 'string' ? message.subject : '',
      text: typeof message.text === 'string' ? message.text : '',
      confirmUrl: linkOf(confirm),
    }
  })
}

/** The sandbox is the server that this page came from, by whatever name the reader's browser knows it: behind a forwarded port by another. */
function linkOf(href: unknown): string | null {
  if (typeof href !== 'string' || !/^https?:\/\//.test(href) || !URL.canParse(href)) return null
  const { hostname, pathname, search } = new URL(href)
  return hostname === '127.0.0.1' ? `${pathname}${search}` : href
}
