import { AwsError } from '../../wire/error.ts'

/**
 * SNS's codes and sentences.
 *
 * Source  answers recorded from AWS in https://github.com/radkawar/stackd/tree/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/sns and
 *         https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/sns/test_sns.snapshot.json
 */
export const invalidParameter = (what: string) => new AwsError('InvalidParameterException', `Invalid parameter: ${what}`)
/** Without the usual beginning. */
export const invalidText = (text: string) => new AwsError('InvalidParameterException', text)
export const noTopic = () => new AwsError('NotFoundException', 'Topic does not exist')
export const noSubscription = () => new AwsError('NotFoundException', 'Subscription does not exist')
export const noResource = () => new AwsError('ResourceNotFoundException', 'Resource does not exist')
export const notAuthorized = (text: string) => new AwsError('AuthorizationErrorException', text)
export const badValue = (text: string) => new AwsError('InvalidParameterValueException', text)
