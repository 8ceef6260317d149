import { UserError } from '../domain/error.ts'
import type { RequestContext } from '../domain/policy/conditions.ts'
import { type PolicyDocument, type PolicyKind, parsePolicy } from '../domain/policy/document.ts'
import { evaluate, evaluateTrust } from '../domain/policy/evaluate.ts'

/** `no` is only said when it is certain. */
export type Allowance = 'yes' | 'no' | 'unsure'

/**
 * Whether policies that somebody else wrote allow something. They may be wider or other than the lab's, and carry conditions on keys of
 * which we do not know what AWS sends: then the answer is `unsure`, and so it is for a policy that we cannot read.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
function judged(
  texts: readonly string[],
  kind: PolicyKind,
  context: RequestContext,
  isAllowed: (documents: readonly PolicyDocument[]) => boolean,
): Allowance {
  const documents: PolicyDocument[] = []
  for (const text of texts) {
    try {
      documents.push(parsePolicy(text, { kind }))
    } catch (error) {
      if (error instanceof UserError && error.code === 'malformedPolicy') return 'unsure'
      throw error
    }
  }
  if (isAllowed(documents)) return 'yes'
  return isAllowed(documents.map((document) => atBest(document, context))) ? 'unsure' : 'no'
}

/** The policy as it would be if every condition on a key that we cannot know went the caller's way. */
function atBest(document: PolicyDocument, context: RequestContext): PolicyDocument {
  const known = new Set(Object.keys(context).map((key) => key.toLowerCase()))
  const isOpen = ({ key }: { readonly key: string }): boolean => !known.has(key.toLowerCase())
  return {
    ...document,
    statements: document.statements
      .filter(({ effect, conditions }) => effect === 'Allow' || !conditions.some(isOpen))
      .map((statement) => ({ ...statement, conditions: statement.conditions.filter((condition) => !isOpen(condition)) })),
  }
}

/** Whether CloudTrail may take on a role, by the role's trust policy. */
export function trustsService(trust: string, about: { roleArn: string; service: string; context: RequestContext }): Allowance {
  return judged([trust], 'trust', about.context, ([document]) =>
    document === undefined
      ? false
      : evaluateTrust({
          principal: { kind: 'service', service: about.service },
          roleArn: about.roleArn,
          trust: document,
          context: about.context,
          identityPolicies: [],
        }).decision === 'allowed',
  )
}

/** Whether a role may do something, by its own policies. */
export function roleMay(
  policies: readonly string[],
  about: { roleArn: string; account: string; action: string; resource: string },
): Allowance {
  return judged(
    policies,
    'identity',
    {},
    (documents) =>
      evaluate({
        principal: { kind: 'session', arn: about.roleArn, roleArn: about.roleArn, account: about.account },
        action: about.action,
        resource: about.resource,
        context: {},
        identityPolicies: documents.map((document) => ({ document })),
      }).decision === 'allowed',
  )
}

/** Whether a service may do something to a resource, by the resource's policy. */
export function serviceMay(
  policy: string,
  about: { service: string; action: string; resource: string; context: RequestContext },
): Allowance {
  return judged([policy], 'topic', about.context, ([resourcePolicy]) =>
    resourcePolicy === undefined
      ? false
      : evaluate({
          principal: { kind: 'service', service: about.service },
          action: about.action,
          resource: about.resource,
          context: about.context,
          identityPolicies: [],
          resourcePolicy,
        }).decision === 'allowed',
  )
}
