import { AwsError } from '../../wire/error.ts'

/**
 * SQS's codes and sentences.
 *
 * Source  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html ; texts as AWS's answers are kept in
 *         https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/sqs/test_sqs.snapshot.json
 */
export const noQueue = () => new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
export const badParameter = (text: string) => new AwsError('InvalidParameterValue', text, { status: 400 })
export const missingParameter = (text: string) => new AwsError('MissingParameter', text, { status: 400 })
export const badAttributeName = (name: string) => new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
export const badAttributeValue = (name: string) => new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`)
export const badAddress = (url: string) => new AwsError('InvalidAddress', `The address ${url} is not valid for this endpoint.`)
export const badReceipt = (text: string) => new AwsError('ReceiptHandleIsInvalid', text)
export const notModelled = (text: string) => new AwsError('UnsupportedOperation', text)
