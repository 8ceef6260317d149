import { operation } from '../../wire/operation.ts'
import { groupExists, invalidParameter } from './errors.ts'
import { groupNamed, needsGroup } from './group.ts'
import { byName, page } from './page.ts'
import { scheduleRetention } from './retention.ts'
import { findLogGroup, type LogGroup, logGroupArn, newId } from './state.ts'
import { checkNewTags } from './tags.ts'

interface CreateLogGroupRequest {
  readonly logGroupName: string
  readonly kmsKeyId?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly logGroupClass?: LogGroup['class']
  readonly deletionProtectionEnabled?: boolean
}

/**
 * CreateLogGroup: a new, empty log group; its events are kept for ever until a retention is set.
 *
 * In      logGroupName (1–512 of A–Z a–z 0–9 _ - / . #, not beginning `aws/`), kmsKeyId (ARN), tags (1–50), logGroupClass (STANDARD by default)
 * Out     nothing
 * Errors  InvalidParameterException, ResourceAlreadyExistsException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html; texts as recorded by LocalStack in
 *         tests/aws/services/logs/test_logs_groups.snapshot.json (2026), that of reserved names as quoted in public notes
 * Assumed any key ARN is taken: the sandbox has no KMS that could refuse it
 * Not modelled  deletionProtectionEnabled other than false
 */
export const CreateLogGroup = operation<CreateLogGroupRequest, void>({
  name: 'CreateLogGroup',
  kind: 'management',
  readOnly: false,
  needs: (call) => [
    needsGroup(call, 'CreateLogGroup', call.input.logGroupName),
    ...(call.input.tags === undefined ? [] : [needsGroup(call, 'TagResource', call.input.logGroupName)]),
  ],
  run({ input, scope, world, now }) {
    const { logGroupName: name, kmsKeyId, tags = {} } = input
    if (/^aws\//i.test(name)) throw invalidParameter('Log groups starting with AWS/ are reserved for AWS.')
    if (input.deletionProtectionEnabled)
      throw invalidParameter('The sandbox does not model deletionProtectionEnabled of CreateLogGroup other than false.')
    const groups = world.state.logs.groups(scope)
    if (groups.has(name)) throw groupExists()
    if (kmsKeyId !== undefined && !/^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/.test(kmsKeyId))
      throw invalidParameter(
        `The specified KMS key does not exist or is not allowed to be used with LogGroup '${logGroupArn(scope, name)}'`,
      )
    checkNewTags({}, tags, logGroupArn(scope, name))
    groups.set(name, {
      id: newId(),
      name,
      creationMs: now,
      class: input.logGroupClass ?? 'STANDARD',
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      isDeletionProtected: false,
      tags,
    })
  },
})

/**
 * DeleteLogGroup: the group, its streams, events and filters are gone.
 *
 * In      logGroupName
 * Out     nothing
 * Errors  ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html
 */
export const DeleteLogGroup = operation<{ logGroupName: string }, void>({
  name: 'DeleteLogGroup',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsGroup(call, 'DeleteLogGroup', call.input.logGroupName),
  run(call) {
    const { scope, world } = call
    const group = groupNamed(call, call.input.logGroupName)
    const logs = world.state.logs
    for (const rows of [logs.streams(scope, group), logs.filters(scope, group)]) for (const name of [...rows.keys()]) rows.delete(name)
    logs.events(scope).delete(group.id)
    logs.sizes(scope).delete(group.id)
    logs.groups(scope).delete(group.name)
    logs.forget(scope, group)
  },
})

interface DescribeLogGroupsRequest {
  readonly accountIdentifiers?: readonly string[]
  readonly logGroupNamePrefix?: string
  readonly logGroupNamePattern?: string
  readonly nextToken?: string
  readonly limit?: number
  readonly includeLinkedAccounts?: boolean
  readonly logGroupClass?: LogGroup['class']
  readonly logGroupIdentifiers?: readonly string[]
}

/**
 * DescribeLogGroups: the groups of this account and region, in the order of their names' bytes.
 *
 * In      logGroupNamePrefix or logGroupNamePattern (a part of the name, case matters), logGroupClass, logGroupIdentifiers (names or ARNs), limit (1–50, default 50),
 *         nextToken, accountIdentifiers with includeLinkedAccounts (there are no linked accounts here)
 * Out     logGroups, nextToken; with a pattern without storedBytes and deletionProtectionEnabled, as AWS answers it
 * Errors  InvalidParameterException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html; shapes recorded in 2026, see CreateLogGroup, and
 *         https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/logs/ingestion.json
 */
export const DescribeLogGroups = operation<DescribeLogGroupsRequest, unknown>({
  name: 'DescribeLogGroups',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsGroup(call, 'DescribeLogGroups', undefined),
  run({ input, scope, world }) {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input
    if (prefix !== undefined && pattern !== undefined)
      throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.')
    if (identifiers !== undefined && (prefix !== undefined || pattern !== undefined))
      throw invalidParameter('LogGroup identifiers and LogGroup name prefix or pattern are mutually exclusive parameters.')
    const logs = world.state.logs
    const chosen: LogGroup[] = []
    const own = ownAccount(input, scope.account)
    const candidates = identifiers
      ? identifiers.map((i) => findLogGroup(world, scope, i)).filter((g): g is LogGroup => g !== undefined)
      : logs.groups(scope).values()
    for (const g of candidates)
      if (
        own &&
        (prefix === undefined || g.name.startsWith(prefix)) &&
        (pattern === undefined || g.name.includes(pattern)) &&
        (input.logGroupClass === undefined || g.class === input.logGroupClass)
      )
        chosen.push(g)
    chosen.sort((a, b) => byName(a.name, b.name))
    const { shown, nextToken } = page(chosen, (g) => g.name, input.limit ?? 50, input.nextToken)
    return {
      logGroups: shown.map((g) => ({
        logGroupName: g.name,
        creationTime: g.creationMs,
        retentionInDays: g.retentionDays,
        metricFilterCount: logs.filters(scope, g).size,
        arn: `${logGroupArn(scope, g.name)}:*`,
        ...(pattern === undefined
          ? {
              storedBytes: logs.sizes(scope).get(g.id) ?? 0,
              deletionProtectionEnabled: g.isDeletionProtected,
              bearerTokenAuthenticationEnabled: false,
            }
          : {}),
        kmsKeyId: g.kmsKeyId,
        logGroupClass: g.class,
        logGroupArn: logGroupArn(scope, g.name),
      })),
      nextToken,
    }
  },
})

/** Without includeLinkedAccounts the list of accounts is ignored; with it, only what it names is looked at, and no account is linked to this one. */
const ownAccount = (input: { accountIdentifiers?: readonly string[]; includeLinkedAccounts?: boolean }, account: string) =>
  !input.includeLinkedAccounts || input.accountIdentifiers === undefined || input.accountIdentifiers.includes(account)

interface ListLogGroupsRequest {
  readonly logGroupNamePattern?: string
  readonly logGroupClass?: LogGroup['class']
  readonly includeLinkedAccounts?: boolean
  readonly accountIdentifiers?: readonly string[]
  readonly nextToken?: string
  readonly limit?: number
}

/**
 * ListLogGroups: names, ARNs and classes of log groups.
 *
 * In      logGroupNamePattern (parts of names joined by `|`, each with `^` for a prefix), logGroupClass, limit (1–1000, default 50), nextToken,
 *         accountIdentifiers with includeLinkedAccounts
 * Out     logGroups [{logGroupName, logGroupArn, logGroupClass}], nextToken
 * Errors  InvalidParameterException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListLogGroups.html
 * Not modelled  dataSources, fieldIndexNames, logGroupTags
 */
export const ListLogGroups = operation<ListLogGroupsRequest, unknown>({
  name: 'ListLogGroups',
  notModelled: ['dataSources', 'fieldIndexNames', 'logGroupTags'],
  kind: 'management',
  readOnly: true,
  needs: (call) => needsGroup(call, 'ListLogGroups', undefined),
  run({ input, scope, world }) {
    const parts = input.logGroupNamePattern?.split('|')
    const wanted = (name: string) => parts?.some((p) => (p.startsWith('^') ? name.startsWith(p.slice(1)) : name.includes(p))) ?? true
    const chosen = [...world.state.logs.groups(scope).values()]
      .filter(
        (g) => ownAccount(input, scope.account) && wanted(g.name) && (input.logGroupClass === undefined || g.class === input.logGroupClass),
      )
      .sort((a, b) => byName(a.name, b.name))
    const { shown, nextToken } = page(chosen, (g) => g.name, input.limit ?? 50, input.nextToken)
    return {
      logGroups: shown.map((g) => ({ logGroupName: g.name, logGroupArn: logGroupArn(scope, g.name), logGroupClass: g.class })),
      nextToken,
    }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]

/**
 * PutRetentionPolicy: how many days events are kept.
 *
 * In      logGroupName, retentionInDays (one of 22 numbers)
 * Out     nothing
 * Errors  InvalidParameterException, ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export const PutRetentionPolicy = operation<{ logGroupName: string; retentionInDays: number }, void>({
  name: 'PutRetentionPolicy',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsGroup(call, 'PutRetentionPolicy', call.input.logGroupName),
  run(call) {
    const { input, scope, world } = call
    if (!retentionDays.includes(input.retentionInDays))
      throw invalidParameter(
        `1 validation error detected: Value '${input.retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentionDays.join(', ')}]`,
      )
    const group = { ...groupNamed(call, input.logGroupName), retentionDays: input.retentionInDays }
    world.state.logs.groups(scope).set(group.name, group)
    scheduleRetention(world, scope, group, true)
  },
})

/**
 * DeleteRetentionPolicy: events are kept for ever again. Succeeds also where there was no retention.
 *
 * In      logGroupName
 * Out     nothing
 * Errors  ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html
 */
export const DeleteRetentionPolicy = operation<{ logGroupName: string }, void>({
  name: 'DeleteRetentionPolicy',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsGroup(call, 'DeleteRetentionPolicy', call.input.logGroupName),
  run(call) {
    const { retentionDays: _gone, ...group } = groupNamed(call, call.input.logGroupName)
    call.world.state.logs.groups(call.scope).set(group.name, group)
  },
})
