import type { Lang, Say } from '../say/index.ts'
import { loadSay } from '../say/node.ts'
import type { VerifyReport } from './report.ts'

/** What a proof says, in one language. */
export const wordsOf = (lang: Lang): Say => loadSay(lang, ['verify', 'common'])

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
