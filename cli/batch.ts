import { UserError } from '../domain/error.ts'

/**
 * One JSON object a line in, one a line out, in order, in one process: the same for every command with `--batch`.
 *
 * A line that cannot be read, or that `handle` refuses with a UserError, is answered in its place by `{id, error: {message, line}}`; the others are still
 * answered. Blank lines are skipped, though they count as lines. Any other error is our fault and ends the batch.
 *
 * In   write: gets each answer without a line end
 * Out  the exit code: 0, or 2 where a line could not be read
 */
export async function runBatch(
  lines: AsyncIterable<string>,
  handle: (input: unknown) => unknown,
  write: (text: string) => void,
): Promise<0 | 2> {
  let line = 0
  let hasBadLine = false
  for await (const raw of lines) {
    line++
    // PowerShell begins what it pipes with a byte order mark.
    const text = (line === 1 && raw.startsWith('\ufeff') ? raw.slice(1) : raw).trim()
    if (text === '') continue
    const answer = answerLine(text, line, handle)
    hasBadLine ||= answer.isBad
    write(answer.text)
  }
  return hasBadLine ? 2 : 0
}

function answerLine(text: string, line: number, handle: (input: unknown) => unknown): { text: string; isBad: boolean } {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return bad(null, `This line is not JSON (${reason}); write one JSON object on each line.`, line)
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return bad(null, 'This line is JSON but no object; write one JSON object on each line.', line)
  }
  try {
    return { text: JSON.stringify(handle(input)), isBad: false }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return bad('id' in input ? input.id : null, error.message, line)
  }
}

function bad(id: unknown, message: string, line: number): { text: string; isBad: boolean } {
  return { text: JSON.stringify({ id, error: { message, line } }), isBad: true }
}
