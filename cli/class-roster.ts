/** The roster that a command was handed: read, judged whole, and the folder where its class is kept. */
import { basename, extname } from 'node:path'
import { type Roster, readRoster } from '../class/roster.ts'
import { classFolder } from '../class/runs.ts'
import { UserError } from '../domain/error.ts'
import { loadSay } from '../say/node.ts'
import type { Call } from './command.ts'
import { homeFolder } from './home.ts'
import { readText } from './read-text.ts'

export interface Named {
  readonly roster: Roster
  readonly className: string
  readonly folder: string
}

/** Errors  UserError `fileUnreadable` {file, problem}, `rosterBad` {file, count, problems}: a line for each problem */
export function rosterOf(call: Pick<Call, 'lang' | 'env'>, file: string): Named {
  let text: string
  try {
    text = readText(file)
  } catch (cause) {
    throw new UserError('fileUnreadable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
  const read = readRoster(text, extname(file).toLowerCase() === '.csv' ? 'csv' : 'yaml')
  if ('problems' in read) {
    const words = loadSay(call.lang, ['class'])
    const problems = read.problems.map(({ line, code, params }) => words('roster.line', { line, problem: words(`roster.${code}`, params) }))
    throw new UserError('rosterBad', { file, count: problems.length, problems: problems.join('\n') })
  }
  const className = read.roster.name ?? basename(file, extname(file))
  return { roster: read.roster, className, folder: classFolder(homeFolder(call.env), className) }
}

/** `2/4`. Errors: UserError `badShard` {saw} */
export function shardOf(text: string | undefined): { readonly number: number; readonly of: number; readonly text: string } | null {
  if (text === undefined) return null
  const [, number = '', of = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []
  if (number === '' || Number(number) < 1 || Number(number) > Number(of)) throw new UserError('badShard', { saw: text })
  return { number: Number(number), of: Number(of), text: `${Number(number)}/${Number(of)}` }
}
