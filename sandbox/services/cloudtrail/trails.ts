import { parseArn } from '../../../domain/regions.ts'
import { type Call, operation, type Scope } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import {
  bothNeeded,
  bucketPolicy,
  globalNeeded,
  invalidBucket,
  invalidGroup,
  invalidRole,
  invalidToken,
  invalidTopic,
  longPrefix,
  noBucket,
  noOrganization,
  noPermissions,
  noTrust,
  tooManyTrails,
  topicPolicy,
  trailExists,
} from './errors.ts'
import { checkName, homeTrail, onTrail, seen, seenTrail } from './find.ts'
import { allManagementEvents } from './selectors.ts'
import { deliveryKey, homeScope, sessionMs, startDelivery, type Tag, type Trail, trailArn, trailKey, trailsIn } from './state.ts'
import { checkTags } from './tags.ts'

/** Shadows count. Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html */
const trailsAtMost = 5

interface Settings {
  readonly S3KeyPrefix?: string
  readonly SnsTopicName?: string
  readonly IncludeGlobalServiceEvents?: boolean
  readonly IsMultiRegionTrail?: boolean
  readonly EnableLogFileValidation?: boolean
  readonly CloudWatchLogsLogGroupArn?: string
  readonly CloudWatchLogsRoleArn?: string
  readonly IsOrganizationTrail?: boolean
}

interface CreateInput extends Settings {
  readonly Name: string
  readonly S3BucketName: string
  readonly TagsList?: readonly Tag[]
}

interface UpdateInput extends Settings {
  readonly Name: string
  readonly S3BucketName?: string
}

/** As CreateTrail and UpdateTrail answer; `GetTrail` and `DescribeTrails` add three members. Source: recorded answers of AWS */
function trailShape(scope: Scope, trail: Trail) {
  return {
    Name: trail.name,
    S3BucketName: trail.bucket,
    S3KeyPrefix: trail.prefix,
    SnsTopicName: trail.topicName,
    SnsTopicARN: trail.topicArn,
    IncludeGlobalServiceEvents: trail.includesGlobal,
    IsMultiRegionTrail: trail.isMultiRegion,
    TrailARN: trailArn(scope, trail),
    LogFileValidationEnabled: trail.validatesFiles,
    CloudWatchLogsLogGroupArn: trail.logGroupArn,
    CloudWatchLogsRoleArn: trail.roleArn,
    IsOrganizationTrail: false,
  }
}

const seenShape = (scope: Scope, trail: Trail) => ({
  ...trailShape(scope, trail),
  HomeRegion: trail.homeRegion,
  HasCustomEventSelectors: trail.hasCustomSelectors,
  HasInsightSelectors: trail.insights.length > 0,
})

/** Records tell answers in lower camel case, absent members left out. Source: records of real accounts */
const told = (_call: unknown, output: unknown) => ({
  responseElements: Object.fromEntries(
    Object.entries((output ?? {}) as Record<string, unknown>)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k.slice(0, 1).toLowerCase() + k.slice(1), v]),
  ),
})

/**
 * CreateTrail: a trail that does not log yet.
 *
 * In      Name, S3BucketName; S3KeyPrefix (≤ 200), SnsTopicName, IncludeGlobalServiceEvents (true), IsMultiRegionTrail (false),
 *         EnableLogFileValidation (false), CloudWatchLogsLogGroupArn with CloudWatchLogsRoleArn, TagsList (≤ 50)
 * Out     the trail
 * Errors  InvalidTrailName, TrailAlreadyExists, MaximumNumberOfTrailsExceeded, InvalidParameterCombination, S3BucketDoesNotExist,
 *         InsufficientS3BucketPolicy, InsufficientSnsTopicPolicy, InvalidCloudWatchLogsLogGroupArn, InvalidCloudWatchLogsRoleArn, …
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
 * Not modelled  KmsKeyId; a trail of an organization is refused as by an account that has none; digest files are not written
 */
export const CreateTrail = operation<CreateInput, unknown>({
  name: 'CreateTrail',
  kind: 'management',
  readOnly: false,
  notModelled: ['KmsKeyId'],
  needs: ({ input, scope }) => ({
    action: 'cloudtrail:CreateTrail',
    resource: trailArn(scope, { homeRegion: scope.region, name: input.Name }),
  }),
  run(call) {
    const { input, scope, world } = call
    const state = world.state.cloudtrail
    checkName(input.Name)
    const tags = checkTags(input.TagsList ?? [])
    if (input.IsOrganizationTrail) throw noOrganization()
    const trail: Trail = {
      name: input.Name,
      homeRegion: scope.region,
      bucket: input.S3BucketName,
      ...prefixOf(input.S3KeyPrefix),
      ...topicOf(scope, input.SnsTopicName),
      includesGlobal: input.IncludeGlobalServiceEvents ?? true,
      isMultiRegion: input.IsMultiRegionTrail ?? false,
      validatesFiles: input.EnableLogFileValidation ?? false,
      ...(readLogs(scope, input) ?? {}),
      tags,
      selectors: allManagementEvents,
      hasCustomSelectors: false,
      insights: [],
      isLogging: false,
    }
    checkScope(world, scope, trail, true)
    if (trailsIn(state, scope).length >= trailsAtMost) throw tooManyTrails(scope.account, trailsAtMost, scope.region)
    checkTargets(world, scope, trail, { bucket: true, topic: true, logs: true })
    state.trails(scope).set(trailKey(trail), trail)
    if (trail.roleArn !== undefined) noteSession(call, trail)
    return trailShape(scope, trail)
  },
  recorded: told,
})

/**
 * UpdateTrail: what is left out stays. An empty group or role takes both away.
 *
 * Errors  as CreateTrail; TrailNotFound, InvalidHomeRegion
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html ; group and role: recorded in
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudtrail/logs_role_updates.json
 * Not modelled  KmsKeyId
 */
export const UpdateTrail = operation<UpdateInput, unknown>({
  name: 'UpdateTrail',
  kind: 'management',
  readOnly: false,
  notModelled: ['KmsKeyId'],
  needs: onTrail('UpdateTrail', 'Name'),
  run(call) {
    const { input, scope, world } = call
    const old = homeTrail(world.state.cloudtrail, scope, input.Name)
    if (input.IsOrganizationTrail) throw noOrganization()
    const logs = readLogs(scope, input)
    const { prefix, topicName, topicArn, logGroupArn, roleArn, ...rest } = old
    const kept = <K extends keyof Trail>(key: K, value: Trail[K] | undefined) => (value === undefined ? {} : { [key]: value })
    const trail: Trail = {
      ...rest,
      bucket: input.S3BucketName ?? old.bucket,
      ...(input.S3KeyPrefix === undefined ? kept('prefix', prefix) : prefixOf(input.S3KeyPrefix)),
      ...(input.SnsTopicName === undefined
        ? { ...kept('topicName', topicName), ...kept('topicArn', topicArn) }
        : topicOf(scope, input.SnsTopicName)),
      includesGlobal: input.IncludeGlobalServiceEvents ?? old.includesGlobal,
      isMultiRegion: input.IsMultiRegionTrail ?? old.isMultiRegion,
      validatesFiles: input.EnableLogFileValidation ?? old.validatesFiles,
      ...(logs === undefined ? { ...kept('logGroupArn', logGroupArn), ...kept('roleArn', roleArn) } : logs),
    }
    checkScope(world, scope, trail, false)
    checkTargets(world, scope, trail, {
      bucket: input.S3BucketName !== undefined || input.S3KeyPrefix !== undefined || trail.validatesFiles !== old.validatesFiles,
      topic: input.SnsTopicName !== undefined,
      logs: logs !== undefined,
    })
    world.state.cloudtrail.trails(scope).set(trailKey(trail), trail)
    if (logs?.roleArn !== undefined) noteSession(call, trail)
    if (trail.isLogging && trail.logGroupArn !== undefined && trail.logGroupArn !== old.logGroupArn)
      startDelivery(world.state.cloudtrail, scope, trail, 'logs')
    return trailShape(scope, trail)
  },
  recorded: told,
})

/** The role was assumed for the check: the first hour of deliveries needs no other session. */
function noteSession({ world, scope, now }: Pick<Call<never>, 'world' | 'scope' | 'now'>, trail: Trail): void {
  const rows = world.state.cloudtrail.deliveries(scope)
  const key = deliveryKey('logs', trail)
  rows.set(key, { ...(rows.get(key) ?? { positions: {}, failures: 0 }), sessionUntilMs: now + sessionMs })
}

const prefixOf = (prefix: string | undefined): { prefix?: string } => {
  if ((prefix?.length ?? 0) > 200) throw longPrefix()
  return prefix ? { prefix } : {}
}

/** A topic by name is of the trail's own account and region. */
function topicOf(scope: Scope, topic: string | undefined): { topicName?: string; topicArn?: string } {
  if (!topic) return {}
  const parsed = parseArn(topic)
  if (topic.startsWith('arn:') ? parsed?.service !== 'sns' : !/^[\w-]{1,256}$/.test(topic)) throw invalidTopic()
  return { topicName: topic, topicArn: parsed ? topic : `arn:${scope.partition}:sns:${scope.region}:${scope.account}:${topic}` }
}

/**
 * Group and role: undefined where both are left out, without members where they are taken away.
 *
 * Source  recorded answers, one by one, in the same repository
 */
function readLogs(
  scope: Scope,
  { CloudWatchLogsLogGroupArn: group, CloudWatchLogsRoleArn: role }: Settings,
): { logGroupArn?: string; roleArn?: string } | undefined {
  if (group === undefined && role === undefined) return undefined
  if (!group && !role) return {}
  if (!role) throw invalidRole(bothNeeded)
  if (!group) throw invalidGroup(bothNeeded)
  const groupArn = parseArn(group)
  if (groupArn?.service !== 'logs' || groupArn.partition !== scope.partition || !/^log-group:[^:*]+:\*$/.test(groupArn.resource))
    throw invalidGroup('CloudTrail cannot validate the specified log group ARN.')
  const roleArn = parseArn(role)
  if (roleArn?.service !== 'iam' || roleArn.partition !== scope.partition || !/^role\/./.test(roleArn.resource))
    throw invalidRole('CloudTrail cannot validate the specified role ARN.')
  if (groupArn.region !== scope.region) throw invalidGroup('You must specify a log group that is in the current region.')
  // Assumed sentence: the documentation says so, a refused call was not seen.
  if (groupArn.account !== scope.account) throw invalidGroup('You must use a log group that exists in your account.')
  return { logGroupArn: group, roleArn: role }
}

/** Wherever the trail stands, its name must be free. `isNew`: it does not stand yet. */
function checkScope(world: World, scope: Scope, trail: Trail, isNew: boolean): void {
  if (trail.isMultiRegion && !trail.includesGlobal) throw globalNeeded()
  for (const other of world.state.cloudtrail.trails(scope).values()) {
    if (other.name !== trail.name || (!isNew && other.homeRegion === trail.homeRegion)) continue
    if (other.isMultiRegion || trail.isMultiRegion || other.homeRegion === trail.homeRegion) throw trailExists(trail.name, scope.account)
  }
}

function checkTargets(world: World, scope: Scope, trail: Trail, wanted: { bucket: boolean; topic: boolean; logs: boolean }): void {
  const arn = trailArn(scope, trail)
  if (wanted.bucket) {
    if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(trail.bucket)) throw invalidBucket(trail.bucket)
    const answer = world.ask.trailBucket({
      scope: homeScope(scope, trail),
      trailArn: arn,
      bucket: trail.bucket,
      prefix: trail.prefix,
      hasDigests: trail.validatesFiles,
    })
    if (answer === 'noBucket') throw noBucket(trail.bucket)
    if (answer === 'notAllowed') throw bucketPolicy(trail.bucket)
  }
  if (wanted.topic && trail.topicArn !== undefined && !world.ask.trailTopic({ scope, trailArn: arn, topicArn: trail.topicArn }))
    throw topicPolicy()
  if (wanted.logs && trail.logGroupArn !== undefined && trail.roleArn !== undefined) {
    const answer = world.ask.trailLogs({
      scope: homeScope(scope, trail),
      trailArn: arn,
      logGroupArn: trail.logGroupArn,
      roleArn: trail.roleArn,
    })
    // They cross over: recorded. A role that is missing or not trusted is the role's fault, missing permissions are the group's.
    if (answer === 'notTrusted') throw invalidRole(noTrust)
    if (answer === 'notAllowed') throw invalidGroup(noPermissions)
  }
}

/** DeleteTrail: what it delivered stays. Errors: TrailNotFound, InvalidHomeRegion. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DeleteTrail.html */
export const DeleteTrail = operation<{ Name: string }, unknown>({
  name: 'DeleteTrail',
  kind: 'management',
  readOnly: false,
  needs: onTrail('DeleteTrail', 'Name'),
  run({ input, scope, world }) {
    const trail = homeTrail(world.state.cloudtrail, scope, input.Name)
    world.state.cloudtrail.trails(scope).delete(trailKey(trail))
    for (const target of ['logs', 'bucket'] as const) world.state.cloudtrail.deliveries(scope).delete(deliveryKey(target, trail))
    return {}
  },
})

/** GetTrail: shadows too. Errors: TrailNotFound with the name as it was asked. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrail.html */
export const GetTrail = operation<{ Name: string }, unknown>({
  name: 'GetTrail',
  kind: 'management',
  readOnly: true,
  needs: onTrail('GetTrail', 'Name'),
  run: ({ input, scope, world }) => ({ Trail: seenShape(scope, seenTrail(world.state.cloudtrail, scope, input.Name, 'asked')) }),
})

/**
 * DescribeTrails: the trails of a region, shadows of multi-region trails among them unless told otherwise. A name that is unknown is left
 * out, no error.
 *
 * In      trailNameList (names or ARNs; default all), includeShadowTrails (true)
 * Out     trailList, all in one
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
export const DescribeTrails = operation<{ trailNameList?: readonly string[]; includeShadowTrails?: boolean }, unknown>({
  name: 'DescribeTrails',
  kind: 'management',
  readOnly: true,
  needs: () => ({ action: 'cloudtrail:DescribeTrails', resource: '*' }),
  run({ input, scope, world }) {
    const state = world.state.cloudtrail
    const listed =
      input.trailNameList === undefined || input.trailNameList.length === 0
        ? byName(trailsIn(state, scope))
        : input.trailNameList.map((name) => seen(state, scope, name)).filter((t): t is Trail => t !== undefined)
    const shown = input.includeShadowTrails === false ? listed.filter((t) => t.homeRegion === scope.region) : listed
    return { trailList: [...new Set(shown)].map((t) => seenShape(scope, t)) }
  },
})

/** Trails on one page of ListTrails. Assumed: nobody has more than a hundred regions with five trails; a second page would settle it. */
const listedAtMost = 100

/** ListTrails: every trail of the account, from any region. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListTrails.html */
export const ListTrails = operation<{ NextToken?: string }, unknown>({
  name: 'ListTrails',
  kind: 'management',
  readOnly: true,
  needs: () => ({ action: 'cloudtrail:ListTrails', resource: '*' }),
  run({ input, scope, world }: Call<{ NextToken?: string }>) {
    const all = byName([...world.state.cloudtrail.trails(scope).values()])
    const from =
      input.NextToken === undefined ? 0 : Number(/^trails-(\d{1,6})$/.exec(Buffer.from(input.NextToken, 'base64url').toString())?.[1])
    if (Number.isNaN(from)) throw invalidToken()
    const next = from + listedAtMost
    return {
      Trails: all.slice(from, next).map((t) => ({ TrailARN: trailArn(scope, t), Name: t.name, HomeRegion: t.homeRegion })),
      ...(next < all.length ? { NextToken: Buffer.from(`trails-${next}`).toString('base64url') } : {}),
    }
  },
})

const byName = (trails: Trail[]) =>
  trails.sort((a, b) => (trailKey({ ...a, homeRegion: '' }) < trailKey({ ...b, homeRegion: '' }) ? -1 : 1))
