/** What somebody wants to do, as a policy sees it. `keys` are the condition keys that AWS would send, in lower case. */
export interface Attempt {
  readonly action: string
  /** Absent for a role's trust policy, which has no `Resource`. */
  readonly resource?: string
  /** For policies on a resource: who asks. */
  readonly principal?: { readonly service: string }
  readonly keys: Readonly<Record<string, string>>
}

type Answer = 'yes' | 'no' | 'unsure'
type Statement = Readonly<Record<string, unknown>>

/**
 * Whether policies allow an attempt: `no` is only said when it is certain, since a policy written by CDK, a company or a newer console
 * may be wider or other than the lab's. A condition that we do not know makes a statement `unsure`, and an unsure Allow is not a no.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allows(documents: readonly unknown[], attempt: Attempt): Answer {
  const statements = documents.flatMap(statementsOf)
  const matched = statements.map((statement) => ({ effect: statement.Effect, answer: matches(statement, attempt) }))
  const denies = matched.filter(({ effect }) => effect === 'Deny').map(({ answer }) => answer)
  const grants = matched.filter(({ effect }) => effect === 'Allow').map(({ answer }) => answer)
  if (denies.includes('yes')) return 'no'
  if (!grants.includes('yes')) return grants.includes('unsure') ? 'unsure' : 'no'
  return denies.includes('unsure') ? 'unsure' : 'yes'
}

function statementsOf(document: unknown): Statement[] {
  if (document === null || typeof document !== 'object') return []
  const { Statement: found } = document as { Statement?: unknown }
  return listOf(found).filter((each): each is Statement => each !== null && typeof each === 'object')
}

function matches(statement: Statement, attempt: Attempt): Answer {
  const parts = [
    ofNames(statement.Action, statement.NotAction, (pattern) => like(pattern.toLowerCase(), attempt.action.toLowerCase())),
    attempt.resource === undefined
      ? 'yes'
      : ofNames(statement.Resource, statement.NotResource, (pattern) => like(pattern, attempt.resource ?? '')),
    attempt.principal ? ofPrincipal(statement, attempt.principal.service) : 'yes',
    ofConditions(statement.Condition, attempt.keys),
  ] as const
  if (parts.includes('no')) return 'no'
  return parts.includes('unsure') ? 'unsure' : 'yes'
}

function ofNames(names: unknown, notNames: unknown, isMatch: (pattern: string) => boolean): Answer {
  if (names !== undefined) return textsOf(names).some(isMatch) ? 'yes' : 'no'
  if (notNames !== undefined) return textsOf(notNames).some(isMatch) ? 'no' : 'yes'
  return 'no'
}

function ofPrincipal(statement: Statement, service: string): Answer {
  if (statement.NotPrincipal !== undefined) return 'unsure'
  const { Principal: principal } = statement
  if (principal === '*') return 'yes'
  if (principal === null || typeof principal !== 'object') return 'no'
  const named = principal as { Service?: unknown; AWS?: unknown }
  // A principal `{"AWS": "*"}` is everybody, services included: so the topic's default policy admits alarms.
  if (textsOf(named.AWS).includes('*')) return 'yes'
  return textsOf(named.Service).includes(service) ? 'yes' : 'no'
}

function ofConditions(conditions: unknown, keys: Readonly<Record<string, string>>): Answer {
  if (conditions === undefined) return 'yes'
  if (conditions === null || typeof conditions !== 'object') return 'unsure'
  const answers = Object.entries(conditions).flatMap(([operator, block]) =>
    Object.entries((block ?? {}) as Record<string, unknown>).map(([key, wanted]) => ofCondition(operator, textsOf(wanted), keys[key.toLowerCase()])),
  )
  if (answers.includes('no')) return 'no'
  return answers.includes('unsure') ? 'unsure' : 'yes'
}

function ofCondition(operator: string, wanted: readonly string[], value: string | undefined): Answer {
  if (value === undefined) return 'unsure'
  const base = operator.replace(/IfExists$/, '')
  switch (base) {
    case 'StringEquals':
      return wanted.includes(value) ? 'yes' : 'no'
    case 'StringEqualsIgnoreCase':
      return wanted.some((each) => each.toLowerCase() === value.toLowerCase()) ? 'yes' : 'no'
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return wanted.some((each) => like(each, value)) ? 'yes' : 'no'
    case 'StringNotEquals':
      return wanted.includes(value) ? 'no' : 'yes'
    case 'Bool':
      return wanted.some((each) => each.toLowerCase() === value) ? 'yes' : 'no'
    default:
      return 'unsure'
  }
}

/** `*` and `?` as policies have them: anywhere, crossing `/` and `:`. Linear but for backing up to the last star. */
function like(pattern: string, text: string): boolean {
  let at = 0
  let in_ = 0
  let star = -1
  let mark = 0
  while (at < text.length) {
    const wanted = pattern[in_]
    if (wanted === '*') {
      star = in_
      mark = at
      in_ += 1
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[at])) {
      in_ += 1
      at += 1
    } else if (star >= 0) {
      in_ = star + 1
      mark += 1
      at = mark
    } else return false
  }
  while (pattern[in_] === '*') in_ += 1
  return in_ === pattern.length
}

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const textsOf = (value: unknown): string[] => listOf(value).map(String)
