/**
 * What AWS allows as a name, for the values of the labs that a reader may replace by their own. The keys are those of the labs' cards.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html (trail)
 *         https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html (bucket)
 *         https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html (logGroup)
 *         https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html , API_CreateUser.html (role, signInUser)
 *         https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html (filterName)
 *         https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html (metricName, metricNamespace)
 *         https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html (topic)
 *         https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (alarm)
 *         https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html (patterns)
 *         https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html (endpoint)
 */
const rules: Readonly<Record<string, RegExp>> = {
  trail: /^(?=.{3,128}$)(?!\d+\.\d+\.\d+\.\d+$)[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/,
  bucket:
    /^(?=.{3,63}$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3)$)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  logGroup: /^(?!aws\/)[.\-_/#A-Za-z0-9]{1,512}$/,
  role: /^[\w+=,.@-]{1,64}$/,
  signInUser: /^[\w+=,.@-]{1,64}$/,
  filterName: /^[^:*\p{Cc}]{1,512}$/u,
  metricNamespace: /^(?!AWS\/)[^:*$\p{Cc}]{1,255}$/u,
  metricName: /^[^:*$\p{Cc}]{1,255}$/u,
  topic: /^[A-Za-z0-9_-]{1,256}$/,
  alarm: /^[^\p{Cc}]{1,255}$/u,
  outsideOfficePattern: /^\{[^\p{Cc}]{1,1022}\}$/u,
  newUser: /^[\w+=,.@-]{1,64}$/,
  endpoint: /^https?:\/\/[^\s/?#]+[^\s]{0,2000}$/,
}

/** The values that can be replaced by an own name, in the order in which a form asks for them. */
export const ownableKeys: readonly string[] = Object.keys(rules)

/** Whether AWS would take the text as the name of that thing. Values without a rule cannot be replaced here. */
export function isNameOf(key: string, text: string): boolean {
  return rules[key]?.test(text) ?? false
}
