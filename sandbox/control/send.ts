/** Sending records to the sandbox: they then travel like AWS's own. */
import { randomUUID } from 'node:crypto'
import { isRegionCode, partitionOf } from '../../domain/regions.ts'
import type { CloudTrailRecord } from '../pipeline/signals.ts'
import type { World } from '../world.ts'

type Sent = Record<string, unknown>
const isObject = (v: unknown): v is Sent => typeof v === 'object' && v !== null && !Array.isArray(v)

/** AWS's own records are not ten deep; what nests without end could not be written down. */
const deepest = 100
const isDeeper = (value: object, levels: number): boolean =>
  levels === 0 || Object.values(value).some((v) => typeof v === 'object' && v !== null && isDeeper(v, levels - 1))

/**
 * One record, an array, `{records: […]}` or CloudTrail's own `{Records: […]}`. Each is kept field for field, explicit nulls too; only what is
 * absent is filled in. Answers the event ids, or a sentence about what is wrong; then nothing was sent.
 */
export function sendEvents(world: World, body: unknown): string[] | string {
  const list = Array.isArray(body)
    ? body
    : isObject(body) && Array.isArray(body.records)
      ? body.records
      : isObject(body) && Array.isArray(body.Records)
        ? body.Records
        : [body]
  const now = world.clock.now()
  const ready: { record: CloudTrailRecord; account: string; region: string; partition: string }[] = []
  for (const [i, sent] of list.entries()) {
    const which = list.length > 1 ? `record ${i}: ` : ''
    if (!isObject(sent)) return `${which}a CloudTrail record is a JSON object`
    if (isDeeper(sent, deepest)) return `${which}a record is nested at most ${deepest} deep`
    if (typeof sent.eventName !== 'string' || sent.eventName === '') return `${which}a record needs eventName`
    if (typeof sent.eventSource !== 'string' || sent.eventSource === '') return `${which}a record needs eventSource`
    const identity = isObject(sent.userIdentity) ? sent.userIdentity : {}
    const account =
      [sent.recipientAccountId, identity.accountId].find((a): a is string => typeof a === 'string' && /^\d{12}$/.test(a)) ??
      world.options.account
    const region = typeof sent.awsRegion === 'string' && isRegionCode(sent.awsRegion) ? sent.awsRegion : 'us-east-1'
    const eventID = typeof sent.eventID === 'string' && sent.eventID !== '' ? sent.eventID : randomUUID()
    const isSignIn = sent.eventSource === 'signin.amazonaws.com'
    const defaults: Sent = {
      eventVersion: isSignIn ? '1.08' : '1.11',
      userIdentity: { type: 'IAMUser', accountId: account, accessKeyId: '' },
      eventTime: `${new Date(now).toISOString().slice(0, 19)}Z`,
      awsRegion: region,
      sourceIPAddress: '127.0.0.1',
      userAgent: 'trailproof sandbox',
      requestParameters: null,
      responseElements: null,
      eventID,
      readOnly: false,
      eventType: isSignIn ? 'AwsConsoleSignIn' : 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    }
    const record: Sent = { ...sent }
    for (const [k, v] of Object.entries(defaults)) if (!(k in record)) record[k] = v
    ready.push({ record: { ...record, eventID } as CloudTrailRecord, account, region, partition: partitionOf(region).id })
  }
  for (const { record, account, region, partition } of ready)
    world.signal('recorded', { scope: { partition, account, region }, record, atMs: now })
  return ready.map((r) => r.record.eventID)
}
