import { parseArn } from '../regions.ts'
import { conditionHolds, contextValues, isSeenKey, type RequestContext } from './conditions.ts'
import type { PolicyDocument, Principals, Selection, Statement } from './document.ts'
import { matchesPattern, patternOf } from './wildcard.ts'

/** Who asks. Account ids have twelve digits. */
export type Principal =
  | { readonly kind: 'root'; readonly arn: string; readonly account: string }
  | { readonly kind: 'user'; readonly arn: string; readonly account: string; readonly userId?: string | undefined }
  /** A session of a role: `arn` is the session's (`…:assumed-role/ROLE/NAME`), `roleArn` the role's with its path. */
  | {
      readonly kind: 'session'
      readonly arn: string
      readonly roleArn: string
      readonly account: string
      readonly roleId?: string | undefined
    }
  /** A service on its own behalf, `cloudtrail.amazonaws.com`: only policies of resources speak about it. */
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'anonymous' }

/** A policy together with what it is called in answers. */
export interface NamedPolicy {
  readonly document: PolicyDocument
  /** Of a managed policy. */
  readonly arn?: string | undefined
}

export interface AccessRequest {
  readonly principal: Principal
  /** `service:Operation`; case does not matter. */
  readonly action: string
  /** An ARN; `*` for operations that know no resource. */
  readonly resource: string
  readonly context: RequestContext
  readonly identityPolicies: readonly NamedPolicy[]
  readonly resourcePolicy?: PolicyDocument | undefined
  /** The owner of the resource; where left out, that of the ARN, else the caller's own. */
  readonly resourceAccount?: string | undefined
  /** Policies handed to AssumeRole. Left out: none were, the session may what the role may. */
  readonly sessionPolicies?: readonly PolicyDocument[] | undefined
  readonly boundary?: PolicyDocument | undefined
}

export type PolicySide = 'identity' | 'resource' | 'session' | 'boundary'

export interface Verdict {
  readonly decision: 'allowed' | 'implicitDeny' | 'explicitDeny'
  /**
   * Which side decided: the statement that allowed or denied; for an implicit deny the side that does not allow, without a statement.
   * Undefined for root, which needs no policy.
   */
  readonly by?:
    | { readonly kind: PolicySide; readonly statement?: Statement | undefined; readonly policyArn?: string | undefined }
    | undefined
  /** Condition keys that the policies asked for and we know nothing of; they counted as absent, so the decision may differ from AWS's. */
  readonly unseenKeys: readonly string[]
}

/** How closely a resource policy names the caller. An account stands for itself, not for its users: they need an Allow of their own. */
type Naming = 'none' | 'account' | 'role' | 'exact'

/**
 * Whether a call is allowed. A matching Deny wins, wherever it stands. Within one account a resource policy that names the caller allows on
 * its own, otherwise an identity policy must; across accounts both must. Permissions boundary and session policies have to allow as
 * well, except where a resource policy names the very user or session.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: AccessRequest): Verdict {
  return decide(request, false)
}

/**
 * Whether a role may be assumed: the trust policy always has to name the caller; where it names the account only, or the role is another
 * account's, an identity policy must allow `sts:AssumeRole` as well. `action` is `sts:AssumeRole` unless said.
 *
 * Source  the page of `evaluate`, https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function evaluateTrust(request: {
  principal: Principal
  roleArn: string
  trust: PolicyDocument
  context: RequestContext
  identityPolicies: readonly NamedPolicy[]
  sessionPolicies?: readonly PolicyDocument[] | undefined
  boundary?: PolicyDocument | undefined
  action?: string
}): Verdict {
  const { roleArn, trust, action = 'sts:AssumeRole', ...rest } = request
  return decide({ ...rest, action, resource: roleArn, resourcePolicy: trust }, true)
}

function decide(request: AccessRequest, mustBeNamed: boolean): Verdict {
  const { principal } = request
  const unseen = new Set<string>()
  const matching = (document: PolicyDocument, effect: Statement['effect']): Statement | undefined =>
    document.statements.find((statement) => statement.effect === effect && statementMatches(statement, document, request, unseen))
  const hasOwnPolicies = principal.kind !== 'service' && principal.kind !== 'anonymous'
  const sides: readonly { kind: PolicySide; document: PolicyDocument; policyArn?: string | undefined }[] = [
    ...(hasOwnPolicies
      ? request.identityPolicies.map((each) => ({ kind: 'identity' as const, document: each.document, policyArn: each.arn }))
      : []),
    ...(request.resourcePolicy ? [{ kind: 'resource' as const, document: request.resourcePolicy }] : []),
    ...(hasOwnPolicies && request.boundary ? [{ kind: 'boundary' as const, document: request.boundary }] : []),
    ...(hasOwnPolicies ? (request.sessionPolicies ?? []).map((document) => ({ kind: 'session' as const, document })) : []),
  ]
  const verdict = (decision: Verdict['decision'], by?: Verdict['by']): Verdict => ({ decision, by, unseenKeys: [...unseen].sort() })

  for (const { kind, document, policyArn } of sides) {
    const statement = matching(document, 'Deny')
    if (statement) return verdict('explicitDeny', { kind, statement, policyArn })
  }

  const named = nearestNaming(request, unseen)
  const byResource = { kind: 'resource' as const, statement: named.statement }
  if (!hasOwnPolicies) return named.naming === 'none' ? verdict('implicitDeny', { kind: 'resource' }) : verdict('allowed', byResource)

  const sameAccount = principal.account === ownerOf(request, principal.account)
  if ((mustBeNamed || !sameAccount) && named.naming === 'none') return verdict('implicitDeny', { kind: 'resource' })
  if (sameAccount && named.naming === 'exact') return verdict('allowed', byResource)

  const own = firstAllow(sides, 'identity', matching)
  const isRoot = principal.kind === 'root'
  const needsOwn = !(isRoot || (sameAccount && named.naming === 'role'))
  if (needsOwn && !own) return verdict('implicitDeny', { kind: 'identity' })
  if (!isRoot) {
    if (request.boundary && !matching(request.boundary, 'Allow')) return verdict('implicitDeny', { kind: 'boundary' })
    if (request.sessionPolicies && !firstAllow(sides, 'session', matching)) return verdict('implicitDeny', { kind: 'session' })
  }
  if (own) return verdict('allowed', own)
  return verdict('allowed', named.statement ? byResource : undefined)
}

function firstAllow(
  sides: readonly { kind: PolicySide; document: PolicyDocument; policyArn?: string | undefined }[],
  wanted: PolicySide,
  matching: (document: PolicyDocument, effect: Statement['effect']) => Statement | undefined,
): NonNullable<Verdict['by']> | undefined {
  for (const { kind, document, policyArn } of sides) {
    const statement = kind === wanted ? matching(document, 'Allow') : undefined
    if (statement) return { kind, statement, policyArn }
  }
  return undefined
}

/** The owner of what is asked for. Bucket ARNs do not say: then the caller of `evaluate` has to. */
function ownerOf(request: AccessRequest, own: string): string {
  const named = parseArn(request.resource)?.account ?? ''
  // Not twelve digits: nobody's in particular, as `aws` in the ARNs of managed policies.
  return request.resourceAccount ?? (/^\d{12}$/.test(named) ? named : own)
}

const closeness: readonly Naming[] = ['none', 'account', 'role', 'exact']

function nearestNaming(request: AccessRequest, unseen: Set<string>): { naming: Naming; statement?: Statement | undefined } {
  const policy = request.resourcePolicy
  let best: { naming: Naming; statement?: Statement | undefined } = { naming: 'none' }
  for (const statement of policy?.statements ?? []) {
    if (!policy || statement.effect !== 'Allow' || !statement.principals) continue
    const naming = namingIn(statement.principals, request.principal)
    if (closeness.indexOf(naming) <= closeness.indexOf(best.naming)) continue
    if (statementMatches(statement, policy, request, unseen)) best = { naming, statement }
  }
  return best
}

function statementMatches(statement: Statement, policy: PolicyDocument, request: AccessRequest, unseen: Set<string>): boolean {
  const { context } = request
  // Source  reference_policies_elements_version: only the newer version knows variables, in the older one they are plain text.
  const variables = policy.version === '2012-10-17' ? (key: string) => contextValues(context, key)?.[0] : undefined
  if (statement.principals && namingIn(statement.principals, request.principal) === 'none') return false
  if (!selects(statement.actions, request.action.toLowerCase(), (value) => plainPattern(value.toLowerCase()))) return false
  if (statement.resources) {
    const read = variables ? (value: string) => patternOf(value, variables) : plainPattern
    if (!selects(statement.resources, request.resource, read)) return false
  }
  for (const condition of statement.conditions) if (!isSeenKey(context, condition.key)) unseen.add(condition.key)
  return statement.conditions.every((condition) => conditionHolds(condition, context))
}

function plainPattern(value: string): ReturnType<typeof patternOf> {
  return patternOf(value, () => undefined)
}

function selects(selection: Selection, text: string, read: (value: string) => ReturnType<typeof patternOf>): boolean {
  const isListed = selection.values.some((value) => {
    const pattern = read(value)
    return pattern !== undefined && matchesPattern(pattern, text)
  })
  return isListed !== selection.except
}

function namingIn(principals: Principals, principal: Principal): Naming {
  const naming = listedNaming(principals, principal)
  if (!principals.except) return naming
  return naming === 'none' ? (principal.kind === 'session' ? 'role' : 'exact') : 'none'
}

function listedNaming(principals: Principals, principal: Principal): Naming {
  const anyone = principals.anyone || principals.aws.includes('*')
  if (principal.kind === 'anonymous') return anyone ? 'exact' : 'none'
  // Assumed  a service is anyone too: the default policy of a topic ("AWS": "*") lets CloudWatch publish (recorded).
  if (principal.kind === 'service') return anyone || principals.service.includes(principal.service) ? 'exact' : 'none'
  if (principals.aws.includes(principal.arn)) return 'exact'
  if (principal.kind === 'user' && principal.userId !== undefined && principals.aws.includes(principal.userId)) return 'exact'
  if (principal.kind === 'session') {
    if (anyone || principals.aws.includes(principal.roleArn)) return 'role'
    if (principal.roleId !== undefined && principals.aws.includes(principal.roleId)) return 'role'
  } else if (anyone) return 'exact'
  const isAccount = (value: string): boolean =>
    value === principal.account || new RegExp(`^arn:[a-z-]+:iam::${principal.account}:root$`).test(value)
  return principals.aws.some(isAccount) ? (principal.kind === 'root' ? 'exact' : 'account') : 'none'
}
