/** A report for other programs: JUnit, TAP, Markdown. */
import type { Report, StepReport } from '../checks/step.ts'
import type { Lang } from '../say/index.ts'
import { marks, stepSentence, stepTitle } from './render.ts'

export function asReport(format: string, report: Report, lang: Lang): string {
  if (format === 'junit') return junit(report, lang)
  if (format === 'tap') return tap(report, lang)
  if (format === 'markdown') return markdown(report, lang)
  return ''
}

const failed = (s: StepReport) => s.outcome === 'todo' || s.outcome === 'differs' || s.outcome === 'waiting'
const escapeXml = (text: string) =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot hold these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')

/**
 * `unseen` is an error, what is not done a failure.
 *
 * Source  https://github.com/testmoapp/junitxml
 */
function junit(report: Report, lang: Lang): string {
  const cases = report.steps.map((s) => {
    const body = escapeXml(stepSentence(report.lab, s, lang))
    const name = escapeXml(`${s.step} ${stepTitle(`${report.lab}/${s.step}`, lang)}`)
    const inner =
      s.outcome === 'unseen'
        ? `<error type="unseen" message="${s.reason ?? 'unseen'}">${body}</error>`
        : failed(s)
          ? `<failure type="${s.outcome}" message="${s.reason ?? s.outcome}">${body}</failure>`
          : ''
    return `    <testcase classname="${report.lab}" name="${name}">${inner}</testcase>`
  })
  const failures = report.steps.filter(failed).length
  const counts = `tests="${report.steps.length}" failures="${failures}" errors="${report.summary.unseen}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${report.lab}" ${counts} timestamp="${report.at.slice(0, 19)}" hostname="${report.target.account ?? 'unknown'}/${report.target.region}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')
}

/** Source: https://testanything.org/tap-version-14-specification.html */
function tap(report: Report, lang: Lang): string {
  const lines = ['TAP version 14', `1..${report.steps.length}`]
  for (const [i, s] of report.steps.entries()) {
    lines.push(
      `${s.outcome === 'done' ? 'ok' : 'not ok'} ${i + 1} - ${s.step} ${stepTitle(`${report.lab}/${s.step}`, lang).replaceAll('#', '\\#')}`,
    )
    if (s.outcome !== 'done')
      lines.push('  ---', `  outcome: ${s.outcome}`, `  message: ${JSON.stringify(stepSentence(report.lab, s, lang))}`, '  ...')
  }
  return lines.join('\n')
}

function markdown(report: Report, lang: Lang): string {
  const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\n/g, '<br>')
  const rows = report.steps.map(
    (s) =>
      `| ${marks[s.outcome]} ${s.outcome} | ${s.step} | ${cell(stepTitle(`${report.lab}/${s.step}`, lang))} | ${s.outcome === 'done' && s.reason === null ? '' : cell(stepSentence(report.lab, s, lang))} |`,
  )
  return [
    `**${report.lab}** · ${report.target.kind} · ${report.target.account ?? '?'} · ${report.target.region} · ${report.at}`,
    '',
    '| | | | |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}
