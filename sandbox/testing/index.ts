/** The sandbox for the tests of others: `import { startSandbox } from 'trailproof'`. */

import { devNull } from 'node:os'
import { inboxMessages } from '../control/inbox.ts'
import { sendEvents } from '../control/send.ts'
import { defaultAccount, startSandbox as start } from '../index.ts'
import { chainOf } from '../pipeline/chain.ts'
import type { As, Client, Sandbox, SandboxOptions } from './contract.ts'

export type { As, Chain, Client, ClockMode, Mail, Sandbox, SandboxOptions } from './contract.ts'

const usualRegion = 'us-east-1'

/**
 * A sandbox in this process, on a port of its own.
 *
 * Throws an Error with a `code`: `portInUse`, `sandboxFolderInUse`, `sandboxStateDamaged`.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await start(options)
  const account = options.account ?? defaultAccount
  const client = (as: As = {}): Client => ({
    endpoint: sandbox.endpoint,
    region: as.region ?? usualRegion,
    credentials: { accessKeyId: as.account ?? account, secretAccessKey: 'sandbox' },
    forcePathStyle: true,
  })
  return {
    endpoint: sandbox.endpoint,
    port: sandbox.port,
    now: sandbox.now,
    advance: sandbox.advance,
    client,
    env: (as) => environment(client(as)),
    send(records) {
      const sent = sendEvents(sandbox.world, records)
      if (typeof sent === 'string') throw new TypeError(sent)
      sandbox.world.store.flush()
      return sent
    },
    mails: (address) => inboxMessages(sandbox.world, address ?? null),
    chain: (eventID) => chainOf(sandbox.world, eventID),
    reset: sandbox.reset,
    save: sandbox.save,
    load: sandbox.load,
    close: sandbox.close,
  }
}

/**
 * Nothing of the machine's own AWS set-up is left to be found: a test never gets to a real account.
 *
 * Source  https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
 */
function environment({ endpoint, region, credentials }: Client): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}
