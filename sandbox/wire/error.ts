/**
 * A refusal in AWS's own words. `code` is the error's shape name in the service model (`ResourceNotFoundException`) or, where AWS names no
 * shape, the wire's own code (`ValidationError`); the wire finds the HTTP status and the Query code in the model.
 *
 * Source  https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and each service's model
 */
export class AwsError extends Error {
  override readonly name = 'AwsError'
  readonly code: string
  readonly status: number | undefined
  /** `__type` where the service writes a longer one than the code. */
  readonly jsonType: string | undefined
  /** The code in CloudTrail's record, where it is not the code. Source: aws-cloudtrail user guide, "error codes are exception classes". */
  readonly recordCode: string | undefined
  /** Further members of the error body. */
  readonly fields: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: { status?: number; jsonType?: string; recordCode?: string; fields?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.code = code
    this.status = options.status
    this.jsonType = options.jsonType
    this.recordCode = options.recordCode
    this.fields = options.fields ?? {}
  }
}
