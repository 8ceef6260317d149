import type { SampleKind } from '../event/samples.ts'

/**
 * One thing done to an account, as data: printed as an AWS CLI command (bash, PowerShell) and carried out through the SDK.
 * `input` is the operation's input in AWS's own spelling.
 *
 * A text in `input` may hold `${NAME}`: the result of an earlier `lookup` in the same list, something made (`password`) or something asked of
 * the person (`ask`).
 */
export type Command =
  | {
      readonly kind: 'call'
      readonly service: Service
      readonly operation: string
      readonly input: Readonly<Record<string, unknown>>
      /** IAM is consistent only after a while: repeat for about a minute on these error codes. */
      readonly retryOn?: readonly string[]
      /** These error codes mean that there is nothing left to do: what is to be made is there, what is to be removed is gone. */
      readonly goneOn?: readonly string[]
    }
  /**
   * Read one value and keep it under `as`: `query` is JMESPath as the AWS CLI takes it. Where there is no such value, the calls that need it
   * are left out.
   */
  | {
      readonly kind: 'lookup'
      readonly service: Service
      readonly operation: string
      readonly input: Readonly<Record<string, unknown>>
      readonly query: string
      readonly as: string
      readonly goneOn?: readonly string[]
    }
  /** A value only the person has (the token in the confirmation mail). In the sandbox the runner finds it itself. */
  | { readonly kind: 'ask'; readonly as: string; readonly what: 'confirmationToken'; readonly topicArn: string; readonly endpoint: string }
  /** A random password that any usual password policy takes, shown to nobody. */
  | { readonly kind: 'password'; readonly as: string }
  /** Remove every object and version of a bucket, the zero-byte keys of CloudTrail included. */
  | { readonly kind: 'emptyBucket'; readonly bucket: string }
  /** Fail console sign-ins as an existing IAM user on the sandbox's sign-in page; on AWS a person does it, at `url`. */
  | {
      readonly kind: 'failSignIn'
      readonly user: string
      readonly attempts: number
      readonly account: string
      readonly region: string
      readonly url: string
    }
  /** A sample record, one that cannot be made on purpose on AWS or should not; only a sandbox takes it. */
  | { readonly kind: 'sendSample'; readonly sample: SampleKind; readonly region: string; readonly from?: string }
  /** Skip time in a sandbox; on AWS a person waits. */
  | { readonly kind: 'advanceClock'; readonly minutes: number }

  /**
   * Make or change a stack from a template below `apps/cdk/templates`, as `aws cloudformation deploy` does: a change set, carried out and
   * waited for. One without changes is no error.
   */
  | {
      readonly kind: 'deployStack'
      readonly stack: string
      readonly template: string
      readonly parameters: Readonly<Record<string, string>>
    }
  /** Delete a stack, and wait until it is gone. */
  | { readonly kind: 'deleteStack'; readonly stack: string }

export type Service = 'cloudformation' | 'cloudtrail' | 'cloudwatch' | 'iam' | 'logs' | 's3' | 's3api' | 'sns' | 'sqs' | 'sts'

type Call = Extract<Command, { kind: 'call' }>

/** One call, with what its error codes mean. */
export const call = (service: Service, operation: string, input: Call['input'], more: Pick<Call, 'retryOn' | 'goneOn'> = {}): Call => ({
  kind: 'call',
  service,
  operation,
  input,
  ...more,
})

/** Where a value that an earlier command found, made or asked for goes. */
export const placeholder = (name: string): string => `\${${name}}`

/** Names of the values that a text waits for. */
export const namesIn = (text: string): readonly string[] => [...text.matchAll(placeholders)].map(([, name]) => name ?? '')

/** A text cut at its placeholders: odd places are names. */
export const piecesOf = (text: string): readonly string[] => text.split(placeholders)

const placeholders = /\$\{([A-Z][A-Z_0-9]*)\}/g

/** What only the sandbox can do, as its own command line says it. */
export function sandboxOnly(command: Extract<Command, { kind: 'sendSample' | 'advanceClock' }>): string {
  if (command.kind === 'advanceClock') return `npx trailproof clock advance ${command.minutes}m`
  const from = command.from === undefined ? '' : ` --from ${command.from}`
  return `npx trailproof sandbox send ${command.sample} --region ${command.region}${from}`
}
