/** How reports look on a terminal. */
import Table from 'cli-table3'
import type { Outcome, Report, StepReport } from '../checks/step.ts'
import { type Lang, type Say, saySaw, sayStep } from '../say/index.ts'
import { loadCatalog, stepCatalog, stepTitle as titleOf } from '../say/node.ts'
import type { Out } from './command.ts'

export const marks: Readonly<Record<Outcome, string>> = { done: '✓', todo: '○', differs: '✗', waiting: '…', unseen: '?' }
const colours: Readonly<Record<Outcome, number>> = { done: 32, todo: 36, differs: 31, waiting: 33, unseen: 35 }

type Colours = Pick<Out, 'hasColour'>

export const coloured = (out: Colours, code: number, text: string): string => (out.hasColour ? `\u001b[${code}m${text}\u001b[0m` : text)
export const outcomeMark = (out: Colours, outcome: Outcome): string => coloured(out, colours[outcome], marks[outcome])

/** Where a report looked: the first line of each. */
export function targetLine({ target }: Pick<Report, 'target'>, say: Say): string {
  const { kind, account, region, endpoint } = target
  return say(`check.target.${kind}`, { account: account ?? say('check.target.unknownAccount'), region, endpoint: endpoint ?? '' })
}

export function stepTitle(step: string, lang: Lang): string {
  return titleOf(lang, step)
}

export function stepSentence(lab: string, report: StepReport, lang: Lang): string {
  return sayStep(report, { step: stepCatalog(lang, lab, report.step), common: loadCatalog(lang, 'common') }, lang)
}

interface About {
  readonly lang: Lang
  readonly say: Say
  readonly out: Colours
  /** With what was seen of each step. */
  readonly detail: boolean
}

/** A whole report: where, each step, how many of which outcome. */
export function reportText(report: Report, about: About): string {
  const { summary, steps, notReached } = report
  return [
    targetLine(report, about.say),
    '',
    ...steps.map((step) => stepText(report.lab, step, about)),
    '',
    about.say('check.summary', { ...summary, total: steps.length }),
    ...(notReached.length > 0 ? [about.say('check.notReached', { regions: notReached.join(', ') })] : []),
  ].join('\n')
}

/** One step: mark, number, title; below it, indented, the sentence, unless there is nothing to say of it, and what was seen. */
export function stepText(lab: string, report: StepReport, { lang, out, detail }: About): string {
  const number = report.step.slice(0, report.step.indexOf('-'))
  const head = `${outcomeMark(out, report.outcome)} ${coloured(out, 1, number)}  ${stepTitle(`${lab}/${report.step}`, lang)}`
  const isPlain = report.outcome === 'done' && report.reason === null
  const sentence = isPlain && !detail ? '' : `\n${indent(stepSentence(lab, report, lang), 5)}`
  const saw = detail ? saySaw(report.saw, loadCatalog(lang, 'common'), lang) : []
  const seen = saw.length === 0 ? '' : `\n\n${indent(table(saw.map(({ name, value }) => [name, value])), 5)}`
  return `${head}${sentence}${seen}`
}

export const indent = (text: string, by: number): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
    .join('\n')

const borders = ['top', 'bottom', 'left', 'right', 'mid'] as const

/** Columns that align whatever the script, without lines. */
export function table(rows: readonly (readonly string[])[]): string {
  const nothing = Object.fromEntries(
    ['mid-mid', 'left-mid', 'right-mid', 'top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right', ...borders].map(
      (place) => [place, ''],
    ),
  )
  const grid = new Table({ chars: { ...nothing, middle: '  ' }, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 } })
  for (const row of rows) grid.push([...row])
  return grid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
