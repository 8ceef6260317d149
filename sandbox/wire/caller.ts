/**
 * Who calls, by the key that signed: one the sandbox issued belongs to its user or session; a 12-digit number is that account, any other
 * key the default account, both as IAM user `learner`.
 *
 * Source  refusals: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and public traces, by protocol
 */
import { arn, isRegionCode, partitionOf } from '../../domain/regions.ts'
import { isSuspended } from '../services/organizations/state.ts'
import type { World } from '../world.ts'
import { AwsError } from './error.ts'
import type { Caller, Service } from './operation.ts'
import type { Protocol } from './protocol.ts'
import type { RawRequest, Signed } from './signature.ts'
import { verifySignature } from './signature.ts'

/** SNS' own links in mails and messages carry no signature. */
const unsigned: Readonly<Record<string, readonly string[]>> = { sns: ['ConfirmSubscription', 'Unsubscribe'] }

export const learner = (partition: string, account: string, accessKeyId: string): Caller => ({
  type: 'IAMUser',
  partition,
  account,
  arn: arn({ partition, service: 'iam', account, resource: 'user/learner' }),
  userId: 'AIDALEARNER234567ABCD',
  userName: 'learner',
  accessKeyId,
  judged: false,
})

/** Five minutes, S3 fifteen. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (RequestTimeTooSkewed) */
const skewMs = 5 * 60_000
const s3SkewMs = 15 * 60_000

export function identify(
  world: World,
  service: Service,
  protocol: Protocol['name'],
  request: RawRequest,
  signed: Signed | null,
  operation: string,
  wallMs: number,
): Caller {
  const say = (query: string, json: string, s3: string, text: string, s3Status = 403) =>
    protocol === 'rest-xml'
      ? new AwsError(s3, text, { status: s3Status })
      : protocol === 'query'
        ? new AwsError(query, text, { status: 403 })
        : new AwsError(json, text, { status: 400 })
  if (signed === null) {
    if (unsigned[service.id]?.includes(operation))
      return {
        type: 'Anonymous',
        partition: 'aws',
        account: world.options.account,
        arn: '',
        userId: 'ANONYMOUS_PRINCIPAL',
        accessKeyId: '',
        judged: false,
      }
    throw say(
      'MissingAuthenticationToken',
      'MissingAuthenticationTokenException',
      'AccessDenied',
      protocol === 'rest-xml' ? 'Access Denied' : 'Request is missing Authentication Token',
    )
  }
  const skew = service.id === 's3' ? s3SkewMs : skewMs
  if (!Number.isNaN(signed.atMs)) {
    const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '')
    const expired = signed.presigned
      ? !(wallMs <= signed.atMs + (signed.expiresSeconds ?? 0) * 1000)
      : Math.abs(wallMs - signed.atMs) > skew
    if (expired && signed.presigned) throw new AwsError('AccessDenied', 'Request has expired', { status: 403 })
    if (expired)
      throw say(
        'SignatureDoesNotMatch',
        'InvalidSignatureException',
        'RequestTimeTooSkewed',
        service.id === 's3'
          ? 'The difference between the request time and the current time is too large.'
          : signed.atMs < wallMs
            ? `Signature expired: ${stamp(signed.atMs)} is now earlier than ${stamp(wallMs - skew)} (${stamp(wallMs)} - 5 min.)`
            : `Signature not yet current: ${stamp(signed.atMs)} is still later than ${stamp(wallMs + skew)} (${stamp(wallMs)} + 5 min.)`,
      )
  }
  // Source: public traces of requests signed for a wrong region, by protocol
  if (!isRegionCode(signed.region))
    throw say(
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'AuthorizationHeaderMalformed',
      service.id === 's3'
        ? `The authorization header is malformed; the region '${signed.region}' is wrong; expecting 'us-east-1'`
        : 'Credential should be scoped to a valid region.',
      400,
    )
  const partition = partitionOf(signed.region).id
  const issued = world.keys.get(signed.accessKeyId)
  const unknownKey = say(
    'InvalidClientTokenId',
    'UnrecognizedClientException',
    'InvalidAccessKeyId',
    service.id === 's3'
      ? 'The AWS Access Key Id you provided does not exist in our records.'
      : 'The security token included in the request is invalid.',
  )
  // Assumed: keys of a closed account are answered as keys that are not there. Nothing is written about the words.
  const mustBeOpen = (caller: Caller): Caller => {
    if (isSuspended(world.state.organizations, caller)) throw unknownKey
    return caller
  }
  if (!issued)
    return mustBeOpen(
      learner(partition, /^\d{12}$/.test(signed.accessKeyId) ? signed.accessKeyId : world.options.account, signed.accessKeyId),
    )
  if (issued.status !== 'Active' || issued.caller.partition !== partition) throw unknownKey
  if (issued.token !== signed.sessionToken)
    throw service.id === 's3' && signed.sessionToken !== undefined
      ? new AwsError('InvalidToken', 'The provided token is malformed or otherwise invalid.', { status: 400 })
      : unknownKey
  if (issued.expiresMs !== undefined && issued.expiresMs <= world.clock.now())
    throw say(
      'ExpiredToken',
      'ExpiredTokenException',
      'ExpiredToken',
      service.id === 's3' ? 'The provided token has expired.' : 'The security token included in the request is expired',
      400,
    )
  if (!verifySignature(request, signed, issued.secret))
    throw say(
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
      service.id === 's3'
        ? 'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
        : 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    )
  return mustBeOpen({ ...issued.caller, accessKeyId: signed.accessKeyId })
}
