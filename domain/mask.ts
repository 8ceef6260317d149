/**
 * Takes out of saved evidence and reports what could tell who it was: account ids, mail addresses, phone numbers, keys and ids of principals, names of users
 * and sessions in ARNs, tokens, secrets in URLs. What is put in keeps the form, so that masked evidence can be judged like the original, and
 * stays the same within one mask: the same account is the same number throughout a report.
 */
export interface Mask {
  text(text: string): string
  /** Any JSON value: texts, and the keys of objects. Members whose name says secret, password or token are blanked. */
  value<T>(value: T): T
  /** The mask of a user's or session's name, as it stands in masked ARNs. */
  name(name: string): string
  /** The mask of an IP address: one of the ranges kept for documentation. Whatever is no address, such as a service's name, stays. */
  ip(address: string): string
}

/** A mask with nothing in it yet. Use one per report. */
export function createMask(): Mask {
  const account = numbered((count) => String(count).padStart(12, '0'))
  // Nearly every mail server takes capitals for small letters, and so do the checks.
  const mail = numbered(
    (count) => `person-${count}@example.com`,
    (address) => address.toLowerCase(),
  )
  const phone = numbered((count, found) => `+${String(count).padStart(found.length - 1, '0')}`)
  const name = numbered((count) => `name-${count}`)
  const ip = numbered((count, address) =>
    address.includes(':') ? `2001:db8::${count.toString(16)}` : `192.0.2.${((count - 1) % 254) + 1}`,
  )
  const key = numbered((count, id) => `${id.slice(0, 4)}MASKED${String(count).padStart(Math.max(id.length - 10, 6), '0')}`)

  const text = (original: string): string =>
    original
      .replace(sessionToken, blank)
      .replace(secretInQuery, `$1${blank}`)
      .replace(secretInPath, `$1${blank}`)
      .replace(mailAddress, (found: string, at: string) => (/\.amazonaws\.com(\.cn)?$/i.test(found) ? found : mail(found).replace('@', at)))
      .replace(userArn, (_found, before: string, who: string) => before + nameOnce(who))
      .replace(uniqueId, (found) => (/^.{4}MASKED/.test(found) ? found : key(found)))
      .replace(phoneNumber, (found) => (/^\+0{4}/.test(found) ? found : phone(found)))
      .replace(accountId, (found) => (/^0{6}/.test(found) ? found : account(found)))

  /** Mail addresses serve as session names; they are masked by then. */
  const nameOnce = (who: string): string => (/^(person-\d+@example\.com|name-\d+)$/.test(who) ? who : name(who))

  const value = (original: unknown): unknown => {
    if (typeof original === 'string') return text(original)
    if (Array.isArray(original)) return original.map(value)
    if (typeof original !== 'object' || original === null) return original
    return Object.fromEntries(
      Object.entries(original).map(([field, member]) => {
        const isSecret = typeof member === 'string' && member !== '' && secretField.test(field)
        return [text(field), isSecret ? blank : value(member)]
      }),
    )
  }

  return {
    text,
    value: <T>(original: T): T => value(original) as T,
    name: nameOnce,
    ip: (address) => (/^\d{1,3}(\.\d{1,3}){3}$|^[0-9a-f:]*:[0-9a-f:.]*$/i.test(address) ? ip(address) : address),
  }
}

const blank = '[masked]'

/** Twelve digits by themselves, in ARNs, stream and bucket names; not the last group of a UUID, not part of a longer number. */
const accountId = /(?<![A-Za-z0-9])(?<![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-)\d{12}(?![A-Za-z0-9])/g

/** As SNS writes where an SMS goes. Source  https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html (E.164) */
const phoneNumber = /(?<![A-Za-z0-9+])\+\d{8,15}(?![A-Za-z0-9])/g

const mailAddress = /[A-Za-z0-9._+-]+(@|%40)(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/g

/** Access keys and unique ids. Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const uniqueId = /(?<![A-Za-z0-9])(?:AKIA|ASIA|AIDA|AROA|ANPA|AGPA|AIPA|ANVA|ASCA|ABIA|ACCA)[A-Z0-9]{8,}(?![A-Za-z0-9])/g

const userArn =
  /(arn:[a-z-]+:(?:iam|sts)::\d*:(?:user\/(?:[^/\s"',]+\/)*|federated-user\/|assumed-role\/[^/\s"',]+\/|mfa\/))([^/\s"',\]})]+)/g

const sessionToken = /(?<![A-Za-z0-9])(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=_-]{16,}/g

const secretInQuery = /([?&](?:api[_-]?key|key|token|secret|sig|signature|x-amz-(?:security-token|signature))=)[^&#\s"']+/gi

/** Chat and on-call services put the secret into the path; a user name in a URL may bring a password. */
const secretInPath =
  /(hooks\.slack\.com\/services\/|events\.pagerduty\.com\/(?:integration|x-ere)\/|https?:\/\/[^/\s:@]+:(?=[^\s/@]*@))[^\s"'?@]+/gi

const secretField = /secret|password|token$|^authorization$|^credential$/i

function numbered(
  write: (count: number, original: string) => string,
  same: (original: string) => string = (original) => original,
): (original: string) => string {
  const known = new Map<string, string>()
  return (original) => {
    const found = known.get(same(original))
    if (found !== undefined) return found
    const mask = write(known.size + 1, original)
    known.set(same(original), mask)
    return mask
  }
}
