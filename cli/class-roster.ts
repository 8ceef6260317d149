/** The roster that a command was handed: read, judged whole, and the folder where its class is kept. */
import { basename, extname } from 'node:path'
import { findLab } from '../checks/run.ts'
import { type Roster, type RosterProblem, readRoster, unknownOwnNames } from '../class/roster.ts'
import { classFolder } from '../class/runs.ts'
import { UserError } from '../domain/error.ts'
import { loadSay } from '../say/node.ts'
import type { Call } from './command.ts'
import { contentOf } from './files.ts'
import { homeFolder } from './home.ts'

export interface Named {
  readonly roster: Roster
  /** The lab that was asked for, else the roster's, else Lab A. */
  readonly lab: string
  readonly className: string
  readonly folder: string
}

/** Errors  UserError `fileUnreadable` {file, problem}, `rosterBad` {file, count, problems}: a line for each problem; `unknownLab` {lab, known} */
export function rosterOf(call: Pick<Call, 'lang' | 'env'>, file: string, labAsked: string | undefined): Named {
  const read = readRoster(contentOf(file), extname(file).toLowerCase() === '.csv' ? 'csv' : 'yaml')
  if ('problems' in read) throw bad(call, file, read.problems)
  const { roster } = read
  const lab = findLab(labAsked ?? roster.lab ?? 'lab-a')
  const unknown = unknownOwnNames(roster.students, lab)
  if (unknown.length > 0) throw bad(call, file, unknown)
  const className = roster.name ?? basename(file, extname(file))
  return { roster, lab: lab.id, className, folder: classFolder(homeFolder(call.env), className) }
}

function bad({ lang }: Pick<Call, 'lang'>, file: string, found: readonly RosterProblem[]): UserError {
  const words = loadSay(lang, ['class'])
  const problems = found.map(({ line, code, params }) => words('roster.line', { line, problem: words(`roster.${code}`, params) }))
  return new UserError('rosterBad', { file, count: problems.length, problems: problems.join('\n') })
}

/** `2/4`. Errors: UserError `badShard` {saw} */
export function shardOf(text: string | undefined): { readonly number: number; readonly of: number; readonly text: string } | null {
  if (text === undefined) return null
  const [, number = '', of = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []
  if (number === '' || Number(number) < 1 || Number(number) > Number(of)) throw new UserError('badShard', { saw: text })
  return { number: Number(number), of: Number(of), text: `${Number(number)}/${Number(of)}` }
}
