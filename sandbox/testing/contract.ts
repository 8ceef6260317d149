/**
 * What the package `trailproof` gives to tests of others. These types are shipped as they stand here, and kept: things are added to them, never
 * changed.
 */

/** `real`: AWS's own delays. `fast`: short ones; periods and windows keep their length. `manual`: time stands until it is moved. */
export type ClockMode = 'real' | 'fast' | 'manual'

export interface SandboxOptions {
  /** 0, the default: a free one. */
  readonly port?: number
  /** Where state is kept; null, the default: in memory and a temporary folder, gone when the sandbox is closed. */
  readonly dataDir?: string | null
  /** Default `fast`. */
  readonly clock?: ClockMode
  /** Where the clock begins, milliseconds since 1970; default: the machine's time. */
  readonly startMs?: number
  /** The account of a key that is neither one of the sandbox's own nor twelve digits; default `123456789012`. */
  readonly account?: string
  /** Ask callers' identity policies in every account. Roles, bucket, topic and queue policies are always asked. */
  readonly enforceIam?: boolean
  /** Further host names that it answers to, beside those of loopback. */
  readonly allowHost?: readonly string[]
  /** Told once of a host name that somebody came by and that is not let in. */
  readonly onStrangeHost?: (host: string) => void
  /** Hosts that notifications may be delivered to, beside loopback. */
  readonly allowDelivery?: readonly string[]
  /** Lines a person may want to read; default: standard error. */
  readonly log?: (line: string) => void
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string
  readonly port: number
  /** Its time, milliseconds since 1970. */
  now(): number
  /** Skip `ms` milliseconds of waiting; resolves when all that became due has run, in order. */
  advance(ms: number): Promise<void>
  /** What an SDK's client is made with: `new CloudTrailClient(sandbox.client())`. */
  client(as?: As): Client
  /** The same for whatever reads the environment: other SDKs, the AWS CLI, Terraform. */
  env(as?: As): Readonly<Record<string, string>>
  /** One CloudTrail record, or several: they travel as AWS's own do. Answers their ids. Throws an Error that says what is wrong with them. */
  send(records: object | readonly object[]): readonly string[]
  /** The mails that SNS has sent, oldest first; to everybody, or to one address. */
  mails(address?: string): readonly Mail[]
  /** What became of an event, arrow by arrow; null for one it does not know. */
  chain(eventID: string): Chain | null
  /** Forget everything: back to how it was started. */
  reset(): void
  /** Everything it remembers into a file. */
  save(file: string): void
  /** What was saved instead of what it remembers. Throws an Error with a `code` (`stateFileDamaged`, …); it then remembers what it did. */
  load(file: string): Promise<void>
  close(): Promise<void>
}

export interface As {
  /** Twelve digits; default: the sandbox's own account. */
  readonly account?: string
  /** Default `us-east-1`. */
  readonly region?: string
}

export interface Client {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Buckets in the path: there is no `BUCKET.127.0.0.1`. S3's client takes it, others pass it by. */
  readonly forcePathStyle: true
}

export interface Mail {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly to: string
  readonly subject: string
  /** The whole mail as AWS words it, headers first. */
  readonly text: string
  readonly topicArn: string
  readonly kind: 'confirm' | 'notification' | 'unsubscribed' | 'system'
  /** A plain GET of `confirm` confirms the subscription. */
  readonly links: readonly { readonly rel: 'confirm' | 'unsubscribe'; readonly href: string }[]
}

export interface Chain {
  readonly eventID: string
  readonly arrows: readonly {
    /** `event-to-trail`, `trail-to-logs`, `logs-to-metric`, `metric-to-alarm`, `alarm-to-topic`, `topic-to-mail`, … */
    readonly arrow: string
    /** ISO 8601, UTC: when it was done or failed, or since when it waits. */
    readonly at: string
    readonly outcome: 'done' | 'waiting' | 'skipped' | 'failed'
    readonly detail: { readonly code: string; readonly params: Readonly<Record<string, unknown>> }
  }[]
}
