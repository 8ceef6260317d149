import { AwsError } from '../../wire/error.ts'

/** S3's codes and sentences. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const noSuchBucket = (bucket: string) =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404, fields: { BucketName: bucket } })
export const noSuchKey = (key: string) =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404, fields: { Key: key } })
export const noSuchVersion = (key: string, id: string) =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', { status: 404, fields: { Key: key, VersionId: id } })
export const invalidBucketName = (bucket: string) =>
  new AwsError('InvalidBucketName', 'The specified bucket is not valid.', { status: 400, fields: { BucketName: bucket } })
export const bucketAlreadyExists = (bucket: string) =>
  new AwsError(
    'BucketAlreadyExists',
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    { status: 409, fields: { BucketName: bucket } },
  )
export const bucketAlreadyOwnedByYou = (bucket: string) =>
  new AwsError('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', {
    status: 409,
    fields: { BucketName: bucket },
  })
export const bucketNotEmpty = (bucket: string, versioned: boolean) =>
  new AwsError(
    'BucketNotEmpty',
    versioned
      ? 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.'
      : 'The bucket you tried to delete is not empty',
    { status: 409, fields: { BucketName: bucket } },
  )
export const illegalLocation = (constraint: string) =>
  new AwsError(
    'IllegalLocationConstraintException',
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    { status: 400 },
  )
export const unspecifiedLocation = () =>
  new AwsError(
    'IllegalLocationConstraintException',
    'The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.',
    { status: 400 },
  )
export const invalidLocation = (constraint: string) =>
  new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
    status: 400,
    fields: { LocationConstraint: constraint },
  })
export const permanentRedirect = (bucket: string, region: string) =>
  new AwsError(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { status: 301, fields: { Bucket: bucket, Region: region } },
  )
export const malformedPolicy = (text: string) => new AwsError('MalformedPolicy', text, { status: 400 })
export const noBucketPolicy = (bucket: string) =>
  new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', { status: 404, fields: { BucketName: bucket } })
export const noSuch = (code: string, text: string, bucket: string) =>
  new AwsError(code, text, { status: 404, fields: { BucketName: bucket } })
export const invalidArgument = (text: string, name: string, value: string) =>
  new AwsError('InvalidArgument', text, { status: 400, fields: { ArgumentName: name, ArgumentValue: value } })
export const invalidRange = (range: string, size: number) =>
  new AwsError('InvalidRange', 'The requested range is not satisfiable', {
    status: 416,
    fields: { RangeRequested: range, ActualObjectSize: size },
  })
export const preconditionFailed = (condition: string) =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    fields: { Condition: condition },
  })
export const notModified = () => new AwsError('NotModified', 'Not Modified', { status: 304 })
export const methodNotAllowed = () =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', { status: 405 })
export const aclNotSupported = () => new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', { status: 400 })
export const wrongOwner = () => new AwsError('AccessDenied', 'Access Denied', { status: 403 })
/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html; the text as quoted in many public logs. */
export const copyOntoItself = () =>
  new AwsError(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    { status: 400 },
  )
export const malformedDelete = () =>
  new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema', { status: 400 })
