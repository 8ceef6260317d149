import { type Call, operation } from '../../wire/operation.ts'
import { lowerCamel } from '../../wire/record.ts'
import { parameterAlreadyExists, parameterNotFound, parameterVersionNotFound, validation } from './errors.ts'
import { type Parameter, parameterArn, type Version } from './state.ts'

interface Named {
  readonly Name: string
}

interface PutInput extends Named {
  readonly Value: string
  readonly Type?: 'String' | 'StringList' | 'SecureString'
  readonly Description?: string
  readonly Overwrite?: boolean
  readonly AllowedPattern?: string
  readonly Tier?: 'Standard' | 'Advanced' | 'Intelligent-Tiering'
  readonly DataType?: string
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
}

/** Characters of a value. Source: API_PutParameter (Value, Tier) */
const standardBytes = 4096
const advancedBytes = 8192
const versionsKept = 100

const latest = (p: Parameter): Version => p.versions.at(-1) as Version

const need = (call: Call<object>, action: string, name: string) => ({
  action: `ssm:${action}`,
  resource: parameterArn(call.scope, bare(call, name)),
})

/** A parameter's own name: an ARN of this scope is understood, a `:version` or `:label` behind it is not part of it. */
function bare(call: Call<object>, name: string): string {
  const prefix = parameterArn(call.scope, '/')
  const plain = name.startsWith(prefix) ? name.slice(prefix.length - 1) : name
  return plain.replace(/:[^:/]*$/, '')
}

function find(call: Call<object>, name: string): { parameter: Parameter; version: Version; selector?: string } | null {
  const plain = bare(call, name)
  const rows = call.world.state.ssm.parameters(call.scope)
  const parameter = rows.get(plain) ?? (name.startsWith('arn:') ? rows.get(plain.slice(1)) : undefined)
  if (!parameter) return null
  const selector = /:([^:/]*)$/.exec(name.startsWith('arn:') ? name.slice(parameterArn(call.scope, '/').length) : name)?.[1]
  if (selector === undefined) return { parameter, version: latest(parameter) }
  const version = parameter.versions.find((v) => String(v.version) === selector)
  if (!version) throw parameterVersionNotFound(parameter.name, selector)
  return { parameter, version, selector: `:${selector}` }
}

const shown = (call: Call<object>, found: { parameter: Parameter; version: Version; selector?: string }) => ({
  Name: found.parameter.name,
  Type: found.version.type,
  Value: found.version.value,
  Version: found.version.version,
  ...(found.selector === undefined ? {} : { Selector: found.selector }),
  LastModifiedDate: new Date(found.version.atMs),
  ARN: parameterArn(call.scope, found.parameter.name),
  DataType: found.version.dataType,
})

/**
 * PutParameter: a parameter, or with Overwrite its next version.
 *
 * In      Name, Value, Type (String, StringList; needed for a new one), Description, Overwrite, AllowedPattern, Tier, DataType (text), Tags
 * Out     Version, Tier
 * Errors  ParameterAlreadyExists, ParameterPatternMismatchException, ValidationException
 * Source  https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 * Not modelled  SecureString (there is no KMS), policies
 */
export const PutParameter = operation<PutInput, { Version: number; Tier: string }>({
  name: 'PutParameter',
  kind: 'management',
  readOnly: false,
  notModelled: ['KeyId', 'Policies'],
  needs: (call) => need(call, 'PutParameter', call.input.Name),
  run({ input, scope, world, caller, now }) {
    const { Name, Value, Overwrite = false, Tags = [] } = input
    if (!/^[A-Za-z0-9_.\-/]+$/.test(Name) || (Name.includes('/') && !Name.startsWith('/')))
      throw validation(
        Name.includes('/') && !Name.startsWith('/')
          ? 'Parameter name must be a fully qualified name.'
          : 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
      )
    if (/^\/?(aws|ssm)/i.test(Name))
      throw validation(
        /^\/?aws/i.test(Name)
          ? `No access to reserved parameter name: ${Name}.`
          : 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
      )
    const rows = world.state.ssm.parameters(scope)
    const old = rows.get(Name)
    if (old && !Overwrite) throw parameterAlreadyExists()
    if (input.Type === 'SecureString')
      throw validation('The sandbox does not model SecureString parameters: it has no KMS. Use String or StringList.')
    const type = input.Type ?? (old ? latest(old).type : undefined)
    if (type === undefined) throw validation('A parameter type is required when you create a parameter.')
    if (old && type !== latest(old).type)
      throw validation(`The type of the parameter can't be changed from ${latest(old).type} to ${type}. Create a new, unique parameter.`)
    if (input.DataType !== undefined && input.DataType !== 'text')
      throw validation(`The sandbox does not model the data type ${input.DataType}. Use text.`)
    if (old && Tags.length > 0)
      throw validation(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
      )
    const bytes = Buffer.byteLength(Value)
    if (Value === '')
      throw validation(
        "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
      )
    if (bytes > advancedBytes || (bytes > standardBytes && (input.Tier ?? 'Standard') === 'Standard'))
      throw validation(
        bytes > advancedBytes
          ? 'Advanced tier parameters support a maximum parameter value of 8192 characters.'
          : 'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
      )
    const pattern = input.AllowedPattern ?? (old ? latest(old).allowedPattern : undefined)
    if (pattern !== undefined) {
      let fits: boolean
      try {
        fits = new RegExp(`^(?:${pattern})$`).test(Value)
      } catch {
        throw validation(`The pattern ${pattern} is not a regular expression the sandbox can read.`)
      }
      if (!fits) throw validation(`Parameter value, cannot be validated against allowedPattern: ${pattern}`)
    }
    const before = old ? latest(old) : undefined
    const tier = input.Tier === 'Advanced' || bytes > standardBytes ? 'Advanced' : (before?.tier ?? 'Standard')
    const description = input.Description ?? before?.description
    const version: Version = {
      version: (before?.version ?? 0) + 1,
      type,
      value: Value,
      ...(description === undefined ? {} : { description }),
      ...(pattern === undefined ? {} : { allowedPattern: pattern }),
      tier,
      dataType: 'text',
      atMs: now,
      by: caller.arn,
    }
    rows.set(Name, {
      name: Name,
      versions: [...(old?.versions ?? []), version].slice(-versionsKept),
      tags: old?.tags ?? Object.fromEntries(Tags.map((t) => [t.Key, t.Value])),
    })
    return { Version: version.version, Tier: tier }
  },
  recorded: ({ input }, output) => {
    const { Value: _hidden, ...rest } = input
    return { requestParameters: lowerCamel(rest), ...(output ? { responseElements: lowerCamel(output) } : {}) }
  },
})

/** GetParameter: its newest version, or the one behind a colon. Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export const GetParameter = operation<Named & { WithDecryption?: boolean }, unknown>({
  name: 'GetParameter',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetParameter', call.input.Name),
  run(call) {
    const found = find(call, call.input.Name)
    if (!found) throw parameterNotFound()
    return { Parameter: shown(call, found) }
  },
})

/** GetParameters: up to ten, and the names that are none. Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
export const GetParameters = operation<{ Names: readonly string[]; WithDecryption?: boolean }, unknown>({
  name: 'GetParameters',
  kind: 'management',
  readOnly: true,
  needs: (call) => call.input.Names.map((name) => need(call, 'GetParameters', name)),
  run(call) {
    const found = call.input.Names.map((name) => ({ name, found: find(call, name) }))
    return {
      Parameters: found.flatMap((f) => (f.found ? [shown(call, f.found)] : [])),
      InvalidParameters: found.flatMap((f) => (f.found ? [] : [f.name])),
    }
  },
})

/** Pages of ten. Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export const GetParametersByPath = operation<
  { Path: string; Recursive?: boolean; WithDecryption?: boolean; MaxResults?: number; NextToken?: string },
  unknown
>({
  name: 'GetParametersByPath',
  kind: 'management',
  readOnly: true,
  notModelled: ['ParameterFilters'],
  needs: (call) => need(call, 'GetParametersByPath', call.input.Path),
  run(call) {
    const { Path, Recursive = false, MaxResults = 10, NextToken } = call.input
    if (!Path.startsWith('/'))
      throw validation(
        'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
      )
    const folder = Path.endsWith('/') ? Path : `${Path}/`
    const all = sorted(call).filter((p) => p.name.startsWith(folder) && (Recursive || !p.name.slice(folder.length).includes('/')))
    const { items, next } = page(all, MaxResults, NextToken)
    return { Parameters: items.map((p) => shown(call, { parameter: p, version: latest(p) })), ...next }
  },
})

interface Filter {
  readonly Key: string
  readonly Option?: string
  readonly Values?: readonly string[]
}

/** Pages of fifty. Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
export const DescribeParameters = operation<{ ParameterFilters?: readonly Filter[]; MaxResults?: number; NextToken?: string }, unknown>({
  name: 'DescribeParameters',
  kind: 'management',
  readOnly: true,
  notModelled: ['Filters', 'Shared'],
  needs: ({ scope }) => ({
    action: 'ssm:DescribeParameters',
    resource: parameterArn(scope, '/*').replace('/*', '*').replace('parameter*', '*'),
  }),
  run(call) {
    const { ParameterFilters = [], MaxResults = 50, NextToken } = call.input
    const fits = (p: Parameter) =>
      ParameterFilters.every(({ Key, Option = 'Equals', Values = [] }) => {
        if (Key !== 'Name' && Key !== 'Type')
          throw validation(`The sandbox does not model the filter key ${Key} of DescribeParameters. It has: Name, Type.`)
        const text = Key === 'Name' ? p.name : latest(p).type
        return Values.some((v) => (Option === 'BeginsWith' ? text.startsWith(v) : Option === 'Contains' ? text.includes(v) : text === v))
      })
    const { items, next } = page(sorted(call).filter(fits), MaxResults, NextToken)
    return { Parameters: items.map((p) => described(call, p.name, latest(p))), ...next }
  },
})

const described = (call: Call<object>, name: string, v: Version) => ({
  Name: name,
  ARN: parameterArn(call.scope, name),
  Type: v.type,
  LastModifiedDate: new Date(v.atMs),
  LastModifiedUser: v.by,
  ...(v.description === undefined ? {} : { Description: v.description }),
  ...(v.allowedPattern === undefined ? {} : { AllowedPattern: v.allowedPattern }),
  Version: v.version,
  Tier: v.tier,
  Policies: [],
  DataType: v.dataType,
})

/** Oldest first, pages of fifty. Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html */
export const GetParameterHistory = operation<Named & { WithDecryption?: boolean; MaxResults?: number; NextToken?: string }, unknown>({
  name: 'GetParameterHistory',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetParameterHistory', call.input.Name),
  run(call) {
    const found = find(call, call.input.Name)
    if (!found) throw parameterNotFound()
    const { items, next } = page([...found.parameter.versions], call.input.MaxResults ?? 50, call.input.NextToken)
    return {
      Parameters: items.map((v) => {
        const { ARN: _arn, ...rest } = described(call, found.parameter.name, v)
        return { ...rest, Value: v.value, Labels: [] }
      }),
      ...next,
    }
  },
})

/** Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html */
export const DeleteParameter = operation<Named, object>({
  name: 'DeleteParameter',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'DeleteParameter', call.input.Name),
  run(call) {
    if (!call.world.state.ssm.parameters(call.scope).delete(bare(call, call.input.Name))) throw parameterNotFound()
    return {}
  },
})

/** Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html */
export const DeleteParameters = operation<{ Names: readonly string[] }, unknown>({
  name: 'DeleteParameters',
  kind: 'management',
  readOnly: false,
  needs: (call) => call.input.Names.map((name) => need(call, 'DeleteParameters', name)),
  run(call) {
    const rows = call.world.state.ssm.parameters(call.scope)
    const gone = call.input.Names.map((name) => ({ name, isGone: rows.delete(bare(call, name)) }))
    return {
      DeletedParameters: gone.filter((g) => g.isGone).map((g) => g.name),
      InvalidParameters: gone.filter((g) => !g.isGone).map((g) => g.name),
    }
  },
})

const sorted = (call: Call<object>): Parameter[] =>
  [...call.world.state.ssm.parameters(call.scope).values()].sort((a, b) => (a.name < b.name ? -1 : 1))

function page<T>(all: readonly T[], limit: number, token: string | undefined): { items: readonly T[]; next: { NextToken?: string } } {
  let start = 0
  if (token !== undefined) {
    const m = /^from:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))
    if (!m) throw validation('The specified token is not valid.')
    start = Number(m[1])
  }
  const end = start + limit
  return {
    items: all.slice(start, end),
    next: end < all.length ? { NextToken: Buffer.from(`from:${end}`).toString('base64url') } : {},
  }
}
