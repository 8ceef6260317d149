/** A report for other programs, and for other people: JUnit, TAP, Markdown, and the block to paste. */
import { everyStep } from '../checks/baselines.ts'
import type { Report, StepReport } from '../checks/step.ts'
import { createSay, type Fill, type Lang, saySaw } from '../say/index.ts'
import { cdata, escapeTap, markdownCell, xmlAttributes, yamlValue } from '../say/markup.ts'
import { loadCatalog, stepCatalog, stepTitle as titleIn } from '../say/node.ts'
import { shareText } from '../say/share.ts'
import { marks, stepSentence, stepTitle } from './render.ts'

const say = (lang: Lang, key: string, fill?: Fill): string =>
  createSay([loadCatalog(lang, 'cli'), loadCatalog(lang, 'common')], lang)(key, fill)

export function asReport(format: string, report: Report, lang: Lang): string {
  if (format === 'junit') return junit(report, lang)
  if (format === 'tap') return tap(report, lang)
  if (format === 'markdown') return markdown(report, lang)
  return ''
}

/** The masked block "copy what we saw". */
export const shareReport = (report: Report, lang: Lang): string =>
  shareText(
    report,
    {
      common: loadCatalog(lang, 'common'),
      titles: Object.fromEntries(report.steps.map(({ step }) => [`${report.lab}/${step}`, titleIn(lang, `${report.lab}/${step}`)])),
      step: (step) => stepCatalog(lang, report.lab, step),
    },
    lang,
  )

/** How a test runner takes a step: the exit code of `check` says the same of the whole report. */
type Verdict = 'passed' | 'failed' | 'error' | 'skipped'

/**
 * A step that removes what the others made is not counted beside them: it and they cannot be done at once, and a pipeline would never be
 * green. What could not be seen is an error even there, as it is for the exit code.
 */
function verdictOf({ lab, steps }: Report, { step, outcome }: StepReport): Verdict {
  if (outcome === 'unseen') return 'error'
  if (outcome === 'done') return 'passed'
  const undoes = everyStep.some((card) => card.lab.id === lab && card.id === step && card.undoes)
  return undoes && steps.length > 1 ? 'skipped' : 'failed'
}
const sentenceOf = (report: Report, step: StepReport, lang: Lang): string => stepSentence(report.lab, step, lang)
const titleOf = (report: Report, step: StepReport, lang: Lang): string => stepTitle(`${report.lab}/${step.step}`, lang)
const sawOf = (step: StepReport, lang: Lang): readonly string[] =>
  saySaw(step.saw, loadCatalog(lang, 'common'), lang).map(({ name, value }) => `${name}: ${value.replaceAll('\n', ', ')}`)

// --- JUnit ---------------------------------------------------------------------------------------------------------------------------

/**
 * A test case a step: what is not done is a failure, what could not be seen an error, what is not counted is skipped. What was seen stands
 * in `system-out`. In that order, which strict readers insist on: properties, test cases; within a case the verdict, then the output; and
 * `testsuites` knows no `skipped`.
 *
 * Source  https://github.com/testmoapp/junitxml
 *         https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
function junit(report: Report, lang: Lang): string {
  const { target, lab, steps, at, version, notReached } = report
  const verdicts = steps.map((step) => verdictOf(report, step))
  const count = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length
  const counts = xmlAttributes({ tests: steps.length, failures: count('failed'), errors: count('error'), time: 0 })
  const properties = {
    'trailproof.version': version,
    target: target.kind,
    account: target.account ?? '',
    region: target.region,
    partition: target.partition,
    ...(target.endpoint === null ? {} : { endpoint: target.endpoint }),
    ...(notReached.length === 0 ? {} : { notReached: notReached.join(', ') }),
  }
  const elements = { passed: null, failed: 'failure', error: 'error', skipped: 'skipped' } as const
  const cases = steps.flatMap((step, index) => {
    const verdict = verdicts[index] ?? 'failed'
    const element = elements[verdict]
    const message = verdict === 'skipped' ? say(lang, 'report.notCounted') : (step.reason ?? step.outcome)
    const saw = sawOf(step, lang)
    return [
      `    <testcase ${xmlAttributes({ classname: lab, name: `${step.step} ${titleOf(report, step, lang)}`, time: 0 })}>`,
      ...(element === null
        ? []
        : [`      <${element} ${xmlAttributes({ type: step.outcome, message })}>${cdata(sentenceOf(report, step, lang))}</${element}>`]),
      ...(saw.length === 0 ? [] : [`      <system-out>${cdata(saw.join('\n'))}</system-out>`]),
      '    </testcase>',
    ]
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${xmlAttributes({ name: 'trailproof' })} ${counts}>`,
    `  <testsuite ${xmlAttributes({ name: lab })} ${counts} ${xmlAttributes({ skipped: count('skipped'), timestamp: at.slice(0, 19), hostname: target.endpoint === null ? target.region : new URL(target.endpoint).host })}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property ${xmlAttributes({ name, value })}/>`),
    '    </properties>',
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')
}

// --- TAP -----------------------------------------------------------------------------------------------------------------------------

/**
 * A test point a step; what there is to say follows as a YAML block. What AWS has still to do, or could not be seen, is no pass. A step that
 * is not counted is skipped.
 *
 * Source  https://testanything.org/tap-version-14-specification.html
 */
function tap(report: Report, lang: Lang): string {
  const points = report.steps.flatMap((step, index) => {
    const verdict = verdictOf(report, step)
    const isOk = verdict === 'passed' || verdict === 'skipped'
    const directive = verdict === 'skipped' ? ` # SKIP ${escapeTap(say(lang, 'report.notCounted'))}` : ''
    const saw = Object.entries(step.saw)
    return [
      `${isOk ? 'ok' : 'not ok'} ${index + 1} - ${escapeTap(`${step.step} ${titleOf(report, step, lang)}`)}${directive}`,
      ...(verdict === 'passed'
        ? []
        : [
            '  ---',
            `  outcome: ${yamlValue(step.outcome)}`,
            `  reason: ${yamlValue(step.reason)}`,
            `  message: ${yamlValue(sentenceOf(report, step, lang))}`,
            ...(saw.length === 0 ? [] : ['  saw:', ...saw.map(([key, value]) => `    ${yamlValue(key)}: ${yamlValue(value)}`)]),
            '  ...',
          ]),
    ]
  })
  const { target, at, version } = report
  return [
    'TAP version 14',
    `1..${report.steps.length}`,
    ...points,
    `# trailproof ${version}, ${target.kind}, ${target.account ?? '?'}, ${target.region}, ${at}`,
  ].join('\n')
}

// --- Markdown ------------------------------------------------------------------------------------------------------------------------

/** One table, as GitHub shows it in a summary of a run. Its head says what stands below: one without words is no head to a screen reader. */
function markdown(report: Report, lang: Lang): string {
  const rows = report.steps.map((step) => {
    const sentence = step.outcome === 'done' && step.reason === null ? '' : sentenceOf(report, step, lang)
    const cells = [`${marks[step.outcome]} ${say(lang, `outcome.${step.outcome}`)}`, step.step, titleOf(report, step, lang), sentence]
    return `| ${cells.map(markdownCell).join(' | ')} |`
  })
  const { target, at, lab, version } = report
  return [
    `**${markdownCell(lab)}** · ${markdownCell(target.kind)} · ${markdownCell(target.account ?? '?')} · ${markdownCell(target.region)} · ${markdownCell(at)} · trailproof ${markdownCell(version)}`,
    '',
    `| ${['outcome', 'step', 'title', 'said'].map((name) => markdownCell(say(lang, `report.column.${name}`))).join(' | ')} |`,
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    markdownCell(say(lang, 'check.summary', { ...report.summary, total: report.steps.length })),
  ].join('\n')
}
