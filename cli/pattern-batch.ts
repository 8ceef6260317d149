import { UserError } from '../domain/error.ts'
import { compilePattern, type Matcher, PatternError } from '../domain/pattern/index.ts'

/** `matches` is absent where the pattern is refused, and where the line brings no message: then the question was only whether it is valid. */
export interface PatternTestAnswer {
  readonly id: unknown
  readonly valid: boolean
  readonly matches?: boolean
  /** `position` counts UTF-16 units from the start of the pattern. */
  readonly error?: { readonly message: string; readonly position: number }
}

/**
 * One line of `pattern test --batch`: `{id, pattern, message?}`. Other fields are not looked at, `id` is given back as it came.
 *
 * @throws UserError `badPatternInput` {field, saw, wanted} where a field is missing or of the wrong kind
 */
export function patternTestLine(input: unknown): PatternTestAnswer {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw badInput('input', input, 'an object')
  const line = input as { readonly id?: unknown; readonly pattern?: unknown; readonly message?: unknown }
  const id = line.id ?? null
  if (typeof line.pattern !== 'string') throw badInput('pattern', line.pattern, 'a text')
  if (line.message !== undefined && typeof line.message !== 'string') throw badInput('message', line.message, 'a text')
  let matcher: Matcher
  try {
    matcher = compilePattern(line.pattern)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return { id, valid: false, error: { message: error.message, position: error.position } }
  }
  return line.message === undefined ? { id, valid: true } : { id, valid: true, matches: matcher.matches(line.message) }
}

/** The error of a line whose fields are not as the contract says. */
export function badInput(field: string, value: unknown, wanted: string): UserError {
  const saw = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)).slice(0, 200)
  return new UserError('badPatternInput', { field, saw, wanted }, { message: `${field}: saw ${saw}, wanted ${wanted}` })
}
