/**
 * Trouble on demand: tests and instructors make the next calls of an operation be refused, slowed or left without an answer, to see what
 * a check or a page makes of it. Not kept on disk.
 */
import { AwsError } from './error.ts'
import type { ServiceId } from './model.ts'
import type { Caller, Service } from './operation.ts'
import type { Protocol } from './protocol.ts'

export const troubleKinds = ['denied', 'throttled', 'expired', 'slow', 'silent', 'broken'] as const
export interface TroubleRule {
  /** `*` or a service. */
  readonly service: string
  /** `*` or an operation. */
  readonly operation: string
  readonly kind: (typeof troubleKinds)[number]
  /** Calls of this account's credentials only. */
  readonly account?: string
  /** Of the calls that it fits, each n-th: 5 is one in five. Absent: all. */
  readonly each?: number
  /** How many calls; absent: all until reset. */
  times?: number
  /** For `slow`. */
  readonly delayMs?: number
}

export interface Trouble {
  set(rules: readonly TroubleRule[]): void
  list(): readonly TroubleRule[]
  next(service: ServiceId, operation: string, account: string): Hit | null
}
interface Hit {
  readonly kind: TroubleRule['kind']
  wait(): Promise<void>
  /** Throws the refusal this rule stands for; nothing for `slow`. */
  refuse(service: Service, protocol: Protocol['name'], caller: Caller, operation: string): void
}

export function openTrouble(): Trouble {
  let rules: (TroubleRule & { calls: number })[] = []
  return {
    set(next) {
      rules = next.map((r) => ({ ...r, calls: 0 }))
    },
    list: () => rules.map(({ calls: _, ...rule }) => rule),
    next(service, operation, account) {
      const fits = ({ times, ...r }: TroubleRule) =>
        (r.service === '*' || r.service === service) &&
        (r.operation === '*' || r.operation === operation) &&
        (r.account === undefined || r.account === account) &&
        times !== 0
      const rule = rules.find((r) => fits(r) && r.calls++ % (r.each ?? 1) === 0)
      if (!rule) return null
      if (rule.times !== undefined) rule.times--
      return {
        kind: rule.kind,
        wait: () => new Promise((resolve) => setTimeout(resolve, rule.delayMs ?? 0)),
        refuse(svc, protocol, caller, name) {
          const json = protocol === 'json' || protocol === 'cbor'
          if (rule.kind === 'denied')
            throw svc.denied(
              `User: ${caller.arn} is not authorized to perform: ${svc.signingName === 'monitoring' ? 'cloudwatch' : svc.signingName}:${name} because no identity-based policy allows the ${svc.signingName === 'monitoring' ? 'cloudwatch' : svc.signingName}:${name} action`,
            )
          if (rule.kind === 'throttled')
            throw svc.id === 's3'
              ? new AwsError('SlowDown', 'Please reduce your request rate.', { status: 503 })
              : new AwsError(json ? 'ThrottlingException' : 'Throttling', 'Rate exceeded', { status: 400 })
          if (rule.kind === 'expired')
            throw new AwsError(json ? 'ExpiredTokenException' : 'ExpiredToken', 'The security token included in the request is expired', {
              status: json ? 400 : 403,
            })
          if (rule.kind === 'broken')
            throw new AwsError(json ? 'InternalFailure' : 'InternalError', 'The sandbox was asked to fail here.', { status: 500 })
        },
      }
    },
  }
}
