/** One request to an address that was looked at before: no redirect is followed, and neither time nor size is unlimited. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export interface VisitOptions {
  readonly method?: 'GET' | 'POST'
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly mostBytes: number
  readonly signal?: AbortSignal | undefined
}

export type Visit = (url: URL, options: VisitOptions) => Promise<Answer>

/** Errors  what `fetch` throws: TypeError with a cause, DOMException `TimeoutError` or `AbortError`; Error `answer too large` */
export const visit: Visit = async (url, { method = 'GET', body, headers = {}, timeoutMs, mostBytes, signal }) => {
  const limit = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal: signal ? AbortSignal.any([limit, signal]) : limit,
    ...(body === undefined ? {} : { body }),
  })
  const parts: Uint8Array[] = []
  let bytes = 0
  if (response.body)
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += part.length
      if (bytes > mostBytes) throw new Error('answer too large')
      parts.push(part)
    }
  return { status: response.status, text: Buffer.concat(parts).toString('utf8'), headers: response.headers }
}

/** What kept a request from being answered, in a word and without the address: addresses may be secrets. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'TimeoutError') return 'timeout'
  if (error.name === 'AbortError') return 'ended'
  const { cause } = error
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  if (typeof code === 'string') return code
  return error.message === 'answer too large' ? 'answerTooLarge' : 'noAnswer'
}
