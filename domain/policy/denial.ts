import { parseArn } from '../regions.ts'
import type { Verdict } from './evaluate.ts'

export interface Denial {
  /** The error code on the wire, in the service's own protocol. */
  readonly code: string
  readonly status: number
  readonly message: string
}

/**
 * The answer of a service to a call that its policies do not allow, in AWS's words.
 *
 * `service` is the endpoint's short name (`cloudtrail`, `logs`, `monitoring`, `sns`, `iam`, `sts`, `s3`, `sqs`, …), `action` as policies
 * spell it, `resource` the ARN judged (`*` or left out: none). `isForeign`: the resource is another account's.
 *
 * Source   https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html ; which service spells what how: recorded
 *          refusals in https://github.com/adanalvarez/TrailDiscover and
 *          https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudtrail/logs_controls.json
 * Assumed  SQS writes its action in lower case and answers `AccessDenied` 403; every other service is taken to follow CloudTrail.
 */
export function denial(about: {
  service: string
  principalArn: string
  action: string
  resource?: string | undefined
  verdict: Pick<Verdict, 'decision' | 'by'>
  isForeign?: boolean
}): Denial {
  const { service } = about
  if (service === 's3' && about.isForeign) return { code: 'AccessDenied', status: 403, message: 'Access Denied' }
  return { ...wireCode(service), message: denialText(about) }
}

function wireCode(service: string): { code: string; status: number } {
  switch (service) {
    case 'sns':
      return { code: 'AuthorizationError', status: 403 }
    case 'monitoring':
    case 'cloudwatch':
    case 'iam':
    case 'sts':
    case 's3':
    case 'sqs':
    case 'cloudformation':
      return { code: 'AccessDenied', status: 403 }
    default:
      return { code: 'AccessDeniedException', status: 400 }
  }
}

/** The sentence alone, `User: … is not authorized to perform: …`. Parameters as in `denial`. */
export function denialText(about: {
  service: string
  principalArn: string
  action: string
  resource?: string | undefined
  verdict: Pick<Verdict, 'decision' | 'by'>
}): string {
  const action = spelledAction(about.service, about.action)
  const resource = spelledResource(about.service, about.action, about.resource)
  const subject = `User: ${about.principalArn} is not authorized to perform: ${action}${resource === undefined ? '' : ` on resource: ${resource}`}`
  // STS gives no reason, so that a missing role cannot be told from one that does not trust the caller.
  if (about.service === 'sts') return subject
  return `${subject} ${reason(about.verdict, action)}`
}

function reason({ decision, by }: Pick<Verdict, 'decision' | 'by'>, action: string): string {
  const kind = by?.kind ?? 'identity'
  if (decision === 'explicitDeny') {
    const where = {
      identity: 'an identity-based policy',
      resource: 'a resource-based policy',
      session: 'a session policy',
      boundary: 'a permissions boundary',
    }[kind]
    return `with an explicit deny in ${where}${by?.policyArn === undefined ? '' : `: ${by.policyArn}`}`
  }
  const side = {
    identity: 'identity-based policy',
    resource: 'resource-based policy',
    session: 'session policy',
    boundary: 'permissions boundary',
  }[kind]
  return `because no ${side} allows the ${action} action`
}

function spelledAction(service: string, action: string): string {
  const [vendor = '', ...name] = action.split(':')
  if (service === 'sns') return `SNS:${name.join(':')}`
  if (service === 'sqs') return action.toLowerCase()
  return `${vendor}:${name.join(':')}`
}

/** Services differ in how they name what was asked for, and some do not when there is nothing to name. */
function spelledResource(service: string, action: string, resource: string | undefined): string | undefined {
  const isNone = resource === undefined || resource === '*'
  if (isNone && ['cloudtrail', 'cloudwatch', 'monitoring', 'account', 's3'].includes(service)) return undefined
  if (service !== 'iam' || resource === undefined) return resource
  const named = parseArn(resource)?.resource
  const [type, ...path] = named?.split('/') ?? []
  const name = path.at(-1)
  if (/^iam:create/i.test(action) || !name || name === '*') return resource
  if (type === 'role' || type === 'user') return `${type} ${name}`
  return type === 'policy' ? `policy ${resource}` : resource
}
