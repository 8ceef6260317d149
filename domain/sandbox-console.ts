/**
 * Addresses of the sandbox's own console, for whatever points at it: the site's pages, the console's sections, tests. Values are encoded once.
 *
 * The parts behind `#/SECTION` are those that the section's routes know: whoever changes the one changes the other.
 */
export interface SandboxConsoleAt {
  readonly account: string
  readonly region: string
  /** `zh`, `ko` or `en`; left out, the browser's. */
  readonly lang?: string
}

const part = encodeURIComponent

/** Pages, without the address in front: `#/cloudtrail/trails`. */
export const sandboxPages = {
  home: () => '#/',
  trails: () => '#/cloudtrail/trails',
  createTrail: () => '#/cloudtrail/create',
  trail: (trailArn: string) => `#/cloudtrail/trails/${part(trailArn)}`,
  eventHistory: (eventName: string) => `#/cloudtrail/events?EventName=${part(eventName)}`,
  event: (eventId: string) => `#/cloudtrail/events/${part(eventId)}`,
  logGroups: (nameFilter: string) => `#/cloudwatch/log-groups${nameFilter === '' ? '' : `?filter=${part(nameFilter)}`}`,
  logGroup: (group: string) => `#/cloudwatch/log-group/${part(group)}`,
  metricFilters: (group: string) => `#/cloudwatch/log-group/${part(group)}?tab=metricFilters`,
  alarms: () => '#/cloudwatch/alarms',
  alarm: (name: string) => `#/cloudwatch/alarm/${part(name)}`,
  topics: () => '#/sns/topics',
  topic: (topicArn: string) => `#/sns/topic/${part(topicArn)}`,
  subscriptions: () => '#/sns/subscriptions',
  subscription: (subscriptionArn: string) => `#/sns/subscription/${part(subscriptionArn)}`,
  roles: () => '#/iam/roles',
  role: (name: string) => `#/iam/role/${part(name)}`,
  users: () => '#/iam/users',
  user: (name: string) => `#/iam/user/${part(name)}`,
  buckets: () => '#/s3/buckets',
  bucket: (name: string) => `#/s3/bucket/${part(name)}`,
  stacks: () => '#/cloudformation/stacks',
  /** By its name or its ARN. */
  stack: (nameOrId: string) => `#/cloudformation/stack/${part(nameOrId)}`,
  chain: (eventId: string) => `#/chain/${part(eventId)}`,
} as const

/** The whole address, from the sandbox's origin on: `/console/?account=…&region=…#/cloudtrail/trails`. */
export function sandboxConsoleUrl({ account, region, lang }: SandboxConsoleAt, page: string): string {
  return `/console/?${new URLSearchParams({ account, region, ...(lang === undefined ? {} : { lang }) })}${page}`
}

/**
 * A label of AWS's console as the console of a partition writes it. In China the brand is another: pages say Amazon Web Services, and of
 * some things Amazon alone.
 *
 * Source  https://docs.amazonaws.cn/awscloudtrail/latest/userguide/cloudtrail-create-a-trail-using-the-console-first-time.html
 * Assumed  that the access key of an event follows KMS and the CLI
 *
 * @param partition `aws`, `aws-cn`, …
 */
export function brandIn(partition: string, label: string): string {
  if (partition !== 'aws-cn') return label
  return label.replace(/\bAWS (?=KMS|CLI|access key|访问密钥|액세스 키)/g, 'Amazon ').replace(/\bAWS\b/g, 'Amazon Web Services')
}
