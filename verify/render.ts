/** A proof for the terminal. */
import type { Say } from '../say/index.ts'
import type { Stage, StageState, VerifyReport } from './report.ts'
import { noteWords, targetWords, verdictWords } from './words.ts'

export const marks: Readonly<Record<StageState, string>> = { seen: '✓', missing: '✗', unseen: '?', notReached: '·', notWatched: '–' }

export interface Looks {
  table(rows: readonly (readonly string[])[]): string
  /** Colours of terminals: 31 red, 32 green, 33 yellow, 35 magenta, 1 bold. */
  coloured(code: number, text: string): string
}

const colours: Readonly<Record<VerifyReport['outcome'], number>> = { done: 32, broken: 31, waiting: 33, unseen: 35 }

export function proofText(report: VerifyReport, say: Say, { table, coloured }: Looks): string {
  const { subject } = report
  const [headline = '', ...reasons] = verdictWords(report, say)
  const about = table([
    ...(subject
      ? [
          [say('head.alarm'), subject.alarm],
          [say('head.metric'), `${subject.namespace}/${subject.metric}`],
        ]
      : []),
    [say('head.user'), report.user],
    [say('head.run'), `${report.run} · ${say(`head.signedInBy.${report.signInBy}`)}`],
  ])
  const wasBegun = report.stages.some(({ state }) => state !== 'notReached')
  const timeline = table(report.stages.map((stage) => [marks[stage.state], say(`stage.${stage.name}`), ...stageCells(stage, say)]))
  const ids = report.attempts.map(({ number, eventId, region }) =>
    [`  ${say('head.attempts', { number })}`, eventId ?? say('head.noEventIds'), region ?? ''].join('  ').trimEnd(),
  )
  return [
    `${targetWords(report, say)}\n${about}`,
    ...(wasBegun ? [timeline] : []),
    ...(ids.length > 0 ? [[say('head.eventIds'), ...ids].join('\n')] : []),
    [coloured(colours[report.outcome], headline), ...reasons].join('\n'),
    ...(report.screenshot === null ? [] : [say('head.screenshot', { path: report.screenshot })]),
    ...noteWords(report, say),
    say('assumed.never'),
  ].join('\n\n')
}

function stageCells({ state, afterSeconds, saw }: Stage, say: Say): [string, string] {
  return afterSeconds === null ? ['', say(`state.${state}`)] : [say('head.after', { seconds: afterSeconds }), saw ?? '']
}
