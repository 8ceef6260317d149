/**
 * Who may do what. Policies of buckets, topics and queues are asked on every call, and of roles on every assumption; callers' own policies
 * where enforcement is on, and never those of `learner`. What CloudTrail does with a role it was given is always asked of that role.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { denialText } from '../../domain/policy/denial.ts'
import { type PolicyDocument, type PolicyKind, parsePolicy } from '../../domain/policy/document.ts'
import { evaluate, evaluateTrust, type NamedPolicy, type Principal, type Verdict } from '../../domain/policy/evaluate.ts'
import { arn, parseArn } from '../../domain/regions.ts'
import { managedPolicy } from '../services/iam/managed.ts'
import { findRole, findUser, type Owner, type Role, roleByArn } from '../services/iam/state.ts'
import { isSuspended } from '../services/organizations/state.ts'
import type { World } from '../world.ts'
import type { Caller, Need, Scope } from './operation.ts'

type Context = Readonly<Record<string, string>>

/** AWS's sentence of refusal, or null where the call is allowed. */
export function refusal(world: World, caller: Caller, need: Need, scope: Scope, context: Context): string | null {
  const isAsked = asksIdentity(world, caller)
  const owner = ownerOf(need, caller)
  if (!isAsked && need.resourcePolicy === undefined && owner === caller.account) return null
  const vendor = need.action.slice(0, need.action.indexOf(':')).toLowerCase()
  const own = isAsked ? policiesOf(world, caller) : allowed
  const verdict = evaluate({
    principal: principalOf(world, caller),
    action: need.action,
    resource: need.resource,
    context: contextOf(world, caller, scope, { ...context, 'aws:resourceaccount': owner, ...need.context }),
    identityPolicies: own.identity,
    resourcePolicy: typeof need.resourcePolicy === 'string' ? read(need.resourcePolicy, kindOf(vendor)) : undefined,
    resourceAccount: owner,
    sessionPolicies: isAsked ? caller.sessionPolicies?.map((text) => read(text, 'session')) : undefined,
    boundary: own.boundary,
  })
  if (verdict.decision === 'allowed') return null
  const isForeign = owner !== caller.account
  // S3 names reasons only to callers of the bucket's own account.
  if (vendor === 's3' && isForeign) return 'Access Denied'
  return denialText({ service: vendor, principalArn: caller.arn, action: need.action, resource: need.resource, verdict })
}

/** Whether this caller's own policies are asked. */
const asksIdentity = (world: World, caller: Caller): boolean =>
  caller.judged && (caller.type === 'IAMUser' || caller.type === 'AssumedRole') && world.isEnforced(caller.account)

function ownerOf(need: Need, caller: Caller): string {
  if (need.resourceAccount !== undefined) return need.resourceAccount
  const named = parseArn(need.resource)?.account ?? ''
  return /^\d{12}$/.test(named) ? named : caller.account
}

interface Own {
  readonly identity: readonly NamedPolicy[]
  readonly boundary: PolicyDocument | undefined
}

const allowed: Own = {
  identity: [{ document: parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}') }],
  boundary: undefined,
}

/** The policies of the user or role behind a caller. A user or role that is gone has none. */
function policiesOf(world: World, caller: Caller): Own {
  const name = caller.type === 'AssumedRole' ? caller.roleName : caller.userName
  if (name === undefined) return { identity: [], boundary: undefined }
  const owner = caller.type === 'AssumedRole' ? findRole(world.state.iam, caller, name) : findUser(world.state.iam, caller, name)
  return owner ? ownPolicies(world, owner) : { identity: [], boundary: undefined }
}

function ownPolicies(world: World, owner: Owner): Own {
  const identity: NamedPolicy[] = Object.values(owner.inline).map((text) => ({ document: read(text, 'identity') }))
  for (const policyArn of owner.attached) {
    const document = managedDocument(world, policyArn)
    if (document) identity.push({ document, arn: policyArn })
  }
  return { identity, boundary: owner.boundary === undefined ? undefined : managedDocument(world, owner.boundary) }
}

/** The text of a managed policy's default version; undefined where there is no such policy. */
export function managedText(world: World, policyArn: string): string | undefined {
  const at = parseArn(policyArn)
  const policy =
    managedPolicy(policyArn) ??
    (at ? world.state.iam.policies({ partition: at.partition, account: at.account }).get(policyArn.toLowerCase()) : undefined)
  return policy?.versions.find((v) => v.id === policy.defaultVersion)?.document
}

function managedDocument(world: World, policyArn: string): PolicyDocument | undefined {
  const text = managedText(world, policyArn)
  return text === undefined ? undefined : read(text, 'identity')
}

function principalOf(world: World, caller: Caller): Principal {
  switch (caller.type) {
    case 'Root':
      return { kind: 'root', arn: caller.arn, account: caller.account }
    case 'AssumedRole': {
      const role = caller.roleName === undefined ? undefined : findRole(world.state.iam, caller, caller.roleName)
      return {
        kind: 'session',
        arn: caller.arn,
        roleArn:
          role?.arn ?? arn({ partition: caller.partition, service: 'iam', account: caller.account, resource: `role/${caller.roleName}` }),
        account: caller.account,
        roleId: caller.userId.split(':')[0],
      }
    }
    case 'AWSService':
      return { kind: 'service', service: caller.service ?? '' }
    case 'Anonymous':
      return { kind: 'anonymous' }
    default:
      return { kind: 'user', arn: caller.arn, account: caller.account, userId: caller.userId }
  }
}

/** Condition keys of a request. Every endpoint of AWS speaks TLS; that the sandbox does not is nothing a policy should see. */
function contextOf(world: World, caller: Caller, scope: Scope, more: Context): Record<string, string> {
  const now = world.clock.now()
  const isService = caller.type === 'AWSService'
  return {
    'aws:requestedregion': scope.region,
    'aws:securetransport': 'true',
    'aws:currenttime': new Date(now).toISOString(),
    'aws:epochtime': String(Math.floor(now / 1000)),
    'aws:principalisawsservice': String(isService),
    ...(isService
      ? { 'aws:principalservicename': caller.service ?? '' }
      : {
          'aws:principalaccount': caller.account,
          'aws:principalarn': caller.type === 'AssumedRole' ? roleArnOf(world, caller) : caller.arn,
          'aws:principaltype': caller.type === 'IAMUser' ? 'User' : caller.type === 'Root' ? 'Account' : caller.type,
          'aws:userid': caller.userId,
        }),
    ...(caller.type === 'IAMUser' ? { 'aws:username': caller.userName ?? '' } : {}),
    // Long-lived keys do not have the key at all, temporary ones say false.
    ...(caller.accessKeyId.startsWith('ASIA') ? { 'aws:multifactorauthpresent': 'false' } : {}),
    ...more,
  }
}

/** For a session the role's, as AWS has it in `aws:PrincipalArn`. */
const roleArnOf = (world: World, caller: Caller): string => {
  const principal = principalOf(world, caller)
  return principal.kind === 'session' ? principal.roleArn : caller.arn
}

/** Whether `caller` may assume the role. The trust policy is always asked; where there is no such role, nobody may. */
export function mayAssume(
  world: World,
  caller: Caller,
  roleArn: string,
  scope: Scope,
  context: Context,
): { readonly role: Role } | { readonly refusal: string } {
  const isAsked = asksIdentity(world, caller)
  const target = parseArn(roleArn)
  // Of a closed account AWS says what it says where there is no such role. Measured by others: aws-security-reference-architecture-examples #218
  const isClosed = target !== undefined && isSuspended(world.state.organizations, target)
  const role = isClosed ? undefined : roleByArn(world.state.iam, roleArn)
  const own = isAsked ? policiesOf(world, caller) : allowed
  const verdict: Pick<Verdict, 'decision' | 'by'> = role
    ? evaluateTrust({
        principal: principalOf(world, caller),
        roleArn: role.arn,
        trust: read(role.trust, 'trust'),
        context: contextOf(world, caller, scope, context),
        identityPolicies: own.identity,
        sessionPolicies: isAsked ? caller.sessionPolicies?.map((text) => read(text, 'session')) : undefined,
        boundary: own.boundary,
      })
    : { decision: 'implicitDeny' }
  if (role && verdict.decision === 'allowed') return { role }
  return {
    refusal: denialText({ service: 'sts', principalArn: caller.arn, action: 'sts:AssumeRole', resource: roleArn, verdict }),
  }
}

/** Whether a session of the role may do something. Asked of every role that a service was given, wherever enforcement stands. */
export function roleMay(world: World, role: Role, action: string, resource: string, scope: Scope): boolean {
  const own = ownPolicies(world, role)
  const session: Caller = {
    type: 'AssumedRole',
    partition: scope.partition,
    account: scope.account,
    arn: arn({ partition: scope.partition, service: 'sts', account: scope.account, resource: `assumed-role/${role.name}/delivery` }),
    userId: `${role.id}:delivery`,
    accessKeyId: 'ASIA',
    roleName: role.name,
    judged: true,
  }
  return (
    evaluate({
      principal: principalOf(world, session),
      action,
      resource,
      context: contextOf(world, session, scope, {}),
      identityPolicies: own.identity,
      boundary: own.boundary,
    }).decision === 'allowed'
  )
}

/** A service acting for an account, as resource policies and trust policies see it. */
export const serviceCaller = (service: string, scope: Scope): Caller => ({
  type: 'AWSService',
  partition: scope.partition,
  account: scope.account,
  arn: '',
  userId: '',
  accessKeyId: '',
  service,
  judged: false,
})

const kindOf = (vendor: string): PolicyKind => (vendor === 'sns' ? 'topic' : vendor === 'sqs' ? 'queue' : 'bucket')

/** Policies are read once. The texts were checked when they were put. */
const documents = new Map<string, PolicyDocument>()
const documentsAtMost = 2000

function read(text: string, kind: PolicyKind): PolicyDocument {
  const key = `${kind} ${text}`
  const known = documents.get(key)
  if (known) return known
  const document = parsePolicy(text, { kind })
  if (documents.size >= documentsAtMost) documents.clear()
  documents.set(key, document)
  return document
}
