import { linkBase, mailbox, mailTag } from '../pipeline/topic-to-mail.ts'
import type { Mail } from '../services/sns/state.ts'
import type { World } from '../world.ts'

/** A mail as `GET /_sandbox/inbox` shows it: a contract, see design. */
export interface InboxMessage {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly to: string
  readonly subject: string
  /** The whole mail as AWS words it, headers first. */
  readonly text: string
  readonly topicArn: string
  readonly kind: Mail['kind']
  readonly links: readonly { readonly rel: 'confirm' | 'unsubscribe'; readonly href: string }[]
}

/** Mails the sandbox delivered, oldest first. `address` null: to anybody; case does not matter. */
export function inboxMessages(world: World, address: string | null): InboxMessage[] {
  const options = address === null ? {} : { tag: mailTag(address) }
  return [...world.state.sns.mails.read(mailbox, options)].map(({ item }) => shown(world, item))
}

/** The newest `count` mails, newest first. */
export function newestMessages(world: World, address: string | null, count: number): InboxMessage[] {
  const out: InboxMessage[] = []
  const options = address === null ? { reverse: true } : { reverse: true, tag: mailTag(address) }
  for (const { item } of world.state.sns.mails.read(mailbox, options)) {
    out.push(shown(world, item))
    if (out.length >= count) break
  }
  return out
}

/** One mail, or null. */
export function inboxMessage(world: World, id: string): InboxMessage | null {
  for (const { item } of world.state.sns.mails.read(mailbox, { reverse: true })) if (item.id === id) return shown(world, item)
  return null
}

const shown = (world: World, { id, atMs, to, subject, text, topicArn, kind, links }: Mail): InboxMessage => ({
  id,
  at: new Date(atMs).toISOString(),
  to,
  subject,
  // Only the two addresses we wrote ourselves; a message may hold the same word.
  text: text
    .replaceAll(`${linkBase}/confirmation.html?`, `${world.endpoint}/confirmation.html?`)
    .replaceAll(`${linkBase}/unsubscribe.html?`, `${world.endpoint}/unsubscribe.html?`),
  topicArn,
  kind,
  links: links.map(({ rel, path }) => ({ rel, href: `${world.endpoint}${path}` })),
})
