import type { Unseen } from '../../checks/evidence/unseen.ts'

/** What the doctor looks at, in the order in which it is told. */
export const topics = [
  'node',
  'npm',
  'awsCli',
  'browser',
  'port',
  'disk',
  'proxy',
  'region',
  'credentials',
  'caller',
  'clock',
  'permissions',
] as const
export type Topic = (typeof topics)[number]

/**
 * One look. Its words are in `locales/<lang>/doctor.json`: `<topic>.<reason>` and, unless all is well, `remedy.<topic>.<reason>`; those of
 * `unseen` are the checks' own.
 */
export interface Finding {
  readonly topic: Topic
  /** `unknown`: it could not be told, which is neither good nor bad. */
  readonly verdict: 'ok' | 'attention' | 'unknown'
  readonly reason: string
  readonly params: Readonly<Record<string, string | number>>
  readonly unseen?: Unseen
}

const mendable: readonly string[] = [
  'expired',
  'noCredentials',
  'invalidCredentials',
  'regionOff',
  'clockSkew',
  'denied',
  'proxyRefused',
  'proxyUnusable',
  'untrusted',
]

type Params = Finding['params']

export const ok = (topic: Topic, reason: string, params: Params = {}): Finding => ({ topic, verdict: 'ok', reason, params })
export const attention = (topic: Topic, reason: string, params: Params = {}): Finding => ({ topic, verdict: 'attention', reason, params })
export const untold = (topic: Topic, reason: string, params: Params = {}): Finding => ({ topic, verdict: 'unknown', reason, params })

/** What AWS, or the way to it, said instead of an answer. Only what a person can mend at once counts as a finding; the rest is not known. */
export const unseen = (topic: Topic, seen: Unseen): Finding => ({
  topic,
  verdict: mendable.includes(seen.reason) ? 'attention' : 'unknown',
  reason: seen.reason,
  params: seen.params,
  unseen: seen,
})

/** 3 where something could not be told, 1 where something needs attention, else 0. */
export function exitOf(findings: readonly Finding[]): 0 | 1 | 3 {
  if (findings.some(({ verdict }) => verdict === 'unknown')) return 3
  return findings.some(({ verdict }) => verdict === 'attention') ? 1 : 0
}
