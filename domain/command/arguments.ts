import type { Command, Service } from './command.ts'

/** How the AWS CLI spells a call, shells left aside. */

/**
 * A name of the API as the AWS CLI writes it: `CloudWatchLogsLogGroupArn` is `cloud-watch-logs-log-group-arn`.
 *
 * Source  https://github.com/boto/botocore/blob/develop/botocore/__init__.py (xform_name)
 */
export function cliName(name: string): string {
  const plural = /[A-Z]{2,}s$/.exec(name)?.[0]
  const rest = plural ? name.slice(0, -plural.length) : name
  const parts = rest
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replaceAll(/([a-z])([0-9]+)/g, '$1-$2')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
  return (plural ? `${parts}-${plural}` : parts).replaceAll(/-+/g, '-').replace(/^-/, '').toLowerCase()
}

export type Argument =
  /** A switch: `--is-multi-region-trail`. */
  | { readonly option: string; readonly values: readonly [] }
  /** One or more words behind the option. */
  | { readonly option: string; readonly values: readonly string[] }

/**
 * Options that the CLI calls otherwise than the API: this one would be taken for `--endpoint-url`.
 *
 * Source  https://github.com/aws/aws-cli/blob/develop/awscli/customizations/argrename.py (the only one among our services)
 */
const renamed: Readonly<Record<string, string>> = { 'sns Subscribe Endpoint': 'notification-endpoint' }

/** The options of a call. Lists of plain values are several words, whatever has structure is JSON. */
export function argumentsOf(of: { service: Service; operation: string; input: Readonly<Record<string, unknown>> }): readonly Argument[] {
  return Object.entries(of.input).flatMap(([key, value]): Argument[] => {
    const option = `--${renamed[`${of.service} ${of.operation} ${key}`] ?? cliName(key)}`
    if (value === undefined) return []
    if (typeof value === 'boolean') return [{ option: value ? option : `--no-${option.slice(2)}`, values: [] }]
    if (typeof value === 'string' || typeof value === 'number') return [{ option, values: [String(value)] }]
    if (Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number'))
      return [{ option, values: value.map(String) }]
    return [{ option, values: [JSON.stringify(value)] }]
  })
}

/**
 * The options of `aws cloudformation deploy`. The template is named from the folder of the CDK app. Version 1 of the CLI takes a deployment
 * without changes for a failure, version 2 does not, unless they are told.
 *
 * Source  https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/index.html
 */
export function deployArguments(of: Extract<Command, { kind: 'deployStack' }>): readonly Argument[] {
  const parameters = Object.entries(of.parameters).map(([key, value]) => `${key}=${value}`)
  return [
    { option: '--stack-name', values: [of.stack] },
    { option: '--template-file', values: [`templates/${of.template}.json`] },
    ...(parameters.length === 0 ? [] : [{ option: '--parameter-overrides', values: parameters }]),
    { option: '--capabilities', values: ['CAPABILITY_IAM'] },
    { option: '--no-fail-on-empty-changeset', values: [] },
  ]
}

/** `aws cloudtrail create-trail`; `s3api` is how the CLI calls the operations of S3. */
export const headOf = (service: Service, operation: string): string => `aws ${service === 's3' ? 's3api' : service} ${cliName(operation)}`

/** The names of looked-up values that may be missing, so that calls which need them are left out. */
export const lookedUp = (commands: readonly Command[]): ReadonlySet<string> =>
  new Set(commands.flatMap((command) => (command.kind === 'lookup' ? [command.as] : [])))

/** Every text of an input, however deep. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : []
}
