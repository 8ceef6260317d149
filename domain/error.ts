/** What a sentence about an error may be filled with. */
export type ErrorParams = Readonly<Record<string, string | number | boolean>>

/**
 * An error that the reader can do something about. `code` and `params` name a sentence in the catalogs; `message` is English, for
 * developers. Everything that is not a UserError is our own bug.
 *
 * `exit` is the exit code of the command line, where the usual 2 (wrong use or bad input) does not fit.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly code: string
  readonly params: ErrorParams
  readonly exit: number | undefined

  constructor(code: string, params: ErrorParams = {}, options: { message?: string; exit?: number; cause?: unknown } = {}) {
    super(options.message ?? `${code} ${JSON.stringify(params)}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.params = params
    this.exit = options.exit
  }
}
