import { CsvError, parse } from 'csv-parse/sync'
import { isKey, keyNamed, type RosterProblem, rosterKeys } from './roster.ts'

/** What stands in one place of a roster, as it is written. */
export interface Cell {
  readonly text: string
  readonly line: number
}

/** One person's line of a roster: its cells by the key of their column. */
export interface Row {
  readonly line: number
  readonly cells: ReadonlyMap<string, Cell>
  readonly own?: Readonly<Record<string, string>>
}

type Tell = (line: number, code: RosterProblem['code'], params?: RosterProblem['params']) => void

/**
 * A table with a head, as spreadsheets write it: commas, semicolons or tabs. Empty lines are passed over.
 *
 * Source  https://csv.js.org/parse/options/
 */
export function readCsv(whole: string, tell: Tell): readonly Row[] {
  // Excel writes down what it separates by; the line stays, so that the others keep their numbers.
  const [told = '', separator] = /^\ufeff?sep=(.)/i.exec(whole) ?? []
  // `="0123"` is how people keep Excel from taking the zeros away.
  const text = whole.slice(told.length).replaceAll(/(^|[,;\t])=("[^"\r\n]*")/gm, '$1$2')
  const head = /^\ufeff?\s*(.*)/.exec(text)?.[1] ?? ''
  const count = (mark: string) => head.split(mark).length
  const delimiter = separator ?? [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
  try {
    const records = parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[]
    const [first, ...rest] = records
    const columns = (first?.record ?? []).map(keyNamed)
    const headLine = first ? first.info.lines - first.record.join('').split('\n').length + 1 : 1
    columns.forEach((key, at) => {
      if (key !== '' && !isKey(key)) tell(headLine, 'unknownKey', { key, known: rosterKeys.join(', ') })
      else if (key !== '' && columns.indexOf(key) !== at) tell(headLine, 'sameKey', { key })
    })
    return rest.map(({ record, info }) => {
      // Counted at the record's end.
      const line = info.lines - record.join('').split('\n').length + 1
      if (record.some((cell, at) => cell !== '' && (columns[at] ?? '') === ''))
        tell(line, 'tooManyCells', { saw: record.length, most: columns.filter((key) => key !== '').length })
      return {
        line,
        cells: new Map(columns.flatMap((key, at) => (record[at] && isKey(key) ? [[key, { text: record[at], line }] as const] : []))),
      }
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    tell(Number(error.lines ?? 1), 'syntax', { problem: error.message })
    return []
  }
}
