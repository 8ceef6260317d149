import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { AskError, type Connection, closeSockets, configFor, openSockets, watched } from '../checks/evidence/clients.ts'
import { type Unseen, unseenOf } from '../checks/evidence/unseen.ts'
import type { Student } from './roster.ts'

type Credentials = NonNullable<Connection['credentials']>

export interface Sessions {
  /** The way into a student's account; a role's session is used again until shortly before its end. */
  connectionTo(student: Student): Promise<{ readonly connection: Connection } | { readonly unseen: Unseen }>
  /** AWS does not take this session any more, before its time: the next one is a new one. @returns  false where there was none, and nothing to renew */
  forget(student: Student): boolean
  close(): void
}

/** The shortest that every role allows, and the longest where a role assumes a role. Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const sessionSeconds = 3600
/** A check must not outlive its session. */
const spareMs = 5 * 60_000
/** In CloudTrail of the student's account, so that everybody can see whose calls these were. */
const sessionName = 'trailproof-class'

/**
 * The ways into the accounts of a class: a role assumed with the instructor's own credentials, a profile, or, in the sandbox, the account itself.
 *
 * @param by     the instructor's own connection; its endpoint is the sandbox's, or undefined for AWS
 * @param about.nowMs      milliseconds since 1970
 * @param about.timeoutMs  a role is assumed in this time, or could not be
 */
export function openSessions(by: Connection, about: { readonly nowMs: () => number; readonly timeoutMs: number }): Sessions {
  const { nowMs, timeoutMs } = about
  const sockets = openSockets()
  const clients = new Map<string, STSClient>()
  const sessions = new Map<string, Promise<{ credentials: Credentials; untilMs: number }>>()

  const clientIn = (region: string): STSClient => {
    const known = clients.get(region)
    if (known) return known
    const client = watched(new STSClient(configFor(by, region, sockets)), {
      service: 'sts',
      region,
      profile: by.profile,
      allowed: ['AssumeRole'],
    })
    clients.set(region, client)
    return client
  }

  async function assume(role: string, { externalId, region }: Student): Promise<{ credentials: Credentials; untilMs: number }> {
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), timeoutMs)
    const question = new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: sessionName,
      DurationSeconds: sessionSeconds,
      ...(externalId === null ? {} : { ExternalId: externalId }),
    })
    const { Credentials: given } = await clientIn(region)
      .send(question, { abortSignal: patience.signal })
      .finally(() => clearTimeout(timer))
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken, Expiration } = given ?? {}
    return {
      credentials: { accessKeyId, secretAccessKey, ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }) },
      untilMs: Expiration?.getTime() ?? nowMs() + sessionSeconds * 1000,
    }
  }

  return {
    async connectionTo(student) {
      const { role, profile, account, externalId, region } = student
      const endpoint = by.endpoint === undefined ? {} : { endpoint: by.endpoint }
      if (profile !== null) return { connection: { profile, ...endpoint } }
      if (role === null) {
        // The sandbox takes an account's number for its key.
        if (by.endpoint !== undefined)
          return { connection: { ...endpoint, credentials: { accessKeyId: account, secretAccessKey: 'sandbox' } } }
        return { unseen: { reason: 'noWayIn', params: { account } } }
      }
      const key = keyOf(role, externalId)
      try {
        let session = await sessions.get(key)
        if (!session || session.untilMs - spareMs <= nowMs()) {
          const made = assume(role, student)
          sessions.set(key, made)
          session = await made
        }
        return { connection: { ...endpoint, credentials: session.credentials } }
      } catch (error) {
        sessions.delete(key)
        const unseen = unseenOf(error)
        // The instructor signs in again meanwhile: a client of its own asks the chain of credentials anew.
        if (ownTrouble.includes(unseen.reason)) clients.delete(region)
        // AWS gives no reason: no such role, not trusted, another external ID and a suspended account are one answer.
        if (unseen.reason === 'denied' && error instanceof AskError)
          return { unseen: { reason: 'roleDenied', params: { ...unseen.params, role, account, region } } }
        return { unseen }
      }
    },
    forget: ({ role, externalId }) => role !== null && sessions.delete(keyOf(role, externalId)),
    close: () => {
      for (const client of clients.values()) client.destroy()
      closeSockets(sockets)
    },
  }
}

/** Of the instructor's own credentials. */
const ownTrouble: readonly Unseen['reason'][] = ['expired', 'invalidCredentials', 'noCredentials']

const keyOf = (role: string, externalId: string | null): string => JSON.stringify([role, externalId])
