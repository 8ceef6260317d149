import { type Comparison, comparePatterns } from '../domain/pattern/compare.ts'
import { type Pattern, PatternError, parsePattern } from '../domain/pattern/index.ts'
import { badInput } from './pattern-batch.ts'

/** `id` is given back as it came. A pattern that AWS would refuse is an answer, not a bad line. */
export type PatternCompareAnswer = ({ readonly id: unknown } & Comparison) | { readonly id: unknown; readonly error: RefusedSide }

export interface RefusedSide {
  readonly side: 'a' | 'b'
  readonly message: string
  /** UTF-16 units from the start of the pattern. */
  readonly position: number
}

/**
 * One line of `pattern compare --batch`: `{id, a, b}`. Other fields are not looked at.
 *
 * Out     how `a` stands to `b`, with a log message that only one of them matches for each difference; where both are refused, `a` is named
 * @throws UserError `badPatternInput` {field, saw, wanted} where a field is missing or of the wrong kind
 */
export function patternCompareLine(input: unknown): PatternCompareAnswer {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw badInput('input', input, 'an object')
  const line = input as { readonly id?: unknown; readonly a?: unknown; readonly b?: unknown }
  const id = line.id ?? null
  if (typeof line.a !== 'string') throw badInput('a', line.a, 'a text')
  if (typeof line.b !== 'string') throw badInput('b', line.b, 'a text')
  const a = read(line.a, 'a')
  if ('error' in a) return { id, ...a }
  const b = read(line.b, 'b')
  if ('error' in b) return { id, ...b }
  return { id, ...comparePatterns(a.pattern, b.pattern) }
}

function read(text: string, side: 'a' | 'b'): { readonly pattern: Pattern } | { readonly error: RefusedSide } {
  try {
    return { pattern: parsePattern(text) }
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return { error: { side, message: error.message, position: error.position } }
  }
}
