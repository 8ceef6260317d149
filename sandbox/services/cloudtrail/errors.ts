import { AwsError } from '../../wire/error.ts'

/**
 * CloudTrail's codes and sentences.
 *
 * Source   recorded answers in https://github.com/radkawar/stackd/tree/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudtrail and those kept by
 *          https://github.com/getmoto/moto/blob/0af643a5dbfc98797f08ee64f5be3ef8002d56ff/moto/cloudtrail/exceptions.py
 * Assumed  sentences marked so below: only the class is known; one refused call each would settle them.
 */
const error = (code: string) => (text: string) => new AwsError(code, text, { status: 400 })

export const noTrail = (nameOrArn: string, account: string) =>
  error('TrailNotFoundException')(`Unknown trail: ${nameOrArn} for the user: ${account}`)
export const trailExists = (name: string, account: string) =>
  error('TrailAlreadyExistsException')(`Trail ${name} already exists for customer: ${account}`)
export const tooManyTrails = (account: string, most: number, region: string) =>
  error('MaximumNumberOfTrailsExceededException')(`User: ${account} already has ${most} trails in ${region}.`)
export const invalidName = error('InvalidTrailNameException')
export const invalidArn = error('CloudTrailARNInvalidException')
export const wrongRegion = (region: string) => invalidArn(`Region in ARN is wrong, you can only access resources in region ${region}.`)
/** Assumed sentence. */
export const notHome = (arn: string, home: string) =>
  error('InvalidHomeRegionException')(`The trail ${arn} can only be changed in its home region ${home}.`)
export const globalNeeded = () => error('InvalidParameterCombinationException')('Multi-Region trail must include global service events.')
/** Assumed sentence. */
export const noOrganization = () =>
  error('OrganizationsNotInUseException')('The request could not be processed because your account is not a member of an organization.')

export const noBucket = (bucket: string) => error('S3BucketDoesNotExistException')(`S3 bucket ${bucket} does not exist!`)
/** Assumed sentence. */
export const invalidBucket = (bucket: string) => error('InvalidS3BucketNameException')(`Bucket name ${bucket} is invalid.`)
/** Assumed sentence. */
export const longPrefix = () => error('InvalidS3PrefixException')('S3 prefix is longer than maximum length: 200.')
export const bucketPolicy = (bucket: string) =>
  error('InsufficientS3BucketPolicyException')(`Incorrect S3 bucket policy is detected for bucket: ${bucket}`)
export const topicPolicy = () => error('InsufficientSnsTopicPolicyException')('SNS Topic does not exist or the topic policy is incorrect!')
/** Assumed sentence. */
export const invalidTopic = () => error('InvalidSnsTopicNameException')('SNS topic name is invalid.')

export const invalidGroup = error('InvalidCloudWatchLogsLogGroupArnException')
export const invalidRole = error('InvalidCloudWatchLogsRoleArnException')
export const bothNeeded = 'You must specify a log group and a role ARN.'
export const noPermissions = 'Access denied. Verify in IAM that the role has adequate permissions.'
export const noTrust = 'Access denied. Verify in IAM that the role has adequate trust relationships.'

export const invalidSelectors = error('InvalidEventSelectorsException')
export const invalidInsights = error('InvalidInsightSelectorsException')
export const noInsights = (arn: string) =>
  error('InsightNotEnabledException')(
    `Trail ${arn} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
  )
/** Assumed sentence. */
export const tooManyTags = () =>
  error('TagsLimitExceededException')('The number of tags per trail has exceeded the permitted amount. Currently, the limit is 50.')
/** Assumed sentence. */
export const duplicateTag = () => error('InvalidTagParameterException')('Tag keys must be unique.')
/** Assumed sentence. */
export const noResource = (arn: string) => error('ResourceNotFoundException')(`Resource not found: ${arn}`)
export const invalidParameter = error('InvalidParameterException')

/** Assumed sentences of LookupEvents; the classes are recorded. */
export const invalidAttributes = error('InvalidLookupAttributesException')
export const invalidRange = error('InvalidTimeRangeException')
export const invalidToken = () => error('InvalidNextTokenException')('Invalid Next Token')

/**
 * How CloudTrail refuses what its model forbids: some parameters have a class of their own. The sentence is the stock one.
 *
 * Source  classes: recorded in testdata/aws/cloudtrail/lookup_validation.json of the repository above
 */
export function invalid(message: string): AwsError {
  const at = /detected: Value '?(?:.*?)'? at '([^']+)' failed/s.exec(message)?.[1] ?? ''
  if (at === 'maxResults') return error('InvalidMaxResultsException')(message)
  if (at.startsWith('lookupAttributes')) return invalidAttributes(message)
  if (at === 'eventCategory') return error('InvalidEventCategoryException')(message)
  const readWrite = /Value '([^']*)' at '[^']*readWriteType'/.exec(message)
  if (readWrite) return invalidSelectors(`Value ${readWrite[1]} for ReadWriteType is invalid.`)
  if (/^(eventSelectors|advancedEventSelectors)/.test(at)) return invalidSelectors(message)
  if (at.startsWith('insightSelectors')) return invalidInsights(message)
  if (at.startsWith('tagsList')) return error('InvalidTagParameterException')(message)
  return error('ValidationException')(message)
}
