/**
 * The root user of an account: `root@ACCOUNT.example`, with a password that the sandbox makes up and tells in a mail of its inbox. China has
 * none.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { isPartitionId, partition as partitionById } from '../../domain/regions.ts'
import { mailbox, mailTag } from '../pipeline/topic-to-mail.ts'
import type { World } from '../world.ts'
import { type Language, languages, textIn } from './texts.ts'

export const rootAddress = (account: string): string => `root@${account}.example`

/** The account of such an address. */
export const accountOfRoot = (address: string): string | undefined => /^root@(\d{12})\.example$/i.exec(address.trim())?.[1]

/** The password, made now if there is none yet; undefined where the partition has no root user. */
export function rootPassword(world: World, partition: string, account: string): string | undefined {
  if (!isPartitionId(partition) || !partitionById(partition).hasRootUser) return undefined
  const rows = world.state.iam.rootPasswords(partition)
  const already = rows.get(account)
  if (already) return already.password
  const password = randomBytes(12).toString('base64url')
  rows.set(account, { password, atMs: world.clock.now() })
  const to = rootAddress(account)
  const text = (Object.keys(languages) as Language[])
    .map((language) => textIn(language, 'rootMail', { account, address: to, password }))
    .join('\n\n')
  const atMs = world.clock.now()
  const mail = {
    id: randomUUID(),
    atMs,
    to,
    subject: textIn('en', 'rootMailSubject'),
    text,
    topicArn: '',
    kind: 'system' as const,
    links: [],
  }
  world.state.sns.mails.append(mailbox, [{ atMs, item: mail, tag: mailTag(to) }])
  return password
}
