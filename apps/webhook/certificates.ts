/** The certificates that vouch for messages: fetched once, kept a day, and only from where they may come from. */
import { type KeyObject, X509Certificate } from 'node:crypto'
import { type AllowedHosts, certificateAddress } from './aws-address.ts'
import { Refusal } from './refusal.ts'
import { type Answer, faultOf, type Visit } from './visit.ts'

export interface SigningKey {
  readonly publicKey: KeyObject
  /** From a host that was allowed by name, so not AWS's. */
  readonly isOwn: boolean
}

const keptMs = 24 * 3_600_000
/** After a failure nobody makes us ask again at once. */
const failedMs = 30_000
const most = 32
const mostFetches = 4
const timeoutMs = 5000
const largestBytes = 64 * 1024
const fewestBits = 2048

interface Kept {
  readonly atMs: number
  readonly certificate?: X509Certificate
  readonly failure?: Refusal
}

export function certificates(options: { readonly allowed: AllowedHosts; readonly now: () => number; readonly visit: Visit }) {
  const { allowed, now, visit } = options
  const kept = new Map<string, Kept>()
  const underWay = new Map<string, Promise<X509Certificate>>()

  /**
   * The key at an address.
   *
   * Errors  Refusal `certificateAddress`, `certificateUnavailable` {fault}, `certificateInvalid` {problem}
   */
  return async (text: string): Promise<SigningKey> => {
    const address = certificateAddress(text, allowed)
    if (!address) throw new Refusal('certificateAddress', { address: text.slice(0, 200) })
    const certificate = known(text) ?? (await asked(text, address.url))
    const today = now()
    const { validFrom, validTo } = certificate
    // Not said with `!(…)`, a date that cannot be read would pass.
    if (!(Date.parse(validFrom) <= today && today <= Date.parse(validTo)))
      throw new Refusal('certificateInvalid', { problem: `${validFrom} – ${validTo}` })
    const { publicKey } = certificate
    if (publicKey.asymmetricKeyType !== 'rsa' || (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < fewestBits)
      throw new Refusal('certificateInvalid', { problem: `RSA < ${fewestBits}` })
    return { publicKey, isOwn: address.isOwn }
  }

  function known(text: string): X509Certificate | undefined {
    const entry = kept.get(text)
    if (!entry) return undefined
    const age = now() - entry.atMs
    if (entry.failure && age >= 0 && age < failedMs) throw entry.failure
    if (entry.certificate && age >= 0 && age < keptMs) return entry.certificate
    kept.delete(text)
    return undefined
  }

  function asked(text: string, url: URL): Promise<X509Certificate> {
    const same = underWay.get(text)
    if (same !== undefined) return same
    if (underWay.size >= mostFetches) throw new Refusal('certificateUnavailable', { fault: 'busy' })
    const made = fetched(url)
      .then(
        (certificate) => {
          keep(text, { atMs: now(), certificate })
          return certificate
        },
        (error: unknown) => {
          if (error instanceof Refusal) keep(text, { atMs: now(), failure: error })
          throw error
        },
      )
      .finally(() => underWay.delete(text))
    underWay.set(text, made)
    return made
  }

  function keep(text: string, entry: Kept): void {
    kept.delete(text)
    kept.set(text, entry)
    // Failures first: somebody who invents addresses must not drive out the certificate in use.
    while (kept.size > most) {
      const [oldest] = [...kept].find(([, { failure }]) => failure) ?? [...kept][0] ?? []
      if (oldest === undefined) break
      kept.delete(oldest)
    }
  }

  async function fetched(url: URL): Promise<X509Certificate> {
    let answer: Answer
    try {
      answer = await visit(url, { timeoutMs, mostBytes: largestBytes })
    } catch (cause) {
      throw new Refusal('certificateUnavailable', { fault: faultOf(cause) }, cause)
    }
    const { status, text } = answer
    if (status >= 500 || status === 429) throw new Refusal('certificateUnavailable', { fault: status })
    if (status !== 200) throw new Refusal('certificateInvalid', { problem: `HTTP ${status}` })
    try {
      return new X509Certificate(text)
    } catch (cause) {
      throw new Refusal('certificateInvalid', { problem: 'PEM' }, cause)
    }
  }
}
