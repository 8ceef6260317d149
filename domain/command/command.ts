/**
 * One thing done to an account, as data: printed as an AWS CLI command (bash, PowerShell) and carried out through the SDK.
 * `input` is the operation's input in AWS's own spelling.
 *
 * A text in `input` may hold `${NAME}`: the result of an earlier `lookup` in the same list, or something asked of the person (`ask`).
 */
export type Command =
  | {
      readonly kind: 'call'
      readonly service: Service
      readonly operation: string
      readonly input: Readonly<Record<string, unknown>>
      /** IAM is consistent only after a while: repeat for about a minute on these error codes. */
      readonly retryOn?: readonly string[]
      /** Clean-up: these error codes mean that there is nothing left to do. */
      readonly goneOn?: readonly string[]
    }
  /** Read one value and keep it under `as`: `query` is JMESPath as the AWS CLI takes it. */
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
  /** Remove every object and version of a bucket, the zero-byte keys of CloudTrail included. */
  | { readonly kind: 'emptyBucket'; readonly bucket: string }
  /** Fail console sign-ins as an existing IAM user on the sandbox's sign-in page; on AWS a person does it. */
  | { readonly kind: 'failSignIn'; readonly user: string; readonly attempts: number }

export type Service = 'cloudtrail' | 'cloudwatch' | 'iam' | 'logs' | 's3' | 's3api' | 'sns' | 'sqs' | 'sts'
