/**
 * What an operation and a service of the sandbox are. An operation is its reference page in code; the wire in front of it reads the request,
 * refuses what is not modelled, checks the constraints of AWS's model, decides who may call, answers, and records the call.
 */
import type { World } from '../world.ts'
import type { AwsError } from './error.ts'
import type { Model, ServiceId } from './model.ts'

/** Where state lives: the same account number in two partitions is two worlds. */
export interface Scope {
  readonly partition: string
  readonly account: string
  readonly region: string
}

/** The scope's key in the store. */
export const scopeKey = (s: Scope): string => `${s.partition}/${s.account}/${s.region}`
/** For what an account has once, not per region (IAM). */
export const accountKey = (s: Pick<Scope, 'partition' | 'account'>): string => `${s.partition}/${s.account}`

/** Who calls. `learner`, whom any key that the sandbox did not issue stands for, is never judged by policies. */
export interface Caller {
  readonly type: 'IAMUser' | 'AssumedRole' | 'Root' | 'AWSService' | 'Anonymous'
  readonly partition: string
  readonly account: string
  readonly arn: string
  /** `AIDA…`, `AROA…:session`, the account number for root. */
  readonly userId: string
  readonly accessKeyId: string
  readonly userName?: string
  readonly roleName?: string
  readonly sessionName?: string
  readonly sessionPolicies?: readonly string[]
  /** Whether identity policies are asked where enforcement is on. */
  readonly judged: boolean
  /** `cloudtrail.amazonaws.com`, for what a service does on its own. */
  readonly service?: string
}

/** What the caller must be allowed. `context`: further condition keys, lower case. */
export interface Need {
  readonly action: string
  readonly resource: string
  readonly context?: Readonly<Record<string, string>>
  /** The policy of the bucket, topic or queue, as JSON text; always asked, whether identity policies are or not. */
  readonly resourcePolicy?: string | null
  /** The account that owns the resource, where it is not the caller's. */
  readonly resourceAccount?: string
}

export interface Call<In> {
  readonly input: In
  readonly scope: Scope
  readonly caller: Caller
  /** Milliseconds since 1970 on the sandbox's clock. */
  readonly now: number
  readonly world: World
  readonly requestId: string
  readonly sourceIp: string
  readonly userAgent: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** How the call stands in CloudTrail, where the rule (input in lowerCamelCase, no response) does not fit. */
export interface Recorded {
  readonly requestParameters?: unknown
  readonly responseElements?: unknown
  readonly additionalEventData?: unknown
  readonly resources?: readonly { readonly ARN: string; readonly accountId?: string; readonly type?: string }[]
  readonly apiVersion?: string
  readonly eventName?: string
  /** The same call is told to another account too. */
  readonly sharedEventID?: string
}

export interface Operation<In = never, Out = unknown> {
  readonly name: string
  /** Parameters of AWS's model that the sandbox refuses by name; a dotted path reaches inside (`metricTransformations.unit`). */
  readonly notModelled?: readonly string[]
  /** `management`: in CloudTrail; `data`: only in trails that select it, hence nowhere here; `unrecorded`: AWS records it nowhere. */
  readonly kind: 'management' | 'data' | 'unrecorded'
  readonly readOnly: boolean
  needs(call: Call<In>): Need | readonly Need[]
  run(call: Call<In>): Out | Promise<Out>
  recorded?(call: Call<In>, output: Out | null): Recorded
}

/** Helps the types: `operation<PutMetricFilterRequest, {}>({…})`. Input and output are plain data in the model's own member names; a timestamp is a Date, a blob a Uint8Array. */
export const operation = <In, Out>(op: Operation<In, Out>): Operation<In, Out> => op

export interface Service {
  readonly id: ServiceId
  /** The service's name in a signature. */
  readonly signingName: string
  readonly eventSource: string
  /** IAM, STS' global endpoint and such: recorded in the partition's IAM region whatever the signature says. */
  readonly recordedInIamRegion?: boolean
  /** Organizations: recorded in the partition's global region whatever the signature says. */
  readonly recordedInGlobalRegion?: boolean
  /** What the sentence of a refusal is called in its JSON: `message`, unless said otherwise. */
  readonly messageMember?: 'Message'
  readonly operations: readonly Operation[]
  /** How this service refuses what breaks a constraint of its model. */
  invalid(message: string): AwsError
  /** How it refuses a call that a policy does not allow. `text` is the whole sentence. */
  denied(text: string): AwsError
  /** Turns an error's code into what this service's JSON writes in `__type`. */
  jsonType?(error: AwsError): string
  /** The code that CloudTrail records. */
  recordCode?(error: AwsError): string
  /** Last word on the answer's header fields. */
  readonly model?: Model
}
