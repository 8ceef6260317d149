import { partitionOf } from '../../../domain/regions.ts'

/** Who uses the console: somebody who signed in, or the account's `learner`, whom the sandbox takes any key for. */
export interface Session {
  readonly account: string
  readonly userName: string
  /** False for `learner`: nobody signed in. */
  readonly isSignedIn: boolean
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
}

/** What the sign-in page hands out for its ticket. */
interface Handed {
  readonly account: string
  readonly partition: string
  readonly userName: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expires: string
}

const kept = 'trailproof.console.session'

/** Nobody signed in: the account's own number as the key. */
export const learnerOf = (account: string): Session => ({
  account,
  userName: 'learner',
  isSignedIn: false,
  credentials: { accessKeyId: account, secretAccessKey: 'learner' },
})

/** Takes the session that a sign-in made, once; it is kept for this tab only. False: the ticket is used up or too old. */
export async function takeTicket(ticket: string): Promise<boolean> {
  const answer = await fetch('/signin/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  })
  if (!answer.ok) return false
  sessionStorage.setItem(kept, await answer.text())
  return true
}

/** The session kept for this account in this region's partition, or undefined. */
export function keptSession(account: string | null, region: string): Session | undefined {
  const text = sessionStorage.getItem(kept)
  if (text === null) return undefined
  const handed = JSON.parse(text) as Handed
  if ((account !== null && handed.account !== account) || handed.partition !== partitionOf(region).id) return undefined
  const { accessKeyId, secretAccessKey, sessionToken } = handed
  return {
    account: handed.account,
    userName: handed.userName,
    isSignedIn: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  }
}

export const forgetSession = (): void => sessionStorage.removeItem(kept)
