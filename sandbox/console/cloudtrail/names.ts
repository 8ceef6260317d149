/** Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html */
export const isTrailName = (text: string): boolean =>
  /^[a-zA-Z0-9](?!.*[._-]{2})[a-zA-Z0-9._-]{1,126}[a-zA-Z0-9]$/.test(text) && !/^\d+\.\d+\.\d+\.\d+$/.test(text)

/** Source  https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const isBucketName = (text: string): boolean => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)

/** Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const isLogGroupName = (text: string): boolean => /^[.\-_/#A-Za-z0-9]{1,512}$/.test(text)

/** Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const isRoleName = (text: string): boolean => /^[\w+=,.@-]{1,64}$/.test(text)

/** The name the console suggests for a new bucket or log group: the account's number and eight digits. */
export const suggestedName = (account: string): string => {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1))
  return `aws-cloudtrail-logs-${account}-${random.toString(16).padStart(8, '0')}`
}

/** The group's name in its ARN: `arn:…:log-group:NAME:*`. */
export const groupNameOf = (groupArn: string): string => /:log-group:(.*?)(?::\*)?$/.exec(groupArn)?.[1] ?? groupArn

export const roleNameOf = (roleArn: string): string => roleArn.split('/').at(-1) ?? roleArn
