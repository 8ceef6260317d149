/**
 * Addresses of SNS: the certificate that vouches for a message, and the visit that confirms a subscription. A message names both itself, and
 * whoever forges one would name their own, so they are looked at before anything is fetched.
 *
 * Source  https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
 *         (https, a certificate of SNS's own host, the topic expected), https://docs.aws.amazon.com/general/latest/gr/sns.html (the hosts)
 */

/** Hosts beyond AWS's own, as `host` or `host:port`: the sandbox's. */
export type AllowedHosts = readonly string[]

const awsHost = /^sns\.([a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2})\.amazonaws\.com(\.cn)?$/
const certificatePath = /^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/
const topic = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]+):(\d{12}):([A-Za-z0-9_-]{1,256}(?:\.fifo)?)$/

export interface TopicName {
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly name: string
}

/** The parts of a topic's ARN; undefined for anything else. */
export function readTopicArn(arn: string): TopicName | undefined {
  const [, partition, region, account, name] = topic.exec(arn) ?? []
  return partition && region && account && name ? { partition, region, account, name } : undefined
}

/** Read as browsers read it, and only if it was written as it is read: no `\`, no blanks, no capitals in the host, nothing hidden. */
function plainUrl(text: string): URL | undefined {
  if (!/^https?:\/\/[a-z0-9.:[\]-]+\/[\x21-\x7e]*$/.test(text) || text.includes('\\')) return undefined
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return undefined
  }
  return url.username === '' && url.password === '' && url.hash === '' && url.href === text ? url : undefined
}

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)

/** A host that was allowed by name: over https, and on this machine over http too. */
function isAllowed(url: URL, allowed: AllowedHosts): boolean {
  if (!allowed.some((host) => host.toLowerCase() === url.host)) return false
  return url.protocol === 'https:' || isLoopback(url.hostname)
}

/** AWS's own host for SNS, in a region of its partition. */
function awsRegion(url: URL): string | undefined {
  const [, region, china] = awsHost.exec(url.host) ?? []
  if (url.protocol !== 'https:' || region === undefined) return undefined
  return region.startsWith('cn-') === (china !== undefined) ? region : undefined
}

/** Whether a certificate may be fetched there. `own`: from a host that was allowed by name. */
export function certificateAddress(text: string, allowed: AllowedHosts): { readonly url: URL; readonly isOwn: boolean } | undefined {
  const url = plainUrl(text)
  if (url?.search !== '' || !certificatePath.test(url.pathname)) return undefined
  if (awsRegion(url) !== undefined) return { url, isOwn: false }
  return isAllowed(url, allowed) ? { url, isOwn: true } : undefined
}

/**
 * The address to visit to confirm: that of the topic's own region (or of the host that was allowed), asking for this confirmation of this topic
 * and for nothing else. Undefined: not to be visited.
 */
export function confirmationAddress(of: { subscribeUrl: string; topicArn: string; token: string }, allowed: AllowedHosts): URL | undefined {
  const url = plainUrl(of.subscribeUrl)
  const named = readTopicArn(of.topicArn)
  if (!url || !named || url.pathname !== '/') return undefined
  if (awsRegion(url) !== named.region && !isAllowed(url, allowed)) return undefined
  const asked = [...url.searchParams.entries()]
  const want: Readonly<Record<string, string>> = { Action: 'ConfirmSubscription', TopicArn: of.topicArn, Token: of.token }
  const isJustThat = asked.length === 3 && Object.entries(want).every(([name, value]) => url.searchParams.get(name) === value)
  return isJustThat ? url : undefined
}
