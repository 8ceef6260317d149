/**
 * A stack's parameters: what was given, what stands by default, what was there before; checked as the template wants them.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
import type { Call } from '../../wire/operation.ts'
import { validationError } from './errors.ts'
import { splitList } from './evaluate.ts'
import type { Setting } from './state.ts'
import type { ParameterSpec, Template } from './template.ts'

export interface GivenParameter {
  readonly ParameterKey?: string
  readonly ParameterValue?: string
  readonly UsePreviousValue?: boolean
  readonly ResolvedValue?: string
}

/**
 * Errors: ValidationError: a value missing, unknown, or not as the template wants it; a name that the parameter store does not have.
 * The store is asked as the caller.
 */
export async function settingsOf(
  call: Call<object>,
  template: Template,
  given: readonly GivenParameter[],
  before: readonly Setting[] | null,
): Promise<Setting[]> {
  const unknown = given.filter((g) => !((g.ParameterKey ?? '') in template.parameters)).map((g) => g.ParameterKey ?? '')
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`)
  const missing: string[] = []
  const settings: Setting[] = []
  for (const [key, spec] of Object.entries(template.parameters)) {
    const own = given.find((g) => g.ParameterKey === key)
    const previous = before?.find((b) => b.key === key)
    if (own?.UsePreviousValue === true && !previous)
      throw validationError(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      )
    const value = own?.UsePreviousValue === true ? previous?.value : (own?.ParameterValue ?? spec.defaultValue)
    if (value === undefined) missing.push(key)
    else settings.push({ key, value, isHidden: spec.noEcho })
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`)
  for (const s of settings) check(s.key, s.value, template.parameters[s.key] as ParameterSpec)
  return resolve(call, template, settings)
}

function check(key: string, value: string, spec: ParameterSpec): void {
  const fail = (text: string) =>
    validationError(spec.constraint === undefined ? text : `Parameter ${key} failed to satisfy constraint: ${spec.constraint}`)
  const isList = /List/.test(spec.type) && !spec.type.startsWith('AWS::SSM')
  const values = isList ? splitList(value) : [value]
  for (const v of values) {
    if (spec.allowedValues && !spec.allowedValues.includes(v)) throw fail(`Parameter '${key}' must be one of AllowedValues`)
    if (/Number/.test(spec.type)) {
      if (v === '' || !Number.isFinite(Number(v))) throw validationError(`Parameter '${key}' must be a number`)
      if (spec.minValue !== undefined && Number(v) < spec.minValue)
        throw fail(`Parameter '${key}' must be a number not less than ${spec.minValue}`)
      if (spec.maxValue !== undefined && Number(v) > spec.maxValue)
        throw fail(`Parameter '${key}' must be a number not greater than ${spec.maxValue}`)
    }
  }
  if (spec.allowedPattern !== undefined && !new RegExp(`^(?:${spec.allowedPattern})$`).test(value))
    throw fail(`Parameter '${key}' must match pattern ${spec.allowedPattern}`)
  if (spec.minLength !== undefined && value.length < spec.minLength)
    throw fail(`Parameter '${key}' must contain at least ${spec.minLength} characters`)
  if (spec.maxLength !== undefined && value.length > spec.maxLength)
    throw fail(`Parameter '${key}' must contain at most ${spec.maxLength} characters`)
}

const isStored = (template: Template, s: Setting) => template.parameters[s.key]?.type.startsWith('AWS::SSM::Parameter::Value') === true

async function resolve(call: Call<object>, template: Template, settings: readonly Setting[]): Promise<Setting[]> {
  const names = [...new Set(settings.filter((s) => isStored(template, s)).map((s) => s.value))]
  if (names.length === 0) return [...settings]
  const found = new Map<string, string>()
  for (let i = 0; i < names.length; i += 10) {
    const Names = names.slice(i, i + 10)
    const answer = (await call.world.ask.onBehalf({
      by: 'cloudformation.amazonaws.com',
      caller: call.caller,
      scope: call.scope,
      service: 'ssm',
      operation: 'GetParameters',
      input: { Names },
    })) as { Parameters: { Name: string; Value: string; Selector?: string }[] }
    for (const p of answer.Parameters) found.set(`${p.Name}${p.Selector ?? ''}`, p.Value)
  }
  const missing = names.filter((n) => !found.has(n))
  if (missing.length > 0) throw validationError(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`)
  return settings.map((s) => {
    const resolved = isStored(template, s) ? found.get(s.value) : undefined
    return resolved === undefined ? s : { ...s, resolved }
  })
}

/** As DescribeStacks shows them. */
export const shownSettings = (settings: readonly Setting[]) =>
  settings.map((s) => ({
    ParameterKey: s.key,
    ParameterValue: s.isHidden ? '****' : s.value,
    ...(s.resolved === undefined ? {} : { ResolvedValue: s.isHidden ? '****' : s.resolved }),
  }))
