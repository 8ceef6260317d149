import { randomUUID } from 'node:crypto'
import { UserError } from '../../../domain/error.ts'
import { apiCallRecord } from '../../../domain/event/api-call.ts'
import type { JsonObject } from '../../../domain/event/record.ts'
import { parsePolicy } from '../../../domain/policy/document.ts'
import { arn, parseArn, serviceHost } from '../../../domain/regions.ts'
import type { CloudTrailRecord } from '../../pipeline/signals.ts'
import { managedText, mayAssume } from '../../wire/authorize.ts'
import { AwsError } from '../../wire/error.ts'
import { recordedAnswer } from '../../wire/java-date.ts'
import { type Call, type Caller, operation } from '../../wire/operation.ts'
import { lowerCamel } from '../../wire/record.ts'
import type { World } from '../../world.ts'
import { servedBy } from './served-by.ts'
import { issueSession } from './session.ts'

interface Input {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly Policy?: string
  readonly PolicyArns?: readonly { readonly arn?: string }[]
  readonly DurationSeconds?: number
  readonly ExternalId?: string
  readonly SourceIdentity?: string
}

interface Output {
  readonly Credentials: {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly SessionToken: string
    readonly Expiration: Date
  }
  readonly AssumedRoleUser: { readonly AssumedRoleId: string; readonly Arn: string }
  readonly PackedPolicySize?: number
  readonly SourceIdentity?: string
}

/** A role assumed by a role. Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (role chaining) */
const chainedSeconds = 3600
/** Characters of a session policy and its managed companions. Source: same page */
const packedCharacters = 2048

const invalid = (text: string) => new AwsError('ValidationError', text, { status: 400 })

/**
 * AssumeRole: temporary credentials of a role for whom its trust policy lets in.
 *
 * In      RoleArn, RoleSessionName, DurationSeconds (3600; 900 … the role's longest session, one hour when a role assumes a role), ExternalId,
 *         Policy and PolicyArns (what the session may at most), SourceIdentity
 * Out     Credentials, AssumedRoleUser, PackedPolicySize with a session policy, SourceIdentity
 * Errors  AccessDenied (no reason given: no such role, not trusted, wrong ExternalId, no permission are one), ValidationError,
 *         MalformedPolicyDocument, PackedPolicyTooLarge
 * Source  https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * Not modelled  session tags, MFA, identity contexts
 */
export const AssumeRole = operation<Input, Output>({
  name: 'AssumeRole',
  kind: 'management',
  readOnly: true,
  notModelled: ['Tags', 'TransitiveTagKeys', 'SerialNumber', 'TokenCode', 'ProvidedContexts'],
  // Asked in `run`, together with the trust policy.
  needs: () => [],
  run(call) {
    const { input, caller, scope, world, now, sourceIp } = call
    const target = parseArn(input.RoleArn)
    if (target?.service !== 'iam' || !/^\d{12}$/.test(target.account) || !target.resource.startsWith('role/'))
      throw invalid(`${input.RoleArn} is invalid`)
    if (caller.type === 'Root') throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', { status: 403 })
    const verdict = mayAssume(world, caller, input.RoleArn, scope, {
      'aws:sourceip': sourceIp,
      'sts:rolesessionname': input.RoleSessionName,
      ...(input.ExternalId === undefined ? {} : { 'sts:externalid': input.ExternalId }),
      ...(input.SourceIdentity === undefined ? {} : { 'sts:sourceidentity': input.SourceIdentity }),
    })
    if ('refusal' in verdict) throw new AwsError('AccessDenied', verdict.refusal, { status: 403 })
    const { role } = verdict
    const seconds = input.DurationSeconds ?? chainedSeconds
    if (caller.type === 'AssumedRole' && seconds > chainedSeconds)
      throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining')
    if (seconds > role.maxSessionSeconds) throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')

    const policies = sessionPolicies(input, world)
    const packed = policies.reduce((n, text) => n + text.length, 0)
    if (packed > packedCharacters)
      throw new AwsError(
        'PackedPolicyTooLargeException',
        `Packed policy consumes ${Math.ceil((packed / packedCharacters) * 100)}% of allotted space, please use smaller policy.`,
      )
    const session: Omit<Caller, 'accessKeyId'> = {
      type: 'AssumedRole',
      partition: target.partition,
      account: target.account,
      arn: arn({
        partition: target.partition,
        service: 'sts',
        account: target.account,
        resource: `assumed-role/${role.name}/${input.RoleSessionName}`,
      }),
      userId: `${role.id}:${input.RoleSessionName}`,
      roleName: role.name,
      sessionName: input.RoleSessionName,
      judged: true,
      ...(policies.length === 0 ? {} : { sessionPolicies: policies }),
    }
    const owner = { partition: target.partition, account: target.account }
    world.state.iam.roles(owner).set(role.name.toLowerCase(), { ...role, lastUsed: { atMs: now, region: scope.region } })
    const output: Output = {
      Credentials: issueSession(world, session, now, seconds),
      AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
      ...(policies.length === 0 ? {} : { PackedPolicySize: Math.ceil((packed / packedCharacters) * 100) }),
      ...(input.SourceIdentity === undefined ? {} : { SourceIdentity: input.SourceIdentity }),
    }
    if (target.account !== caller.account) tellOwner(call, target.account, output)
    return output
  },
  recorded: (call, output) => ({
    requestParameters: lowerCamel(call.input),
    responseElements: answerOf(output),
    additionalEventData: servedBy(call.scope),
    ...(output ? { resources: rolesOf(call.input) } : {}),
    ...(output && accountOf(call.input) !== call.caller.account ? { sharedEventID: call.requestId } : {}),
  }),
})

const accountOf = (input: Input) => input.RoleArn.split(':')[4] ?? ''
const rolesOf = (input: Input) => [{ accountId: accountOf(input), type: 'AWS::IAM::Role', ARN: input.RoleArn }]

function answerOf(output: Output | null) {
  if (!output) return null
  const { AccessKeyId, SessionToken, Expiration } = output.Credentials
  return recordedAnswer({ ...output, Credentials: { AccessKeyId, SessionToken, Expiration } }, ',')
}

/**
 * A role of another account: that account has a record of its own, in which the caller is an account.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html (cross-account, sharedEventID)
 */
function tellOwner(call: Call<Input>, account: string, output: Output): void {
  const { caller, scope, now, world } = call
  const record = apiCallRecord({
    userIdentity: { type: 'AWSAccount', principalId: caller.userId, accountId: caller.account },
    atMs: now,
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    region: scope.region,
    sourceIp: call.sourceIp,
    userAgent: call.userAgent,
    requestParameters: lowerCamel(call.input) as JsonObject,
    responseElements: answerOf(output) as JsonObject,
    additionalEventData: servedBy(scope),
    requestId: call.requestId,
    eventId: randomUUID(),
    readOnly: true,
    resources: rolesOf(call.input),
    recipientAccountId: account,
    sharedEventId: call.requestId,
    host: serviceHost('sts', scope.region),
  })
  world.signal('recorded', { scope: { ...scope, account }, record: record as unknown as CloudTrailRecord, atMs: now })
}

/** The texts of the session's policies; managed ones as they stand now. */
function sessionPolicies({ Policy, PolicyArns }: Input, world: World): string[] {
  const texts: string[] = []
  if (Policy !== undefined) {
    try {
      parsePolicy(Policy, { kind: 'session' })
    } catch (error) {
      if (error instanceof UserError) throw new AwsError('MalformedPolicyDocumentException', error.message)
      throw error
    }
    texts.push(Policy)
  }
  for (const { arn: policyArn = '' } of PolicyArns ?? []) {
    const text = managedText(world, policyArn)
    if (text === undefined) throw invalid(`The policy ${policyArn} does not exist or is not attachable.`)
    texts.push(text)
  }
  return texts
}
