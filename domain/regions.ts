import { UserError } from './error.ts'

export type PartitionId = 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc'

/**
 * A partition: a world of its own with its own domains, accounts and credentials.
 *
 * Source  https://github.com/boto/botocore/blob/0e6e2404b85dc336dd2889814e089bde7d1a4c55/botocore/data/partitions.json (patterns,
 *         suffixes), https://docs.aws.amazon.com/general/latest/gr/signin-service.html (sign-in); console domains as seen in
 *         https://github.com/synfinatic/aws-sso-cli/issues/350
 */
export interface Partition {
  readonly id: PartitionId
  readonly dnsSuffix: string
  readonly dualStackDnsSuffix: string
  readonly regionPattern: RegExp
  /** The console of a region is at `REGION.<consoleDomain>`. */
  readonly consoleDomain: string
  /** The sign-in page of an account is at `ACCOUNT.<signInDomain>/console`, the regional endpoint at `REGION.<signInDomain>`. */
  readonly signInDomain: string
  /** The endpoint without a region in its name is this region's; undefined where every endpoint names its region. */
  readonly signInGlobalRegion: string | undefined
  readonly docsHost: string
  /** The region that SDKs sign requests to global services for. */
  readonly globalRegion: string
  /** Where IAM's control plane is, hence the region of its records and of its console. */
  readonly iamRegion: string
  readonly iamHost: string
  /** Source for China's having none: https://docs.amazonaws.cn/aws/latest/userguide/iam.html */
  readonly hasRootUser: boolean
  /** Further regions in which a ConsoleLogin may be recorded. See `regionsOfSignIn`. */
  readonly signInRegions: readonly string[]
}

export interface Region {
  readonly code: string
  readonly partition: PartitionId
  /** The place in lower case with hyphens, as in `aws-cloudtrail-logs-tokyo`; the code for a region we do not know. */
  readonly city: string
  /** The long name as AWS writes it today: `Europe (Ireland)`. */
  readonly name: string
  /** The name in messages of CloudWatch alarms, which kept the older spelling: `EU (Ireland)`. */
  readonly messageName: string
  /** Names as the console shows them. */
  readonly names: { readonly zh: string; readonly ko: string; readonly en: string }
  /** Whether an account must switch the region on before it can be used. */
  readonly optIn: boolean
}

const partitionTable: Readonly<Record<PartitionId, Partition>> = {
  aws: {
    id: 'aws',
    dnsSuffix: 'amazonaws.com',
    dualStackDnsSuffix: 'api.aws',
    regionPattern: /^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d+$/,
    consoleDomain: 'console.aws.amazon.com',
    signInDomain: 'signin.aws.amazon.com',
    signInGlobalRegion: 'us-east-1',
    docsHost: 'docs.aws.amazon.com',
    globalRegion: 'us-east-1',
    iamRegion: 'us-east-1',
    iamHost: 'iam.amazonaws.com',
    hasRootUser: true,
    signInRegions: ['us-east-1', 'us-east-2', 'eu-north-1', 'ap-southeast-2'],
  },
  'aws-cn': {
    id: 'aws-cn',
    dnsSuffix: 'amazonaws.com.cn',
    dualStackDnsSuffix: 'api.amazonwebservices.com.cn',
    regionPattern: /^cn-[a-z]+-\d+$/,
    consoleDomain: 'console.amazonaws.cn',
    signInDomain: 'signin.amazonaws.cn',
    // Assumed: the documentation copies the aws regions, which do not exist there; a record of a real account would settle it.
    signInGlobalRegion: 'cn-north-1',
    docsHost: 'docs.amazonaws.cn',
    globalRegion: 'cn-northwest-1',
    iamRegion: 'cn-north-1',
    iamHost: 'iam.cn-north-1.amazonaws.com.cn',
    hasRootUser: false,
    signInRegions: ['cn-north-1', 'cn-northwest-1'],
  },
  'aws-us-gov': {
    id: 'aws-us-gov',
    dnsSuffix: 'amazonaws.com',
    dualStackDnsSuffix: 'api.aws',
    regionPattern: /^us-gov-[a-z]+-\d+$/,
    consoleDomain: 'console.amazonaws-us-gov.com',
    signInDomain: 'signin.amazonaws-us-gov.com',
    // Assumed: the home of the partition's global services.
    signInGlobalRegion: 'us-gov-west-1',
    docsHost: 'docs.aws.amazon.com',
    globalRegion: 'us-gov-west-1',
    iamRegion: 'us-gov-west-1',
    iamHost: 'iam.us-gov.amazonaws.com',
    hasRootUser: true,
    signInRegions: ['us-gov-west-1', 'us-gov-east-1'],
  },
  'aws-eusc': {
    id: 'aws-eusc',
    dnsSuffix: 'amazonaws.eu',
    dualStackDnsSuffix: 'api.amazonwebservices.eu',
    regionPattern: /^eusc-de-[a-z]+-\d+$/,
    consoleDomain: 'console.amazonaws-eusc.eu',
    signInDomain: 'signin.amazonaws-eusc.eu',
    signInGlobalRegion: undefined,
    docsHost: 'docs.aws.eu',
    globalRegion: 'eusc-de-east-1',
    iamRegion: 'eusc-de-east-1',
    iamHost: 'iam.eusc-de-east-1.amazonaws.eu',
    hasRootUser: true,
    signInRegions: ['eusc-de-east-1'],
  },
}

/** Every partition of which we know the addresses. */
export const partitions: readonly Partition[] = Object.values(partitionTable)

/**
 * Regions: code | on by default | city | English | messages of CloudWatch, where they differ | 中文 | 한국어.
 *
 * Source   English: botocore's partitions.json. On by default: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 *          zh, ko of the first rows: https://docs.aws.amazon.com/zh_cn/general/latest/gr/sns.html ,
 *          https://docs.aws.amazon.com/ko_kr/general/latest/gr/sns.html
 * Assumed  messages: `EU (Ireland)`, `(London)`, `(Frankfurt)`, `(Stockholm)` were seen in notifications; Paris, as old as they are, is
 *          taken to follow, regions that opened after AWS had changed to `Europe` are taken to bear it. One alarm there would settle it.
 * Assumed  zh, ko where a row ends in `?`: AWS's style, agreeing with public code; the region menu of the console would settle it.
 */
const rows = `
us-east-1      | on  | virginia     | US East (N. Virginia)        |                | 美国东部（弗吉尼亚州北部） | 미국 동부(버지니아 북부)
us-east-2      | on  | ohio         | US East (Ohio)               |                | 美国东部（俄亥俄州） | 미국 동부(오하이오)
us-west-1      | on  | california   | US West (N. California)      |                | 美国西部（加利福尼亚州北部） | 미국 서부(캘리포니아 북부) ?
us-west-2      | on  | oregon       | US West (Oregon)             |                | 美国西部（俄勒冈州） | 미국 서부(오레곤)
af-south-1     | off | cape-town    | Africa (Cape Town)           |                | 非洲（开普敦） | 아프리카(케이프타운) ?
ap-east-1      | off | hong-kong    | Asia Pacific (Hong Kong)     |                | 亚太地区（香港） | 아시아 태평양(홍콩)
ap-east-2      | off | taipei       | Asia Pacific (Taipei)        |                | 亚太地区（台北） | 아시아 태평양(타이베이) ?
ap-northeast-1 | on  | tokyo        | Asia Pacific (Tokyo)         |                | 亚太地区（东京） | 아시아 태평양(도쿄)
ap-northeast-2 | on  | seoul        | Asia Pacific (Seoul)         |                | 亚太地区（首尔） | 아시아 태평양(서울)
ap-northeast-3 | on  | osaka        | Asia Pacific (Osaka)         |                | 亚太地区（大阪） | 아시아 태평양(오사카)
ap-south-1     | on  | mumbai       | Asia Pacific (Mumbai)        |                | 亚太地区（孟买） | 아시아 태평양(뭄바이)
ap-south-2     | off | hyderabad    | Asia Pacific (Hyderabad)     |                | 亚太地区（海得拉巴） | 아시아 태평양(하이데라바드) ?
ap-southeast-1 | on  | singapore    | Asia Pacific (Singapore)     |                | 亚太地区（新加坡） | 아시아 태평양(싱가포르)
ap-southeast-2 | on  | sydney       | Asia Pacific (Sydney)        |                | 亚太地区（悉尼） | 아시아 태평양(시드니)
ap-southeast-3 | off | jakarta      | Asia Pacific (Jakarta)       |                | 亚太地区（雅加达） | 아시아 태평양(자카르타) ?
ap-southeast-4 | off | melbourne    | Asia Pacific (Melbourne)     |                | 亚太地区（墨尔本） | 아시아 태평양(멜버른) ?
ap-southeast-5 | off | malaysia     | Asia Pacific (Malaysia)      |                | 亚太地区（马来西亚） | 아시아 태평양(말레이시아) ?
ap-southeast-6 | off | new-zealand  | Asia Pacific (New Zealand)   |                | 亚太地区（新西兰） | 아시아 태평양(뉴질랜드) ?
ap-southeast-7 | off | thailand     | Asia Pacific (Thailand)      |                | 亚太地区（泰国） | 아시아 태평양(태국) ?
ca-central-1   | on  | canada       | Canada (Central)             |                | 加拿大（中部） | 캐나다(중부) ?
ca-west-1      | off | calgary      | Canada West (Calgary)        |                | 加拿大西部（卡尔加里） | 캐나다 서부(캘거리) ?
eu-central-1   | on  | frankfurt    | Europe (Frankfurt)           | EU (Frankfurt) | 欧洲地区（法兰克福） | 유럽(프랑크푸르트)
eu-central-2   | off | zurich       | Europe (Zurich)              |                | 欧洲地区（苏黎世） | 유럽(취리히) ?
eu-north-1     | on  | stockholm    | Europe (Stockholm)           | EU (Stockholm) | 欧洲地区（斯德哥尔摩） | 유럽(스톡홀름)
eu-south-1     | off | milan        | Europe (Milan)               |                | 欧洲地区（米兰） | 유럽(밀라노) ?
eu-south-2     | off | spain        | Europe (Spain)               |                | 欧洲地区（西班牙） | 유럽(스페인) ?
eu-west-1      | on  | ireland      | Europe (Ireland)             | EU (Ireland)   | 欧洲地区（爱尔兰） | 유럽(아일랜드)
eu-west-2      | on  | london       | Europe (London)              | EU (London)    | 欧洲地区（伦敦） | 유럽(런던) ?
eu-west-3      | on  | paris        | Europe (Paris)               | EU (Paris)     | 欧洲地区（巴黎） | 유럽(파리) ?
il-central-1   | off | tel-aviv     | Israel (Tel Aviv)            |                | 以色列（特拉维夫） | 이스라엘(텔아비브) ?
me-central-1   | off | uae          | Middle East (UAE)            |                | 中东（阿联酋） | 중동(UAE) ?
me-south-1     | off | bahrain      | Middle East (Bahrain)        |                | 中东（巴林） | 중동(바레인) ?
mx-central-1   | off | mexico       | Mexico (Central)             |                | 墨西哥（中部） | 멕시코(중부) ?
sa-east-1      | on  | sao-paulo    | South America (Sao Paulo)    |                | 南美洲（圣保罗） | 남아메리카(상파울루) ?
cn-north-1     | on  | beijing      | China (Beijing)              |                | 中国（北京） | 중국(베이징)
cn-northwest-1 | on  | ningxia      | China (Ningxia)              |                | 中国（宁夏） | 중국(닝샤)
us-gov-east-1  | on  | us-gov-east  | AWS GovCloud (US-East)       |                | AWS GovCloud（美国东部） | AWS GovCloud(미국 동부) ?
us-gov-west-1  | on  | us-gov-west  | AWS GovCloud (US-West)       |                | AWS GovCloud（美国西部） | AWS GovCloud(미국 서부) ?
eusc-de-east-1 | on  | germany      | AWS European Sovereign Cloud (Germany) |      | AWS European Sovereign Cloud（德国） | AWS European Sovereign Cloud(독일) ?
`

function readRow(row: string): Region {
  const [code = '', on, city = '', name = '', messageName, zh = '', ko = ''] = row.split('|').map((cell) => cell.trim())
  return {
    code,
    partition: patternOwner(code)?.id ?? 'aws',
    city,
    name,
    messageName: messageName || name,
    names: { zh, ko: ko.replace(/ \?$/, ''), en: name },
    optIn: on === 'off',
  }
}

function patternOwner(code: string): Partition | undefined {
  return partitions.find((candidate) => candidate.regionPattern.test(code))
}

/** Every region we know by name, in the order of the table: the aws partition first. */
export const regions: readonly Region[] = rows.trim().split('\n').map(readRow)

const regionByCode: ReadonlyMap<string, Region> = new Map(regions.map((known) => [known.code, known]))

/** Whether the text has the form of a region of one of the four partitions; the region need not be one that we know. */
export function isRegionCode(text: string): boolean {
  return patternOwner(text) !== undefined
}

/**
 * What we know of a region. AWS opens regions faster than tables are edited: a code of the right form that is not in the table is a
 * region too, and bears its code as name and city.
 *
 * @throws UserError `badRegion` {region} for a text that is no region code, for instance `tokyo`
 */
export function region(code: string): Region {
  const known = regionByCode.get(code)
  if (known) return known
  const partition = partitionOf(code)
  return { code, partition: partition.id, city: code, name: code, messageName: code, names: { zh: code, ko: code, en: code }, optIn: true }
}

/**
 * The partition that a region belongs to, by the form of its code.
 *
 * @throws UserError `badRegion` {region}
 */
export function partitionOf(regionCode: string): Partition {
  const owner = patternOwner(regionCode)
  if (!owner) throw new UserError('badRegion', { region: regionCode }, { message: `Not a region code: ${regionCode}` })
  return owner
}

export function isPartitionId(text: string): text is PartitionId {
  return Object.hasOwn(partitionTable, text)
}

export function partition(id: PartitionId): Partition {
  return partitionTable[id]
}

/**
 * The regions that every account of a partition has switched on.
 *
 * Source  https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
export function defaultOnRegions(id: PartitionId): readonly string[] {
  return regions.filter((each) => each.partition === id && !each.optIn).map((each) => each.code)
}

/**
 * Where a failed console sign-in may have been recorded, the home region first: an IAM user's sign-in is recorded in the region of the
 * endpoint used, which is the home region only if the address named it; the global one answers from us-east-1 or, by latency, from
 * us-east-2, eu-north-1 or ap-southeast-2. In China and GovCloud (both Assumed) either region of the partition is possible.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 * @throws UserError `badRegion` {region}
 */
export function regionsOfSignIn(home: string): readonly string[] {
  return [...new Set([home, ...partitionOf(home).signInRegions])]
}

/** The host of a regional service endpoint: `sns.ap-northeast-1.amazonaws.com`. IAM has one host per partition. */
export function serviceHost(service: string, regionCode: string): string {
  const { dnsSuffix, iamHost } = partitionOf(regionCode)
  return service === 'iam' ? iamHost : `${service}.${regionCode}.${dnsSuffix}`
}

/**
 * The host a sign-in talks to when the address names this region, as `tlsDetails.clientProvidedHostHeader` shows it.
 *
 * Source  https://docs.aws.amazon.com/general/latest/gr/signin-service.html
 */
export function signInHost(regionCode: string): string {
  const { id, signInDomain, signInGlobalRegion } = partitionOf(regionCode)
  return id === 'aws' && regionCode === signInGlobalRegion ? signInDomain : `${regionCode}.${signInDomain}`
}

/** The host of the console in a region: `ap-northeast-1.console.aws.amazon.com`. */
export function consoleHost(regionCode: string): string {
  return `${regionCode}.${partitionOf(regionCode).consoleDomain}`
}

/**
 * The page where IAM users of an account sign in. `account` is the account number or its alias; with `region` the regional endpoint
 * is used, and the record lies in that region.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/console_account-alias.html , the parameter:
 *         https://github.com/awsdocs/iam-user-guide/blob/651083f41c013ac329a0a69cf37be3b368dd0fc2/doc_source/id_users_sign-in.md
 */
export function signInUrl(at: { account: string; region: string }): string {
  return `https://${at.account}.${partitionOf(at.region).signInDomain}/console?region=${at.region}`
}

export interface Arn {
  readonly partition: string
  readonly service: string
  /** Empty for global services. */
  readonly region: string
  /** Empty for S3 buckets; `aws` for policies that AWS manages. */
  readonly account: string
  /** All that follows the fifth colon, colons included: `log-group:NAME:*`. */
  readonly resource: string
}

/** Writes an ARN. Region and account may be left out, as S3 and IAM do. */
export function arn(parts: { partition: string; service: string; region?: string; account?: string; resource: string }): string {
  return `arn:${parts.partition}:${parts.service}:${parts.region ?? ''}:${parts.account ?? ''}:${parts.resource}`
}

/** Reads an ARN; undefined if the text is none: it needs `arn:` and at least six parts, and a partition, service and resource. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partitionName, service, regionCode, account, ...rest] = text.split(':')
  const resource = rest.join(':')
  if (prefix !== 'arn' || !partitionName || !service || regionCode === undefined || account === undefined || !resource) return undefined
  return { partition: partitionName, service, region: regionCode, account, resource }
}

/** Values inside the hash of the Logs console: percent-encoded twice, then `%` becomes `$`. */
function logsValue(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$')
}

export interface ConsoleLinks {
  home(): string
  trail(trailArn: string): string
  eventHistory(eventName: string): string
  event(eventId: string): string
  logGroups(nameFilter: string): string
  logGroup(group: string): string
  logStream(group: string, stream: string): string
  /** Events of a group that match a pattern; `startMs` is relative to now when negative, otherwise milliseconds since 1970. */
  logSearch(group: string, pattern: string, startMs: number): string
  metricFilter(group: string, filter: string): string
  alarm(name: string): string
  /** The other form of the same link, as CloudWatch writes it into its mails. */
  alarmInMail(name: string): string
  topic(topicArn: string): string
  subscription(subscriptionArn: string): string
  stack(stackArn: string): string
  role(name: string): string
}

/**
 * Links into the console of a region. AWS publishes none of these forms, they were seen in public tools: show the ARN or name beside
 * each. The pages and how to escape their values: hash values of Logs twice-encoded with `$` for `%`, alarm names once, ARNs of SNS and
 * CloudTrail plain, a stack's ARN once.
 *
 * Source  https://pypi.org/project/cloudconsolelink/ (trail, alarm, stack),
 *         https://github.com/MacHu-GWU/aws_console_url-project/tree/main/aws_console_url/srv (Logs, SNS, IAM),
 *         https://github.com/openshift/osdctl/blob/1c76df89fef18d5db34050fa29511abc6dde5e08/cmd/cloudtrail/printer.go (one event),
 *         https://newbedev.com/is-there-a-way-to-generate-the-aws-console-urls-for-cloudwatch-log-group-filters (escaping)
 * @throws UserError `badRegion` {region}
 */
export function consoleLinks(regionCode: string): ConsoleLinks {
  const base = `https://${consoleHost(regionCode)}`
  const iamBase = `https://${consoleHost(partitionOf(regionCode).iamRegion)}`
  const logs = `${base}/cloudwatch/home?region=${regionCode}#logsV2:log-groups`
  const group = (name: string): string => `${logs}/log-group/${logsValue(name)}`
  return {
    home: () => `${base}/console/home?region=${regionCode}`,
    trail: (trailArn) => `${base}/cloudtrail/home?region=${regionCode}#/trails/${trailArn}`,
    eventHistory: (eventName) => `${base}/cloudtrailv2/home?region=${regionCode}#/events?EventName=${encodeURIComponent(eventName)}`,
    event: (eventId) => `${base}/cloudtrailv2/home?region=${regionCode}#/events/${eventId}`,
    logGroups: (nameFilter) => `${logs}$3FlogGroupNameFilter$3D${logsValue(nameFilter)}`,
    logGroup: group,
    logStream: (name, stream) => `${group(name)}/log-events/${logsValue(stream)}`,
    logSearch: (name, pattern, startMs) => `${group(name)}/log-events$3FfilterPattern$3D${logsValue(pattern)}$26start$3D${startMs}`,
    metricFilter: (name, filter) => `${group(name)}/edit-metric-filter/${logsValue(filter)}`,
    alarm: (name) => `${base}/cloudwatch/home?region=${regionCode}#alarmsV2:alarm/${encodeURIComponent(name)}`,
    alarmInMail: (name) => `${base}/cloudwatch/deeplink.js?region=${regionCode}#alarmsV2:alarm/${encodeURIComponent(name)}`,
    topic: (topicArn) => `${base}/sns/v3/home?region=${regionCode}#/topic/${topicArn}`,
    subscription: (subscriptionArn) => `${base}/sns/v3/home?region=${regionCode}#/subscription/${subscriptionArn}`,
    stack: (stackArn) => `${base}/cloudformation/home?region=${regionCode}#/stacks/stackinfo?stackId=${encodeURIComponent(stackArn)}`,
    role: (name) => `${iamBase}/iamv2/home#/roles/details/${encodeURIComponent(name)}?section=permissions`,
  }
}
