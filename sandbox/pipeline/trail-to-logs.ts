/**
 * A trail writes its events into its log group, as the role it was given. One record is one log event, its time the moment of delivery.
 *
 * Source    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html ,
 *           https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
 * Measured  order of checks, the stream that stays, times: https://github.com/radkawar/stackd (testdata/aws/cloudtrail/logs_destination.json)
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { javaDate } from '../../domain/dates.ts'
import { apiCallRecord, serviceIdentityOf } from '../../domain/event/api-call.ts'
import { fail, pending, settle, skip } from '../services/cloudtrail/pending.ts'
import { deliveryKey, homeScope, sessionMs, type Trail, trailArn, trailKey } from '../services/cloudtrail/state.ts'
import { ensureLogStream, findLogGroup, logStreamArn, storeLogEvents } from '../services/logs/state.ts'
import { mayAssume, roleMay, serviceCaller } from '../wire/authorize.ts'
import { newId } from '../wire/ids.ts'
import type { Scope } from '../wire/operation.ts'
import type { World } from '../world.ts'
import { batchMs, lagMs, retryAtMs, type TrailJob, wake } from './event-to-trail.ts'
import type { CloudTrailRecord, TrailLogsRequest } from './signals.ts'

const cloudtrail = 'cloudtrail.amazonaws.com'

/** Longer records are not sent to Logs. Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html */
const recordBytes = 256 * 1024

export function connectTrailToLogs(world: World): void {
  world.ask.trailLogs = (request) => {
    const answer = mayWrite(world, request)
    if (answer !== 'notTrusted') recordAssumption(world, request.scope, request.trailArn, request.roleArn)
    return answer === 'noGroup' ? 'notAllowed' : answer
  }
  world.clock.on('trail-to-logs', (job: TrailJob) => deliver(world, job))
}

/** `noGroup` is refused as a permission where a trail is made, and named where it delivers. */
function mayWrite(
  world: World,
  { scope, trailArn: arn, logGroupArn, roleArn }: TrailLogsRequest,
): 'ok' | 'notTrusted' | 'notAllowed' | 'noGroup' {
  const assumed = mayAssume(world, serviceCaller(cloudtrail, scope), roleArn, scope, {
    'aws:sourcearn': arn,
    'aws:sourceaccount': scope.account,
  })
  if ('refusal' in assumed) return 'notTrusted'
  const group = findLogGroup(world, scope, logGroupArn)
  const stream = streamOf(scope)
  const groupName = /log-group:([^:]+)/.exec(logGroupArn)?.[1] ?? ''
  const resource = logStreamArn(scope, groupName, stream)
  if (!roleMay(world, assumed.role, 'logs:CreateLogStream', resource, scope)) return 'notAllowed'
  if (!group) return 'noGroup'
  // Recorded: the stream is made first, and stays even where writing is not allowed.
  ensureLogStream(world, scope, group.name, stream)
  return roleMay(world, assumed.role, 'logs:PutLogEvents', resource, scope) ? 'ok' : 'notAllowed'
}

/** `ACCOUNT_CloudTrail_REGION`, the region being the trail's home. Source: cloudwatch-log-group-log-stream-naming-for-cloudtrail */
const streamOf = (scope: Scope) => `${scope.account}_CloudTrail_${scope.region}`

/** Assumed sentences: what the field says is not documented; those of CreateTrail for the same cause. */
const faults = {
  notTrusted: 'Access denied. Verify in IAM that the role has adequate trust relationships.',
  notAllowed: 'Access denied. Verify in IAM that the role has adequate permissions.',
  noGroup: 'ResourceNotFoundException: The specified log group does not exist.',
} as const

function deliver(world: World, job: TrailJob): void {
  const state = world.state.cloudtrail
  const trail = state.trails(job).get(trailKey(job))
  if (trail?.logGroupArn === undefined || trail.roleArn === undefined) return
  const scope = homeScope({ partition: job.partition, account: job.account }, trail)
  const now = world.clock.now()
  const lag = world.clock.delay(...lagMs.logs)
  const next = pending(state, scope, trail, 'logs', now - lag + world.clock.delay(...batchMs.logs))
  const messages = next.events.map(({ record }) => JSON.stringify(record)).filter((text) => Buffer.byteLength(text) <= recordBytes)
  if (messages.length === 0) skip(state, scope, trail, 'logs', next.positions)
  else {
    const request = { scope, trailArn: trailArn(scope, trail), logGroupArn: trail.logGroupArn, roleArn: trail.roleArn }
    const answer = mayWrite(world, request)
    const logGroup = /log-group:([^:]+)/.exec(trail.logGroupArn)?.[1] ?? ''
    if (answer !== 'ok') {
      const againMs = retryAtMs(world, fail(state, scope, trail, 'logs', now, faults[answer]))
      wake(world, scope, trail, 'logs', againMs)
      const params = { trail: trail.name, logGroup, error: faults[answer], nextAt: new Date(againMs).toISOString() }
      world.signal('passed', { scope, arrow: 'trail-to-logs', outcome: 'failed', code: 'refused', params, atMs: now })
      return
    }
    const sessionUntilMs = renewSession(world, scope, trail, request.trailArn, request.roleArn, now)
    settle(state, scope, trail, 'logs', now, { positions: next.positions, sessionUntilMs })
    const group = findLogGroup(world, scope, trail.logGroupArn)
    const params = { trail: trail.name, logGroup, count: messages.length }
    world.signal('passed', { scope, arrow: 'trail-to-logs', outcome: 'done', code: 'written', params, atMs: now })
    if (!group) throw new Error(`The log group of ${request.trailArn} was there a moment ago`)
    storeLogEvents(
      world,
      scope,
      group.name,
      streamOf(scope),
      messages.map((message) => ({ timestampMs: now, message })),
    )
  }
  if (next.hasMore) wake(world, scope, trail, 'logs', now)
  else if (next.waitingSinceMs !== undefined) wake(world, scope, trail, 'logs', Math.max(now, next.waitingSinceMs + lag))
}

/** One session serves an hour of deliveries: so a delivery does not record a call that makes another delivery, for ever. */
function renewSession(world: World, scope: Scope, trail: Trail, arn: string, roleArn: string, now: number): number {
  const until = world.state.cloudtrail.deliveries(scope).get(deliveryKey('logs', trail))?.sessionUntilMs
  if (until !== undefined && until > now) return until
  recordAssumption(world, scope, arn, roleArn)
  return now + sessionMs
}

/**
 * CloudTrail assuming the role is a call like any other.
 *
 * Source   shape: https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html (service assuming a role)
 * Assumed  the session's name; that one call serves an hour. A record of a real account would settle both.
 */
function recordAssumption(world: World, scope: Scope, arn: string, roleArn: string): void {
  const now = world.clock.now()
  const role = mayAssume(world, serviceCaller(cloudtrail, scope), roleArn, scope, {
    'aws:sourcearn': arn,
    'aws:sourceaccount': scope.account,
  })
  if ('refusal' in role) return
  const session = 'CLOUDWATCH_LOGS_DELIVERY_SESSION'
  const record = apiCallRecord({
    userIdentity: serviceIdentityOf(cloudtrail),
    atMs: now,
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    region: scope.region,
    sourceIp: cloudtrail,
    userAgent: cloudtrail,
    requestParameters: { roleArn, roleSessionName: session, durationSeconds: sessionMs / 1000 },
    responseElements: {
      credentials: {
        accessKeyId: newId('ASIA'),
        sessionToken: `IQoJb3JpZ2luX2Vj${randomBytes(180).toString('base64')}`,
        expiration: javaDate(new Date(now + sessionMs), ','),
      },
      assumedRoleUser: {
        assumedRoleId: `${role.role.id}:${session}`,
        arn: `arn:${scope.partition}:sts::${scope.account}:assumed-role/${role.role.name}/${session}`,
      },
    },
    requestId: randomUUID(),
    eventId: randomUUID(),
    readOnly: true,
    resources: [{ accountId: scope.account, type: 'AWS::IAM::Role', ARN: roleArn }],
    recipientAccountId: scope.account,
    sharedEventId: randomUUID(),
  })
  world.signal('recorded', { scope, record: record as unknown as CloudTrailRecord, atMs: now })
}
