import { type Fill, type Lang, localTimesIn, type Say } from '../say/index.ts'
import { loadSay } from '../say/node.ts'
import type { VerifyReport } from './report.ts'

/** What a proof says, in one language. Below what AWS itself says in UTC stands the reader's own time. */
export function wordsOf(lang: Lang, options: { timeZone?: string } = {}): Say {
  const say = loadSay(lang, ['verify', 'common'], options)
  const timed = ([name, value]: [string, Fill[string]]): [string, Fill[string]] => {
    if (typeof value !== 'string' || !ofAws.has(name)) return [name, value]
    return [name, [value, ...localTimesIn(value, lang, options.timeZone).map(({ aws, here }) => `${aws} → ${here}`)].join('\n')]
  }
  return Object.assign((key: string, fill: Fill = {}) => say(key, Object.fromEntries(Object.entries(fill).map(timed))), { has: say.has })
}

/** The reason of an alarm's state, and the error of an action or a delivery: AWS's own texts. */
const ofAws: ReadonlySet<string> = new Set(['why', 'error'])

export const targetWords = ({ target }: Pick<VerifyReport, 'target'>, say: Say): string =>
  say(`head.${target.kind}`, {
    account: target.account ?? say('head.unknownAccount'),
    region: target.region,
    endpoint: target.endpoint ?? '',
  })

/** The verdict in one sentence, and, where all is not well, what was seen and what to do. */
export function verdictWords(report: VerifyReport, say: Say): readonly string[] {
  const arrow = report.arrow === null ? '' : say(`arrow.${report.arrow}`)
  const last = report.stages.findLast(({ afterSeconds }) => afterSeconds !== null)
  const headline = say(`outcome.${report.outcome}`, { arrow, seconds: last?.afterSeconds ?? 0 })
  return report.reason === null ? [headline] : [headline, say(report.reason, report.params)]
}

export const noteWords = (report: VerifyReport, say: Say): readonly string[] =>
  report.notes.map(({ note, params }) => say(`note.${note}`, params))
