/**
 * From the sign-in page into the console: a ticket in the address, good once and for a minute, is exchanged by the console for temporary
 * credentials of whoever signed in. So no credential ever stands in an address, a history or a log.
 *
 * Source  as AWS's own federation endpoint does with a sign-in token,
 *         https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
import { randomBytes } from 'node:crypto'
import { issueSession } from '../services/sts/session.ts'
import type { Caller } from '../wire/operation.ts'
import type { World } from '../world.ts'

type SignedIn = Omit<Caller, 'accessKeyId'>

const ticketMs = 60_000
/** As long as a session of AWS's console lasts. Source: https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/console-session-duration.html */
const sessionSeconds = 12 * 3600

export interface ConsoleSessions {
  /** A ticket for somebody who has just signed in. `atMs`: the time of the person's own devices. */
  ticketFor(who: SignedIn): string
  /** POST /signin/session `{ticket}` → account, partition, userName, accessKeyId, secretAccessKey, sessionToken, expires; 404 for a ticket that is none. */
  redeem(request: Request): Promise<Response>
}

export function consoleSessions(world: World, wallMs: () => number): ConsoleSessions {
  const tickets = new Map<string, { readonly who: SignedIn; readonly untilMs: number }>()
  return {
    ticketFor(who) {
      const now = wallMs()
      for (const [ticket, { untilMs }] of tickets) if (untilMs < now) tickets.delete(ticket)
      const ticket = randomBytes(24).toString('base64url')
      tickets.set(ticket, { who, untilMs: now + ticketMs })
      return ticket
    },
    async redeem(request) {
      const ticket = ticketIn(await request.text())
      const held = ticket === null ? undefined : tickets.get(ticket)
      if (ticket !== null) tickets.delete(ticket)
      const headers = { 'cache-control': 'no-store' }
      if (!held || held.untilMs < wallMs())
        return Response.json(
          { error: { code: 'noTicket', params: {}, message: 'This ticket is used up or too old. Sign in again.' } },
          { status: 404, headers },
        )
      const { who } = held
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = issueSession(world, who, world.clock.now(), sessionSeconds)
      world.store.flush()
      return Response.json(
        {
          account: who.account,
          partition: who.partition,
          userName: who.userName ?? 'root',
          accessKeyId: AccessKeyId,
          secretAccessKey: SecretAccessKey,
          sessionToken: SessionToken,
          expires: Expiration.toISOString(),
        },
        { headers },
      )
    },
  }
}

function ticketIn(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && 'ticket' in body && typeof body.ticket === 'string' ? body.ticket : null
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}
