/** How a class looks: on a terminal, as a table for spreadsheets, for a CI system, as Markdown, as one page. */
import { stringify } from 'csv-stringify/sync'
import { countOutcomes } from '../checks/judge.ts'
import type { StepReport } from '../checks/step.ts'
import { anonymous } from '../class/anonymous.ts'
import { type Board, type ClassView, type CommonReason, commonReasons, countedSteps } from '../class/board.ts'
import type { Change } from '../class/history.ts'
import { classPage } from '../class/page.ts'
import { type Lang, type Say, sayRecorded } from '../say/index.ts'
import { cdata, markdownCell, xmlAttributes } from '../say/markup.ts'
import { labWords, loadCatalog, loadSay, stepCatalog } from '../say/node.ts'
import type { Call } from './command.ts'
import { marks, outcomeMark, stepTitle, table } from './render.ts'

export { anonymous }

/** The class, and for the formats that tell of it, how it came there. */
export interface ClassReport extends Board {
  readonly changes?: readonly Change[]
}

/** Formats that tell what changed and when: they need the history. */
export const formatsWithChanges: readonly string[] = ['json', 'markdown']

export const reportFormats = ['text', 'json', 'csv', 'junit', 'markdown', 'html'] as const

const wordsIn = (lang: Lang): Say => loadSay(lang, ['class', 'common'])
const recordedSentence = (lab: string, step: StepReport, lang: Lang): string =>
  sayRecorded(step, { step: stepCatalog(lang, lab, step.step), common: loadCatalog(lang, 'common') }, lang)
const numberOf = (step: string): string => step.slice(0, step.indexOf('-'))

/** 3 where somebody could not be seen, 1 where something is not done, else 0. Steps that undo the others are not counted. */
export function exitOf(view: ClassView): 0 | 1 | 3 {
  const counted = countedSteps(view)
  const outcomes = view.people.flatMap(({ steps }) => steps.flatMap(({ step, outcome }) => (counted.includes(step) ? [outcome] : [])))
  if (outcomes.some((outcome) => outcome === 'unseen') || view.people.some(({ at }) => at === null)) return 3
  return outcomes.every((outcome) => outcome === 'done') ? 0 : 1
}

/** People × steps, a line per person; below it what most are stuck on. */
export function classText(view: ClassView, about: Pick<Call, 'lang' | 'out'>): string {
  const words = wordsIn(about.lang)
  const counted = countedSteps(view)
  const rows = view.people.map(({ name, group, steps }) => [
    name,
    ...(hasGroups(view) ? [group ?? ''] : []),
    ...view.steps.map((id) => {
      const found = steps.find(({ step }) => step === id)
      return found ? outcomeMark(about.out, found.outcome) : '·'
    }),
    `${steps.filter(({ step, outcome }) => outcome === 'done' && counted.includes(step)).length}/${counted.length}`,
  ])
  const head = [words('head.name'), ...(hasGroups(view) ? [words('head.group')] : []), ...view.steps.map(numberOf), words('outcome.done')]
  const reasons = mostCommon(view)
  return [
    words('head.class', { class: view.class, lab: view.lab, people: view.people.length, at: view.at ?? '' }),
    '',
    table([head, ...rows]),
    '',
    words('summary', { ...view.summary }),
    ...(reasons.length === 0
      ? []
      : ['', words('head.reasons'), ...reasons.map((each) => `  ${reasonLine(view, each, about.lang, words)}`)]),
  ].join('\n')
}

const hasGroups = (view: ClassView): boolean => view.people.some(({ group }) => group !== null)

/** The reason, in the words of somebody who has it. */
function reasonLine(view: ClassView, { step, people, example }: CommonReason, lang: Lang, words: Say): string {
  return words('reason', { step: numberOf(step), people, sentence: recordedSentence(view.lab, example, lang).split('\n')[0] ?? '' })
}

/** The most common reason of each step. */
const mostCommon = (view: ClassView): readonly CommonReason[] => {
  const all = commonReasons(view)
  return all.filter(({ step }, at) => all.findIndex((other) => other.step === step) === at)
}

export function asClassReport(
  format: (typeof reportFormats)[number],
  view: ClassReport,
  about: Pick<Call, 'lang' | 'out'>,
  { isAnonymous = false } = {},
): string {
  switch (format) {
    case 'csv':
      return csv(view, about.lang)
    case 'junit':
      return junit(view, about.lang)
    case 'markdown':
      return markdown(view, about.lang)
    case 'html':
      return classPage(view, about.lang, labWords(about.lang, view.lab), { isAnonymous })
    default:
      return classText(view, about)
  }
}

/**
 * A row per person and step; of whom nobody has looked at, too. What begins like a formula gets an apostrophe in front, so that no spreadsheet runs it.
 *
 * Source  https://owasp.org/www-community/attacks/CSV_Injection, https://csv.js.org/stringify/options/escape_formulas/
 */
function csv(view: ClassReport, lang: Lang): string {
  const notYet = wordsIn(lang)('notYet')
  const rows = view.people.flatMap(({ name, account, region, group, at, steps }) => {
    const person = { name, account, region, group: group ?? '' }
    if (at === null) return view.steps.map((step) => ({ ...person, step, outcome: '', reason: '', since: '', sentence: notYet }))
    return steps.map((step) => ({
      ...person,
      step: step.step,
      outcome: step.outcome,
      reason: step.reason ?? '',
      since: step.since,
      sentence: recordedSentence(view.lab, step, lang).replaceAll(/[\r\n]+/g, ' '),
    }))
  })
  const columns = ['name', 'account', 'region', 'group', 'step', 'outcome', 'reason', 'since', 'sentence']
  // The mark in front tells Excel that this is UTF-8.
  return stringify(rows, { header: true, bom: true, columns, escape_formulas: true }).trimEnd()
}

/** Whom nobody has looked at yet is an error as well: what could not be told is no success. */
function junit(view: ClassReport, lang: Lang): string {
  const notYet = wordsIn(lang)('notYet')
  const suites = view.people.map(({ name, account, region, at, steps }) => {
    const failures = steps.filter(({ outcome }) => outcome !== 'done' && outcome !== 'unseen').length
    const errors = at === null ? 1 : steps.filter(({ outcome }) => outcome === 'unseen').length
    const unlooked = `    <testcase ${xmlAttributes({ classname: `${view.lab}.${name}`, name: view.lab, time: 0 })}><error ${xmlAttributes({ type: 'unseen', message: notYet })}/></testcase>`
    const cases = steps.flatMap((step) => {
      const title = `${step.step} ${stepTitle(`${view.lab}/${step.step}`, lang)}`
      const element = step.outcome === 'done' ? null : step.outcome === 'unseen' ? 'error' : 'failure'
      return [
        `    <testcase ${xmlAttributes({ classname: `${view.lab}.${name}`, name: title, time: 0 })}>`,
        ...(element === null
          ? []
          : [
              `      <${element} ${xmlAttributes({ type: step.outcome, message: step.reason ?? step.outcome })}>${cdata(recordedSentence(view.lab, step, lang))}</${element}>`,
            ]),
        '    </testcase>',
      ]
    })
    const about = {
      name,
      tests: at === null ? 1 : steps.length,
      failures,
      errors,
      skipped: 0,
      time: 0,
      ...(at === null ? {} : { timestamp: at.slice(0, 19) }),
      hostname: `${account} ${region}`,
    }
    return [`  <testsuite ${xmlAttributes(about)}>`, ...(at === null ? [unlooked] : cases), '  </testsuite>'].join('\n')
  })
  const { done, unseen, todo, differs, waiting } = countOutcomes(view.people.flatMap(({ steps }) => steps))
  const left = view.people.filter(({ at }) => at === null).length
  const failures = todo + differs + waiting
  const total = { tests: done + unseen + failures + left, failures, errors: unseen + left, time: 0 }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${xmlAttributes({ name: view.class, ...total })}>`,
    ...suites,
    '</testsuites>',
  ].join('\n')
}

function markdown(view: ClassReport, lang: Lang): string {
  const words = wordsIn(lang)
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const head = [words('head.name'), words('head.group'), ...view.steps.map(numberOf)]
  const reasons = mostCommon(view)
  return [
    `# ${markdownCell(words('head.class', { class: view.class, lab: view.lab, people: view.people.length, at: view.at ?? '' }))}`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...view.people.map(({ name, group, steps }) =>
      row([
        markdownCell(name),
        markdownCell(group ?? ''),
        ...view.steps.map((id) => marks[steps.find(({ step }) => step === id)?.outcome ?? 'unseen']),
      ]),
    ),
    '',
    words('summary', { ...view.summary }),
    ...(reasons.length === 0
      ? []
      : ['', `## ${words('head.reasons')}`, '', ...reasons.map((each) => `- ${markdownCell(reasonLine(view, each, lang, words))}`)]),
    ...(!view.changes || view.changes.length === 0
      ? []
      : [
          '',
          `## ${words('head.changes')}`,
          '',
          row([words('head.at'), words('head.name'), words('head.step'), words('head.change')]),
          row(['---', '---', '---', '---']),
          ...view.changes.map(({ at, name, step, from, to }) =>
            row([at, markdownCell(name), numberOf(step), `${from === null ? '·' : marks[from]} → ${marks[to]}`]),
          ),
        ]),
  ].join('\n')
}
