/**
 * The root user of an account: `root@ACCOUNT.example`, with a password that the sandbox makes up and tells in a mail of its inbox. China has
 * none.
 */
import { randomBytes } from 'node:crypto'
import { arn, isPartitionId, partition as partitionById } from '../../domain/regions.ts'
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
  return password
}

/** Mails that tell passwords, oldest first, in the shape of the inbox. */
export function rootMails(world: World): RootMail[] {
  rootPassword(world, 'aws', world.options.account)
  const mails = (['aws', 'aws-us-gov', 'aws-eusc'] as const).flatMap((partition) =>
    [...world.state.iam.rootPasswords(partition).entries()].map(([account, { password, atMs }]) => ({
      id: arn({ partition, service: 'iam', account, resource: 'root' }),
      at: new Date(atMs).toISOString(),
      to: rootAddress(account),
      subject: textIn('en', 'rootMailSubject'),
      text: (Object.keys(languages) as Language[])
        .map((language) => textIn(language, 'rootMail', { account, address: rootAddress(account), password }))
        .join('\n\n'),
      topicArn: null,
      kind: 'rootPassword' as const,
      links: [],
    })),
  )
  return mails.sort((a, b) => (a.at < b.at ? -1 : 1))
}

export interface RootMail {
  readonly id: string
  readonly at: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly topicArn: null
  readonly kind: 'rootPassword'
  readonly links: readonly never[]
}
