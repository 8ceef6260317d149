/** Why something that came in is not taken. Each has a sentence in `words/`, under `refused.<code>`. */
export type RefusalCode =
  | 'notJson'
  | 'notSns'
  | 'rawDelivery'
  | 'tooLarge'
  | 'encoded'
  | 'otherTopic'
  | 'certificateAddress'
  | 'certificateUnavailable'
  | 'certificateInvalid'
  | 'signature'
  | 'tooOld'
  | 'fromTheFuture'
  | 'replay'
  | 'subscribeAddress'
  | 'full'
  | 'notKept'
  | 'ending'

const statuses: Readonly<Record<RefusalCode, number>> = {
  notJson: 400,
  notSns: 400,
  rawDelivery: 400,
  encoded: 400,
  tooLarge: 413,
  otherTopic: 403,
  certificateAddress: 403,
  // SNS asks again after a 5xx: the certificate may be there then.
  certificateUnavailable: 503,
  certificateInvalid: 403,
  signature: 403,
  tooOld: 403,
  fromTheFuture: 403,
  replay: 409,
  subscribeAddress: 403,
  full: 503,
  notKept: 503,
  ending: 503,
}

/** A message that is refused: an ordinary event for whoever is open to the network. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly status: number
  /** For the log; nothing secret. */
  readonly params: Readonly<Record<string, string | number>>

  constructor(code: RefusalCode, params: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(code, { cause })
    this.name = 'Refusal'
    this.code = code
    this.status = statuses[code]
    this.params = params
  }
}
