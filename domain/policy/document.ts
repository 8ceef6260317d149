import { UserError } from '../error.ts'

/**
 * A policy as it was meant: lists are lists, and what a key stood for is said.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface PolicyDocument {
  readonly version: '2012-10-17' | '2008-10-17'
  readonly id?: string | undefined
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly sid?: string | undefined
  readonly effect: 'Allow' | 'Deny'
  /** Who; undefined in policies of identities, which are about their owner. */
  readonly principals?: Principals | undefined
  readonly actions: Selection
  /** On what; undefined in trust policies, which are about their role. */
  readonly resources?: Selection | undefined
  readonly conditions: readonly Condition[]
}

/** `Action` or, with `except`, `NotAction`; likewise for resources. */
export interface Selection {
  readonly except: boolean
  readonly values: readonly string[]
}

export interface Principals {
  readonly except: boolean
  /** `"Principal": "*"`: anyone, with or without credentials. */
  readonly anyone: boolean
  readonly aws: readonly string[]
  readonly service: readonly string[]
  readonly federated: readonly string[]
}

export interface Condition {
  readonly operator: Operator
  /** For keys with several values. */
  readonly quantifier?: 'ForAllValues' | 'ForAnyValue' | undefined
  readonly ifExists: boolean
  readonly key: string
  readonly values: readonly string[]
}

const operators = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnNotEquals',
  'ArnLike',
  'ArnNotLike',
  'Null',
] as const

export type Operator = (typeof operators)[number]

const operatorByName: ReadonlyMap<string, Operator> = new Map(operators.map((name) => [name.toLowerCase(), name]))

/** Where a policy is kept decides what it may say, and in which words it is refused. */
export type PolicyKind = 'identity' | 'session' | 'trust' | 'bucket' | 'topic' | 'queue'

/** What is wrong with a policy. `value` is the piece that is wrong, as it was written. */
export type PolicyFault =
  | 'json'
  | 'syntax'
  | 'version'
  | 'missingEffect'
  | 'missingAction'
  | 'missingResource'
  | 'missingPrincipal'
  | 'prohibitedPrincipal'
  | 'prohibitedResource'
  | 'invalidPrincipal'
  | 'actionWithoutVendor'
  | 'actionWithColons'
  | 'actionVendor'
  | 'actionOutOfScope'
  | 'resourceFormat'
  | 'resourcePartition'
  | 'duplicateSid'
  | 'unknownOperator'

/**
 * Reads a policy.
 *
 * `kind` says where it is kept: identity policies must not name a principal, trust policies must not name a resource and may only hold
 * STS actions, resource policies need both. With `partition` the ARNs of resources and principals must be of that partition.
 *
 * @throws UserError `malformedPolicy` {fault, value}; its message is what the service answers, in AWS's words (`malformedText`)
 */
export function parsePolicy(text: string, options: { kind?: PolicyKind; partition?: string } = {}): PolicyDocument {
  const kind = options.kind ?? 'identity'
  const refuse = (fault: PolicyFault, value = ''): never => {
    throw new UserError('malformedPolicy', { fault, value }, { message: malformedText(kind, fault, value) })
  }
  const read = readers(kind, options.partition, refuse)
  return read.document(parseJson(text, () => refuse('json')))
}

function parseJson(text: string, refuse: () => never): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    if (cause instanceof SyntaxError) return refuse()
    throw cause
  }
}

type Refuse = (fault: PolicyFault, value?: string) => never

const topKeys = new Set(['Version', 'Id', 'Statement'])
const statementKeys = new Set(['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'])

function readers(kind: PolicyKind, partition: string | undefined, refuse: Refuse) {
  const isTrust = kind === 'trust'
  const isResource = kind === 'bucket' || kind === 'topic' || kind === 'queue'

  function document(value: unknown): PolicyDocument {
    if (!isRecord(value) || Object.keys(value).some((key) => !topKeys.has(key))) return refuse('syntax')
    const { Version: version = '2008-10-17', Id: id, Statement: body } = value
    if (version !== '2012-10-17' && version !== '2008-10-17') return refuse('syntax', JSON.stringify(version))
    // Source  reference_policies_elements_version: IAM refuses the older version for identity policies; resource policies keep it.
    if (version === '2008-10-17' && (kind === 'identity' || kind === 'session')) return refuse('version')
    if (id !== undefined && typeof id !== 'string') return refuse('syntax', JSON.stringify(id))
    const list = Array.isArray(body) ? body : [body]
    if (list.length === 0) return refuse('syntax')
    const statements = list.map(statement)
    const sids = statements.flatMap((each) => (each.sid ? [each.sid] : []))
    const repeated = sids.find((sid, at) => sids.indexOf(sid) !== at)
    if (repeated !== undefined) return refuse('duplicateSid', repeated)
    return { version, id, statements }
  }

  function statement(value: unknown): Statement {
    if (!isRecord(value)) return refuse('syntax')
    const unknown = Object.keys(value).find((key) => !statementKeys.has(key))
    if (unknown !== undefined) return refuse('syntax', unknown)
    const sid = value.Sid
    if (sid !== undefined && typeof sid !== 'string') return refuse('syntax', 'Sid')
    const effect = value.Effect
    if (effect === undefined) return refuse('missingEffect')
    if (effect !== 'Allow' && effect !== 'Deny') return refuse('syntax', JSON.stringify(effect))
    return {
      sid,
      effect,
      principals: principals(value),
      actions: actions(value),
      resources: resources(value),
      conditions: conditions(value.Condition),
    }
  }

  function principals(value: Record<string, unknown>): Principals | undefined {
    const { Principal: some, NotPrincipal: others } = value
    if (some === undefined && others === undefined) return isTrust || isResource ? refuse('missingPrincipal') : undefined
    if (!isTrust && !isResource) return refuse('prohibitedPrincipal')
    if (some !== undefined && others !== undefined) return refuse('syntax', 'NotPrincipal')
    const except = others !== undefined
    const body = except ? others : some
    if (body === '*') return { except, anyone: true, aws: [], service: [], federated: [] }
    if (!isRecord(body) || Object.keys(body).length === 0) return refuse('invalidPrincipal', JSON.stringify(body))
    const named = (type: string): readonly string[] => {
      const found = body[type]
      return found === undefined ? [] : (strings(found) ?? refuse('invalidPrincipal', `"${type}":${JSON.stringify(found)}`))
    }
    for (const type of Object.keys(body)) {
      if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(type)) return refuse('invalidPrincipal', `"${type}"`)
    }
    const found = { except, anyone: false, aws: named('AWS'), service: named('Service'), federated: named('Federated') }
    for (const aws of found.aws) if (!isAwsPrincipal(aws)) return refuse('invalidPrincipal', `"AWS":"${aws}"`)
    for (const service of found.service) {
      if (!isServicePrincipal(service)) return refuse('invalidPrincipal', `"SERVICE":"${service}"`)
    }
    return found
  }

  /** An account, an ARN of IAM or STS, a unique id of a deleted user or role, or anyone. */
  function isAwsPrincipal(text: string): boolean {
    if (text === '*' || /^\d{12}$/.test(text) || /^(AIDA|AROA)[A-Z0-9]{4,}$/.test(text)) return true
    const match = /^arn:([a-z-]+):(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)\/.+)$/.exec(text)
    return match !== null && (partition === undefined || match[1] === partition)
  }

  function actions(value: Record<string, unknown>): Selection {
    const { Action: some, NotAction: others } = value
    if (some !== undefined && others !== undefined) return refuse('syntax', 'NotAction')
    const body = some ?? others
    if (body === undefined) return refuse('missingAction')
    const values = strings(body)
    if (!values) return refuse('syntax', JSON.stringify(body))
    if (values.length === 0) return refuse('missingAction')
    for (const action of values) checkAction(action)
    return { except: some === undefined, values }
  }

  function checkAction(action: string): void {
    if (action === '*') {
      if (isTrust || kind === 'topic') refuse('actionOutOfScope', action)
      return
    }
    const [vendor = '', ...rest] = action.split(':')
    if (rest.length === 0) refuse('actionWithoutVendor', action)
    if (rest.length > 1) refuse('actionWithColons', action)
    if (vendor !== '*' && /[^a-zA-Z0-9.-]/.test(vendor)) refuse('actionVendor', vendor)
    const scope = { trust: 'sts', topic: 'sns', queue: 'sqs', bucket: 's3', identity: undefined, session: undefined }[kind]
    if (scope !== undefined && vendor.toLowerCase() !== scope) refuse('actionOutOfScope', action)
    // Source  seen: `SNS:*` in a topic policy is refused, the actions of a topic have to be named
    if (kind === 'topic' && rest[0] === '*') refuse('actionOutOfScope', action)
  }

  function resources(value: Record<string, unknown>): Selection | undefined {
    const { Resource: some, NotResource: others } = value
    const body = some ?? others
    if (isTrust) return body === undefined ? undefined : refuse('prohibitedResource')
    if (some !== undefined && others !== undefined) return refuse('syntax', 'NotResource')
    if (body === undefined) return refuse('missingResource')
    const values = strings(body)
    if (!values) return refuse('syntax', JSON.stringify(body))
    if (values.length === 0) return refuse('missingResource')
    for (const each of values) {
      if (each === '*') continue
      const parts = each.split(':')
      if (parts[0] !== 'arn' || parts.length < 3) return refuse('resourceFormat', each)
      if (partition !== undefined && parts[1] !== partition && parts[1] !== '*') return refuse('resourcePartition', each)
    }
    return { except: some === undefined, values }
  }

  function conditions(body: unknown): readonly Condition[] {
    if (body === undefined) return []
    if (!isRecord(body)) return refuse('syntax', 'Condition')
    return Object.entries(body).flatMap(([name, keys]) => {
      const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/i.exec(name)
      const operator = operatorByName.get((match?.[2] ?? '').toLowerCase())
      if (!match || !operator) return refuse('unknownOperator', name)
      if (!isRecord(keys)) return refuse('syntax', name)
      return Object.entries(keys).map(([key, value]): Condition => {
        const values = strings(value, true)
        if (!values) return refuse('syntax', key)
        const quantifier = match[1] === undefined ? undefined : /all/i.test(match[1]) ? 'ForAllValues' : 'ForAnyValue'
        return { operator, quantifier, ifExists: match[3] !== undefined, key, values }
      })
    })
  }

  return { document }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * `cloudtrail.amazonaws.com`. China once wanted `.cn` behind some services' names and still has them; those of this chain are plain.
 *
 * Source  seen: https://github.com/aws/aws-cdk/issues/1282 , https://github.com/serverless/serverless/issues/12087
 */
function isServicePrincipal(text: string): boolean {
  return (
    /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(text) &&
    !/^(cloudtrail|cloudwatch|sns|logs|cloudformation|lambda|events)\..*\.cn$/.test(text)
  )
}

/** One text or a list of texts; in conditions also numbers and booleans, which mean their text. */
function strings(value: unknown, loose = false): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const out: string[] = []
  for (const each of list) {
    if (typeof each === 'string') out.push(each)
    else if (loose && (typeof each === 'boolean' || typeof each === 'number')) out.push(String(each))
    else return undefined
  }
  return out
}

/**
 * How a service words the refusal of a policy. IAM says it in `MalformedPolicyDocument`, S3 in `MalformedPolicy`, SNS in
 * `InvalidParameter`, SQS in `InvalidAttributeValue`.
 *
 * Source   IAM: recorded texts as kept by https://github.com/getmoto/moto/blob/0510752e27188abac2a398afa2245730abd3cc4b/moto/iam/policy_validation.py ;
 *          SNS's scope text: quoted in many public templates
 * Assumed  S3, SQS and SNS otherwise: one text per fault, as remembered in public code; a refused call would settle each.
 */
export function malformedText(kind: PolicyKind, fault: PolicyFault, value = ''): string {
  if (kind === 'queue') return 'Invalid value for the parameter Policy.'
  if (kind === 'topic') {
    return fault === 'actionOutOfScope'
      ? 'Invalid parameter: Policy statement action out of service scope!'
      : fault === 'duplicateSid'
        ? 'Invalid parameter: Policy Error: Every policy statement must have a unique ID'
        : fault === 'invalidPrincipal'
          ? 'Invalid parameter: Policy Error: PrincipalNotFound'
          : 'Invalid parameter: Policy Error: null'
  }
  return kind === 'bucket' ? bucketText(fault) : iamText(kind, fault, value)
}

function bucketText(fault: PolicyFault): string {
  switch (fault) {
    case 'json':
      return "Policies must be valid JSON and the first byte must be '{'"
    case 'missingEffect':
      return 'Missing required field Effect'
    case 'missingAction':
      return 'Missing required field Action'
    case 'missingResource':
      return 'Missing required field Resource'
    case 'missingPrincipal':
      return 'Missing required field Principal'
    case 'invalidPrincipal':
      return 'Invalid principal in policy'
    case 'actionWithoutVendor':
    case 'actionWithColons':
    case 'actionVendor':
    case 'actionOutOfScope':
      return 'Policy has invalid action'
    case 'resourceFormat':
    case 'resourcePartition':
      return 'Policy has invalid resource'
    default:
      return 'Invalid policy syntax.'
  }
}

function iamText(kind: PolicyKind, fault: PolicyFault, value: string): string {
  switch (fault) {
    case 'json':
      return kind === 'trust' ? 'This policy contains invalid Json' : 'Syntax errors in policy.'
    case 'version':
      return 'Policy document must be version 2012-10-17 or greater.'
    case 'missingAction':
      return kind === 'trust' ? 'Missing required field Action' : 'Policy statement must contain actions.'
    case 'missingResource':
      return 'Policy statement must contain resources.'
    case 'missingEffect':
      return kind === 'trust' ? 'Missing required field Effect' : 'Syntax errors in policy.'
    case 'missingPrincipal':
      return 'Missing required field Principal'
    case 'prohibitedPrincipal':
      return 'Policy document should not specify a principal.'
    case 'prohibitedResource':
      return 'Has prohibited field Resource'
    case 'invalidPrincipal':
      return `Invalid principal in policy: ${value}`
    case 'actionWithoutVendor':
      return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
    case 'actionWithColons':
      return 'Actions/Condition can contain only one colon.'
    case 'actionVendor':
      return `Vendor ${value} is not valid`
    case 'actionOutOfScope':
      return 'AssumeRole policy may only specify STS AssumeRole actions.'
    case 'resourceFormat':
      return `Resource ${value} must be in ARN format or "*".`
    case 'resourcePartition':
      return `Partition "${value.split(':')[1] ?? ''}" is not valid for resource "${value}".`
    case 'duplicateSid':
      return 'Statement IDs (SID) in a single policy must be unique.'
    case 'unknownOperator':
    case 'syntax':
      return 'Syntax errors in policy.'
  }
}
