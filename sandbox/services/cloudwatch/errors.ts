/**
 * What CloudWatch says when it refuses.
 *
 * Source  texts recorded in https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch/metrics.json,
 *         alarm_controls.json and protocol_errors.json (September 2026)
 */
import { AwsError } from '../../wire/error.ts'

/** Query's code of what the other protocols call ValidationException; no shape of the model. */
export const validationError = (message: string) =>
  new AwsError('ValidationError', message, {
    status: 400,
    jsonType: 'com.amazon.coral.validate#ValidationException',
    recordCode: 'ValidationException',
  })
export const invalidValue = (message: string) => new AwsError('InvalidParameterValueException', message)
export const invalidCombination = (message: string) => new AwsError('InvalidParameterCombinationException', message)
export const missingParameter = (message: string) => new AwsError('MissingRequiredParameterException', message)
/** With an empty message, as recorded. */
export const invalidFormat = () => new AwsError('InvalidFormatFault', '')
export const noAlarm = () => new AwsError('ResourceNotFound', '')
export const noResource = () => new AwsError('ResourceNotFoundException', '')
export const invalidToken = (token: string) => new AwsError('InvalidNextToken', `Invalid NextToken : ${token}`)
export const denied = (text: string) =>
  new AwsError('AccessDenied', text, { status: 403, jsonType: 'com.amazon.coral.service#AccessDeniedException' })

/** What stands in `__type`: the errors that all of AWS's Java services share lie in another namespace than CloudWatch's own. */
export function jsonType(error: AwsError): string {
  if (error.jsonType !== undefined) return error.jsonType
  return /^(InvalidParameter(Value|Combination)|MissingRequiredParameter|SerializationException|UnknownOperation)/.test(error.code)
    ? `com.amazon.coral.service#${error.code}`
    : `com.amazonaws.cloudwatch.v2010_08_01#${error.code}`
}
