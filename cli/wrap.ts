import { columnsOf } from './width.ts'

/**
 * Text in lines of at most `width` columns. Chinese breaks between any two characters, though never before a closing mark or behind an
 * opening one; everything else at blanks. A word longer than a line stands alone.
 */
export function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n')
}

const pieces =
  /\s+|[（《「『“‘]*(?:[\p{Script=Han}\u3000-\u303f\uff00-\uffef]|[^\s\p{Script=Han}\u3000-\u303f\uff00-\uffef“‘”’]+)[，。、；：！？）》」』”’]*|\S/gu

function wrapLine(line: string, width: number): string {
  const lines: string[] = []
  let now = ''
  let columns = 0
  for (const [piece] of line.matchAll(pieces)) {
    const wide = columnsOf(piece)
    if (columns + wide > width && now.trim() !== '' && piece.trim() !== '') {
      lines.push(now.trimEnd())
      now = ''
      columns = 0
    }
    if (lines.length > 0 && now === '' && piece.trim() === '') continue
    now += piece
    columns += wide
  }
  return [...lines, now.trimEnd()].join('\n')
}
