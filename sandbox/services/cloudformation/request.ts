/** What requests about stacks have in common: the template they bring, the settings, the capabilities, who acts. */
import { parseArn } from '../../../domain/regions.ts'
import { mayAssume, serviceCaller } from '../../wire/authorize.ts'
import { AwsError } from '../../wire/error.ts'
import type { Call, Caller, Need } from '../../wire/operation.ts'
import { lowerCamel } from '../../wire/record.ts'
import { insufficientCapabilities, noStack, notModelled, validationError } from './errors.ts'
import { checkRules } from './evaluate.ts'
import { envOf, refuseUnmakeable } from './plan.ts'
import { type GivenParameter, settingsOf } from './settings.ts'
import { findStack, type Settings, type Stack, stackArn, type Tag, templateKey } from './state.ts'
import { capabilitiesOf, readTemplate, type Template } from './template.ts'
import { principal } from './work.ts'

export interface TemplateInput {
  readonly TemplateBody?: string
  readonly TemplateURL?: string
  readonly UsePreviousTemplate?: boolean
}

export interface SettingsInput extends TemplateInput {
  readonly StackName: string
  readonly Parameters?: readonly GivenParameter[]
  readonly Capabilities?: readonly string[]
  readonly Tags?: readonly Tag[]
  readonly RoleARN?: string
  readonly ClientRequestToken?: string
  readonly NotificationARNs?: readonly string[]
  readonly ResourceTypes?: readonly string[]
  readonly RollbackConfiguration?: object
  readonly DeploymentConfig?: DeploymentConfig
}

export interface DeploymentConfig {
  readonly Mode?: 'STANDARD' | 'EXPRESS'
  readonly DisableRollback?: boolean
}

/** Bytes of a template, in the request and in a bucket. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const bodyBytes = 51_200
const objectBytes = 1_048_576

/** The text that a request brings, or points at. Errors: ValidationError. */
export async function templateText(call: Call<TemplateInput>, previous?: string): Promise<string> {
  const { TemplateBody, TemplateURL, UsePreviousTemplate } = call.input
  if (TemplateBody !== undefined && TemplateURL !== undefined)
    throw validationError('You cannot specify both TemplateBody and TemplateURL. Only one of the fields may be specified.')
  if (UsePreviousTemplate === true) {
    if (TemplateBody !== undefined || TemplateURL !== undefined)
      throw validationError('You cannot specify a template with UsePreviousTemplate.')
    if (previous === undefined) throw validationError('No previous template exists for this stack.')
    return previous
  }
  if (TemplateURL !== undefined) return fetched(call, TemplateURL)
  if (TemplateBody === undefined) throw validationError('Either Template URL or Template Body must be specified.')
  if (Buffer.byteLength(TemplateBody) > bodyBytes)
    throw validationError(
      `1 validation error detected: Value '${TemplateBody}' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${bodyBytes}`,
    )
  return TemplateBody
}

/** `https://bucket.s3…/key`, `https://s3…/bucket/key`, and the sandbox's own `http://127.0.0.1:PORT/bucket/key`. */
function bucketAndKey(url: string): { Bucket: string; Key: string; VersionId?: string } | null {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return null
  }
  const version = parsed.searchParams.get('versionId')
  const path = decodeURIComponent(parsed.pathname.slice(1))
  const more = version === null ? {} : { VersionId: version }
  const virtual = /^(.+)\.s3[.-]([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.exec(parsed.hostname)
  if (virtual?.[1]) return { Bucket: virtual[1], Key: path, ...more }
  const isPathStyle =
    /^s3[.-]?([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.test(parsed.hostname) || /^(127(\.\d+){3}|localhost|\[::1\])$/.test(parsed.hostname)
  const slash = path.indexOf('/')
  return isPathStyle && slash > 0 ? { Bucket: path.slice(0, slash), Key: path.slice(slash + 1), ...more } : null
}

async function fetched(call: Call<object>, url: string): Promise<string> {
  const place = bucketAndKey(url)
  if (!place) throw validationError('TemplateURL must be a supported URL.')
  let answer: { Body: Uint8Array }
  try {
    answer = (await call.world.ask.onBehalf({
      by: principal,
      caller: call.caller,
      scope: call.scope,
      service: 's3',
      operation: 'GetObject',
      input: place,
    })) as { Body: Uint8Array }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    throw validationError(
      `S3 error: ${error.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
    )
  }
  if (answer.Body.length > objectBytes) throw validationError(`Template may not exceed ${objectBytes} bytes in size.`)
  return Buffer.from(answer.Body).toString('utf8')
}

/** The stack, or AWS's refusal. */
export function stackOf(call: Call<object>, name: string): Stack {
  const stack = findStack(call.world.state.cloudformation, call.scope, name)
  if (!stack) throw noStack(name)
  return stack
}

/** What an operation on a stack needs. */
export function need(call: Call<object>, action: string, name: string | undefined): Need {
  const stack = name === undefined ? undefined : findStack(call.world.state.cloudformation, call.scope, name)
  return {
    action: `cloudformation:${action}`,
    resource: stack?.id ?? (name?.startsWith('arn:') ? name : name === undefined ? '*' : stackArn(call.scope, name, '*')),
  }
}

/** And whoever hands CloudFormation a role must be allowed to pass it. */
export const needsWithRole = (call: Call<{ readonly RoleARN?: string }>, action: string, name: string): Need[] => [
  need(call, action, name),
  ...(call.input.RoleARN === undefined
    ? []
    : [{ action: 'iam:PassRole', resource: call.input.RoleARN, context: { 'iam:passedtoservice': principal } }]),
]

/** Whose permissions count for what a stack does: the role's where it has one. Errors: ValidationError. */
export function actor(call: Call<object>, roleArn: string | undefined): Caller {
  if (roleArn === undefined) return call.caller
  const cannot = validationError(`Role ${roleArn} is invalid or cannot be assumed`)
  const named = parseArn(roleArn)
  if (named?.service !== 'iam' || !named.resource.startsWith('role/')) throw cannot
  const verdict = mayAssume(call.world, serviceCaller(principal, call.scope), roleArn, call.scope, {
    'aws:sourceaccount': call.scope.account,
  })
  if ('refusal' in verdict) throw cannot
  const { role } = verdict
  return {
    type: 'AssumedRole',
    partition: call.scope.partition,
    account: named.account,
    arn: `arn:${call.scope.partition}:sts::${named.account}:assumed-role/${role.name}/AWSCloudFormation`,
    userId: `${role.id}:AWSCloudFormation`,
    accessKeyId: '',
    roleName: role.name,
    sessionName: 'AWSCloudFormation',
    judged: true,
  }
}

export function refuseExpress(config: DeploymentConfig | undefined): void {
  if (config?.Mode === 'EXPRESS') throw notModelled('the deployment mode EXPRESS')
}

/** Members that are taken only where they say nothing: clients send them empty. */
export function refuseUnmodelled(input: SettingsInput & { readonly StackPolicyBody?: string; readonly StackPolicyURL?: string }): void {
  const given = (v: unknown) =>
    Array.isArray(v) ? v.length > 0 : typeof v === 'object' && v !== null ? Object.keys(v).length > 0 : v !== undefined
  for (const name of ['NotificationARNs', 'ResourceTypes', 'RollbackConfiguration', 'StackPolicyBody', 'StackPolicyURL'] as const)
    if (given(input[name])) throw notModelled(`the parameter ${name}`)
  refuseExpress(input.DeploymentConfig)
}

export interface Wanted {
  readonly text: string
  readonly template: Template
  readonly settings: Settings
}

/**
 * Template and settings of a request, checked as far as AWS does before it answers.
 * Errors: ValidationError, InsufficientCapabilitiesException.
 */
export async function wanted(call: Call<SettingsInput>, stack: Pick<Stack, 'id' | 'name'>, before: Stack | null): Promise<Wanted> {
  const { input, scope, world } = call
  refuseUnmodelled(input)
  const { cloudformation } = world.state
  const text = await templateText(call, before ? cloudformation.templates(scope).get(templateKey.current(before.id)) : undefined)
  const template = readTemplate(text)
  const parameters = await settingsOf(call, template, input.Parameters ?? [], before?.parameters ?? null)
  const capabilities = input.Capabilities ?? []
  const { needed } = capabilitiesOf(template)
  if (
    needed !== null &&
    !capabilities.includes('CAPABILITY_NAMED_IAM') &&
    !(needed === 'CAPABILITY_IAM' && capabilities.includes('CAPABILITY_IAM'))
  )
    throw insufficientCapabilities(needed)
  const env = envOf(world, scope, stack, template, parameters)
  checkRules(env)
  refuseUnmakeable(env)
  const roleArn = input.RoleARN ?? before?.roleArn
  const settings: Settings = {
    ...(template.description === undefined ? {} : { description: template.description }),
    parameters,
    tags: checkTags(input.Tags ?? before?.tags ?? []),
    capabilities,
    ...(roleArn === undefined ? {} : { roleArn }),
  }
  return { text, template, settings }
}

function checkTags(tags: readonly Tag[]): readonly Tag[] {
  // Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html
  const reserved = tags.find((t) => t.Key.toLowerCase().startsWith('aws:'))
  if (reserved) throw validationError('aws: prefixed tag key names are not allowed for external use.')
  if (tags.length > 50) throw validationError('Tags exceeds limit of 50.')
  if (new Set(tags.map((t) => t.Key)).size < tags.length) throw validationError('Duplicate tag keys')
  return tags
}

/** A page of a list; the token is the place where the next one begins. */
export function page<T>(
  all: readonly T[],
  size: number,
  token: string | undefined,
  bad: () => Error,
): { items: readonly T[]; next: { NextToken?: string } } {
  let start = 0
  if (token !== undefined) {
    const m = /^place (\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))
    if (!m) throw bad()
    start = Number(m[1])
  }
  const end = start + size
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: Buffer.from(`place ${end}`).toString('base64url') } : {} }
}

/**
 * A record holds neither the template nor the values of parameters.
 * Source  the sample of https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-api-logging-cloudtrail.html
 */
export function recordedSettings(input: SettingsInput): unknown {
  const { TemplateBody: _text, Parameters, ...rest } = input
  return lowerCamel({ ...rest, ...(Parameters ? { Parameters: Parameters.map(({ ParameterKey }) => ({ ParameterKey })) } : {}) })
}
