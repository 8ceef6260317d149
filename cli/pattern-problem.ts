/** A refused pattern, said to the person who wrote it. */
import { UserError } from '../domain/error.ts'
import type { PatternError } from '../domain/pattern/index.ts'
import type { Fill, Say } from '../say/index.ts'
import { columnsOf } from './width.ts'

/** Columns of a pattern that are shown: enough to see where it goes wrong. */
const shownColumns = 72

/**
 * `malformedPattern` {pattern, reason, position, place, line, marker, problem}: `reason` is the PatternErrorCode, `position` counts UTF-16
 * units from 0, `place` characters from 1; `line` and `marker` are the pattern's part around it and a line that points at it.
 */
export function malformedPattern(pattern: string, error: PatternError, say: Say): UserError {
  const { position, code } = error
  return new UserError(
    'malformedPattern',
    {
      pattern,
      reason: code,
      position,
      place: [...pattern.slice(0, position)].length + 1,
      ...pointAt(pattern, position),
      problem: say(`error.${code}`, fillOf(error)),
    },
    { message: error.message, cause: error },
  )
}

/** The sentences of some codes differ by what was seen. */
function fillOf({ code, params }: PatternError): Fill {
  const seen = String(params.seen ?? '')
  const write = String(params.write ?? '')
  if (code === 'lookalike') return { ...params, kind: write === '' ? 'invisible' : write === ' ' ? 'blank' : 'character' }
  if (code === 'word-character') return { ...params, kind: seen === '*' ? 'star' : 'other' }
  if (code !== 'regex-character') return params
  if (seen === '\\(' || seen === '\\)') return { ...params, kind: 'escapedGroup', write: seen === '\\(' ? '\\x28' : '\\x29' }
  const kind = seen === '(' || seen === ')' ? 'group' : write !== '' ? 'write' : seen.startsWith('\\') ? 'escape' : 'other'
  return { ...params, kind }
}

/** The part of a text round a position, on one line, and below it a mark under that very character, whatever the script. */
export function pointAt(text: string, position: number): { line: string; marker: string } {
  const plain = text.replace(/\s/g, ' ')
  let start = position
  while (start > 0 && columnsOf(plain.slice(start - 1, position)) <= shownColumns / 2) start--
  let end = position
  while (end < plain.length && columnsOf(plain.slice(start, end + 1)) <= shownColumns) end++
  const before = `${start > 0 ? '…' : ''}${plain.slice(start, position)}`
  return { line: `${before}${plain.slice(position, end)}${end < plain.length ? '…' : ''}`, marker: `${' '.repeat(columnsOf(before))}^` }
}
