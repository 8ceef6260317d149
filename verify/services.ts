import { type Connection, closeSockets, configFor, openSockets, watched } from '../checks/evidence/clients.ts'
import { type Ask, type Evidence, orNone, type Services } from '../checks/evidence/evidence.ts'

/** The reads of an account that a proof takes. They cannot write: each client refuses what is not on its list. */
export interface Reads {
  in(region: string): Services
  /** Evidence of the checks, read anew. */
  evidence<Value>(of: Evidence<Value>): Promise<Value>
  user(name: string): Promise<{ readonly exists: boolean; readonly hasPassword: boolean }>
  aliases(): Promise<readonly string[]>
  close(): void
}

/** @param signal ends every request under way */
export function openReads(connection: Connection, home: string, signal: AbortSignal): Reads {
  const sockets = openSockets()
  const sdk = <Client>(load: () => Promise<Client>): (() => Promise<Client>) => {
    let client: Promise<Client> | undefined
    return () => {
      client ??= load()
      return client
    }
  }
  const config = (region: string) => configFor(connection, region, sockets)
  const known = new Map<string, Services>()
  const at = (region: string): Services => {
    const watch = { region, profile: connection.profile ?? process.env.AWS_PROFILE }
    const services = known.get(region) ?? {
      cloudformation: sdk(async () => (await import('../checks/evidence/sdk/cloudformation.ts')).open(config(region), watch, signal)),
      cloudtrail: sdk(async () => (await import('../checks/evidence/sdk/cloudtrail.ts')).open(config(region), watch, signal)),
      cloudwatch: sdk(async () => (await import('../checks/evidence/sdk/cloudwatch.ts')).open(config(region), watch, signal)),
      iam: sdk(async () => (await import('../checks/evidence/sdk/iam.ts')).open(config(region), watch, signal)),
      logs: sdk(async () => (await import('../checks/evidence/sdk/logs.ts')).open(config(region), watch, signal)),
      s3: sdk(async () => (await import('../checks/evidence/sdk/s3.ts')).open(config(region), watch, signal)),
      sns: sdk(async () => (await import('../checks/evidence/sdk/sns.ts')).open(config(region), watch, signal)),
      sts: sdk(async () => (await import('../checks/evidence/sdk/sts.ts')).open(config(region), watch, signal)),
    }
    known.set(region, services)
    return services
  }
  const iam = sdk(async () => {
    const { IAMClient } = await import('@aws-sdk/client-iam')
    const allowed = ['GetUser', 'GetLoginProfile', 'ListAccountAliases']
    return watched(new IAMClient(config(home)), { service: 'iam', region: home, allowed })
  })
  return {
    in: at,
    evidence(of) {
      const used = new Map<Evidence<unknown>, Promise<unknown>>()
      const notAsked = (what: string) => () => Promise.reject(new Error(`evidence of a proof asks for ${what}`))
      const ask: Ask = {
        ...at(home),
        region: home,
        now: notAsked('the time'),
        aheadMs: notAsked('the time'),
        want: notAsked('a lab’s values'),
        use: <Other>(other: Evidence<Other>) => {
          const asked = (used.get(other) as Promise<Other> | undefined) ?? other.read(ask)
          used.set(other, asked)
          return asked
        },
        in: at,
        once: (_key, read) => read(),
      }
      return of.read(ask)
    },
    async user(UserName) {
      const [client, { GetLoginProfileCommand, GetUserCommand }] = await Promise.all([iam(), import('@aws-sdk/client-iam')])
      const options = { abortSignal: signal }
      const user = await orNone(client.send(new GetUserCommand({ UserName }), options), 'NoSuchEntityException', 'NoSuchEntity')
      if (user === null) return { exists: false, hasPassword: false }
      const login = await orNone(client.send(new GetLoginProfileCommand({ UserName }), options), 'NoSuchEntityException', 'NoSuchEntity')
      return { exists: true, hasPassword: login !== null }
    },
    async aliases() {
      const [client, { ListAccountAliasesCommand }] = await Promise.all([iam(), import('@aws-sdk/client-iam')])
      const { AccountAliases = [] } = await client.send(new ListAccountAliasesCommand({}), { abortSignal: signal })
      return AccountAliases
    },
    close: () => closeSockets(sockets),
  }
}
