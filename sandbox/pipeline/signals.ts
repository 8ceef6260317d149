/**
 * What happens in one service that another must hear of. A service raises a signal; the arrow that listens is one file of this folder,
 * named for both its ends. Signals are heard at once, in the same turn, and are on disk with the same flush; what AWS does later is put
 * on the clock.
 */

import type { ServiceId } from '../wire/model.ts'
import type { Caller, Scope } from '../wire/operation.ts'
import type { ChainArrow, ChainCode } from './chain-codes.ts'

export interface Signals {
  /** An API call is answered; its record, where it has one, follows. `error` is the code of a refusal. For those who watch. */
  called: {
    scope: Scope
    service: string
    operation: string
    caller: Caller
    error: string | null
    eventID: string | null
    atMs: number
  }
  /** An arrow has done its work, could not, or passed something by. For those who watch: nothing is decided by it. */
  passed: { [A in ChainArrow]: Passed<A> }[ChainArrow]
  /** An event happened that CloudTrail knows of: an API call, a sign-in, one sent to the sandbox. `record` is the whole record. */
  recorded: { scope: Scope; record: CloudTrailRecord; atMs: number }
  /** Log events were stored. */
  logged: { scope: Scope; group: string; stream: string; events: readonly LogEvent[] }
  /** Datapoints were stored under a metric: `PutMetricData`, or a metric filter. `fromMs` is the earliest of their times. */
  measured: {
    scope: Scope
    namespace: string
    metric: string
    dimensions: readonly Dimension[]
    unit: string | null
    fromMs: number
    toMs: number
  }
  /** An alarm was created or changed. */
  alarmSaved: { scope: Scope; name: string }
  /** An alarm was put into a state by hand: the next evaluation may end that. */
  alarmSetByHand: { scope: Scope; name: string }
  /** An alarm was deleted. */
  alarmDeleted: { scope: Scope; name: string }
  /** An alarm changed its state: its actions are due. */
  alarmChanged: { scope: Scope; name: string; from: AlarmState; to: AlarmState; atMs: number }
  /** A message was published to a topic: it goes to every confirmed subscription. */
  published: { scope: Scope; topicArn: string; message: PublishedMessage }
  /** A subscription waits for its confirmation: the confirmation message goes to its endpoint. */
  subscribed: { scope: Scope; subscriptionArn: string; token: string }
  /** A subscription was ended by link: the endpoint is told, with a way back. */
  unsubscribed: { scope: Scope; subscriptionArn: string; token: string }
  /** An organization (of the management account) is to have a new account. */
  accountAsked: { of: Pick<Scope, 'partition' | 'account'>; creation: string }
  /** An account of an organization is to be closed. */
  accountClosing: { of: Pick<Scope, 'partition' | 'account'>; account: string; atMs: number }
}

export interface Passed<A extends ChainArrow> {
  readonly scope: Scope
  readonly arrow: A
  readonly outcome: 'done' | 'waiting' | 'skipped' | 'failed'
  readonly code: ChainCode<A>
  readonly params: Readonly<Record<string, unknown>>
  readonly atMs: number
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
export type CloudTrailRecord = Readonly<Record<string, unknown>> & {
  readonly eventID: string
  readonly eventName: string
  readonly eventSource: string
}

export interface LogEvent {
  readonly id: string
  readonly timestampMs: number
  readonly ingestionMs: number
  readonly message: string
}

export interface Dimension {
  readonly name: string
  readonly value: string
}

export interface PublishedMessage {
  readonly messageId: string
  readonly subject: string | null
  /** The body for every protocol, and the bodies that differ (`MessageStructure=json`). */
  readonly body: string
  readonly bodies: Readonly<Record<string, string>>
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly value: string }>>
  readonly atMs: number
}

/** What one service must know of another before it answers. An arrow answers; the service never looks into the other's state. */
export interface Asks {
  /** May CloudTrail write a trail's files into this bucket? If so, the empty objects that mark the folders are put. */
  trailBucket(request: TrailBucketRequest): 'ok' | 'noBucket' | 'notAllowed'
  /** May CloudTrail write to this group with this role? The stream is made as soon as the role may make it, even where the answer is no. */
  trailLogs(request: TrailLogsRequest): 'ok' | 'notTrusted' | 'notAllowed'
  /** May CloudTrail publish to this topic for a trail? */
  trailTopic(request: { readonly scope: Scope; readonly trailArn: string; readonly topicArn: string }): boolean
  /**
   * A service publishes to a topic with `MessageStructure=json`. Asked of SNS, which judges the topic's policy (and its key's) for that principal and
   * raises `published`. The topic may lie in another region or account of the same partition than `scope`, the service's own.
   */
  publishToTopic(request: TopicRequest): { readonly messageId: string } | TopicRefusal
  /** Checked, judged and recorded as the same call over the wire. Answers the operation's output; throws the AwsError that a client would get. */
  onBehalf(request: BehalfRequest): Promise<unknown>
}

/** A service calls another one for whoever asked it to. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html */
export interface BehalfRequest {
  /** `cloudformation.amazonaws.com`: what the record names as source and agent. */
  readonly by: string
  /** Whose permissions count, and whose call it is in the record. */
  readonly caller: Caller
  readonly scope: Scope
  readonly service: ServiceId
  readonly operation: string
  readonly input: object
}

export interface TrailBucketRequest {
  /** The trail's home. */
  readonly scope: Scope
  readonly trailArn: string
  readonly bucket: string
  readonly prefix: string | undefined
  readonly hasDigests: boolean
}

export interface TrailLogsRequest {
  readonly scope: Scope
  readonly trailArn: string
  readonly logGroupArn: string
  readonly roleArn: string
}

export interface TopicRequest {
  readonly scope: Scope
  readonly topicArn: string
  /** `sourceArn`, `sourceAccount`: what `aws:SourceArn` and `aws:SourceAccount` are in the topic's policy. */
  readonly principal: { readonly service: string; readonly sourceArn: string; readonly sourceAccount: string }
  readonly subject: string | null
  /** By protocol; `default` for all that are not named. */
  readonly bodies: { readonly default: string } & Readonly<Record<string, string>>
  /** Told when the topic takes it, before any subscriber gets it. */
  accepted?(): void
}

/** Why a service may not publish; what it makes of that is in the words of the service that asked. */
export interface TopicRefusal {
  readonly refused: 'noTopic' | 'notAuthorized' | 'keyNotAuthorized'
}
