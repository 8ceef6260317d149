import type { ReceiverSeen } from '../shapes.ts'
import { evidence } from './evidence.ts'
import { subscriptions } from './subscriptions.ts'

/** On this machine an answer is there at once, or nobody listens. Assumed: a busy one takes no longer. */
const patienceMs = 2_000

/**
 * What the receiving end says of itself at `/health`. Only one on this machine is asked, and AWS reaches none of those: so this is an answer
 * beside a sandbox, and null anywhere else.
 *
 * Source  apps/webhook/README.md
 */
export const receiver = evidence<ReceiverSeen | null>({
  needs: [],
  async read(ask) {
    const here = (await ask.use(subscriptions))
      .filter(({ protocol, state }) => protocol.startsWith('http') && state === 'confirmed')
      .map(({ endpoint }) => new URL(endpoint))
      .find(({ hostname }) => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
    if (!here) return null
    const silent = { host: here.host, isRunning: false, lastReceivedAtMs: null, lastDeliveryAtMs: null, pending: 0, lastProblem: null }
    // The receiver goes by this machine's clock, the sandbox by its own, which may have been moved.
    const aheadMs = await ask.aheadMs()
    const atMs = (moment: string | null | undefined): number | null => (moment ? Date.parse(moment) + aheadMs : null)
    let health: Partial<Health>
    try {
      const answer = await fetch(new URL('/health', here), { signal: AbortSignal.timeout(patienceMs) })
      health = (await answer.json()) as Partial<Health>
    } catch (error) {
      return { ...silent, lastProblem: error instanceof Error ? error.message : String(error) }
    }
    return {
      host: here.host,
      isRunning: true,
      lastReceivedAtMs: atMs(health.lastReceivedAt),
      lastDeliveryAtMs: atMs(health.lastDeliveryAt),
      pending: health.pending ?? 0,
      lastProblem: health.lastProblem ? `${health.lastProblem.what}: ${health.lastProblem.why}` : null,
    }
  },
})

interface Health {
  readonly pending: number
  readonly lastReceivedAt: string | null
  readonly lastDeliveryAt: string | null
  readonly lastProblem: { readonly what: string; readonly why: string } | null
}
