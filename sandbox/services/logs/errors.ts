/** What Logs says when it refuses. Source of the texts: recorded answers, see reference links beside each operation. */
import { AwsError } from '../../wire/error.ts'

export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message)
export const noGroup = () => new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
export const noStream = () => new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
export const noMetricFilter = () => new AwsError('ResourceNotFoundException', 'The specified metric filter does not exist.')
/** With the full stop missing: so AWS writes it. */
export const groupExists = () => new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
export const streamExists = () => new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists')
export const limitExceeded = () => new AwsError('LimitExceededException', 'Resource limit exceeded.')
export const badToken = () => invalidParameter('The specified nextToken is invalid.')
export const nameAndArn = () => new AwsError('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.')

/**
 * Groups of the other classes know few operations.
 * Source  text of FilterLogEvents as quoted in https://github.com/aws/karpenter-provider-aws/pull/9567
 * Assumed the other operations' text is built alike
 */
export const notForClass = (group: string, logGroupClass: string, operation: string) =>
  new AwsError(
    'InvalidOperationException',
    `The log group ${group} is of log-group-class ${logGroupClass}. ${operation} is not supported for this log class.`,
  )

/** Logs names the length of its own names otherwise than the stock sentence. Source: recorded, LocalStack test_logs_groups.snapshot.json (2026). */
export function invalid(message: string): AwsError {
  return invalidParameter(
    /^1 validation error detected: .* at 'log(Group|Stream)Name' failed to satisfy constraint: Member must have length less than or equal to 512$/s.test(
      message,
    )
      ? 'Invalid LogGroup or LogStream, both must have length less than or equal to 512.'
      : message,
  )
}
