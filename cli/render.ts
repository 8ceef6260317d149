import Table from 'cli-table3'
import type { Outcome, Report, StepReport } from '../checks/step.ts'
import type { Catalog, Lang, Say } from '../say/index.ts'
import { saySaw, sayStep } from '../say/index.ts'
import { loadCatalog } from '../say/node.ts'
import type { Out } from './command.ts'

export const marks: Readonly<Record<Outcome, string>> = { done: '✓', todo: '○', differs: '✗', waiting: '…', unseen: '?' }
const colours: Readonly<Record<Outcome, number>> = { done: 32, todo: 36, differs: 31, waiting: 33, unseen: 35 }

export const coloured = (out: Pick<Out, 'hasColour'>, code: number, text: string): string =>
  out.hasColour ? `\u001b[${code}m${text}\u001b[0m` : text
export const outcomeMark = (out: Pick<Out, 'hasColour'>, outcome: Outcome): string => coloured(out, colours[outcome], marks[outcome])

/** Where a report looked: the first line of each. */
export function targetLine(report: Pick<Report, 'target'>, say: Say): string {
  const { kind, account, region, endpoint } = report.target
  return say(`check.target.${kind}`, { account: account ?? say('check.target.unknownAccount'), region, endpoint: endpoint ?? '' })
}

export function stepTitle(step: string, lang: Lang): string {
  const titles: Catalog = loadCatalog(lang, 'titles')
  return titles[step] ?? step
}

export function stepSentence(lab: string, report: StepReport, lang: Lang): string {
  return sayStep(report, { step: loadCatalog(lang, `${lab}/${report.step}`), common: loadCatalog(lang, 'common') }, lang)
}

/** One step: mark, id, title; below it, indented, the sentence and what was seen, unless it is done. */
export function stepLines(
  report: StepReport,
  about: { lab: string; lang: Lang; say: Say; out: Pick<Out, 'hasColour'>; detail: boolean },
): string {
  const { lab, lang, out } = about
  const head = `${outcomeMark(out, report.outcome)} ${coloured(out, 1, report.step.slice(0, report.step.indexOf('-')))}  ${stepTitle(`${lab}/${report.step}`, lang)}`
  const sentence = indent(stepSentence(lab, report, lang), 5)
  if (!about.detail) return report.outcome === 'done' && report.reason === null ? head : `${head}\n${sentence}`
  const saw = saySaw(report.saw, loadCatalog(lang, 'common'), lang)
  const seen = saw.length === 0 ? '' : `\n\n${indent(table(saw.map(({ name, value }) => [name, value])), 5)}`
  return `${head}\n${sentence}${seen}`
}

export const indent = (text: string, by: number): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
    .join('\n')

/** Columns that align whatever the script; no lines. */
export function table(rows: readonly (readonly string[])[]): string {
  const none = Object.fromEntries(
    [
      'top',
      'top-mid',
      'top-left',
      'top-right',
      'bottom',
      'bottom-mid',
      'bottom-left',
      'bottom-right',
      'left',
      'left-mid',
      'mid',
      'mid-mid',
      'right',
      'right-mid',
    ].map((k) => [k, '']),
  )
  const t = new Table({ chars: { ...none, middle: '  ' }, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 } })
  for (const row of rows) t.push([...row])
  return t
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
