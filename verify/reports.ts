/** A proof for other programs, and for other people: JUnit, TAP, Markdown. One point for each arrow. */
import type { Say } from '../say/index.ts'
import { cdata, escapeTap, markdownCell, xmlAttributes, yamlValue } from '../say/markup.ts'
import { marks } from './render.ts'
import { arrowTo, type Stage, type VerifyReport } from './report.ts'
import { noteWords, targetWords, verdictWords } from './words.ts'

/** What broke has failed, what could not be looked at is an error, what lies behind either was not judged. */
type Verdict = 'passed' | 'failed' | 'error' | 'skipped'

interface Point {
  readonly name: string
  readonly verdict: Verdict
  /** Since the stage before. */
  readonly seconds: number | null
  readonly saw: string | null
}

/** Where not even the first arrow was tried, the run itself bears the verdict. */
function pointsOf(report: VerifyReport, say: Say): readonly Point[] {
  const arrows = report.stages.flatMap((stage): Point[] => {
    if (stage.name === 'attempt') return []
    const arrow = arrowTo[stage.name]
    const { afterSeconds, saw } = stage
    const seconds = afterSeconds === null ? null : Math.max(0, afterSeconds - before(report.stages, stage))
    return [{ name: `${arrow} ${say(`arrow.${arrow}`)}`, verdict: verdictOf(stage), seconds, saw }]
  })
  const isTold = report.outcome === 'done' || arrows.some(({ verdict }) => verdict === 'failed' || verdict === 'error')
  const verdict = report.outcome === 'unseen' ? 'error' : 'failed'
  return isTold ? arrows : [{ name: `run ${report.run}`, verdict, seconds: null, saw: null }, ...arrows]
}

const verdictOf = ({ state }: Stage): Verdict =>
  state === 'seen' ? 'passed' : state === 'missing' ? 'failed' : state === 'unseen' ? 'error' : 'skipped'

/** Seconds at which the stage before this one was reached. */
function before(stages: readonly Stage[], stage: Stage): number {
  const earlier = stages.slice(0, stages.indexOf(stage)).flatMap(({ afterSeconds }) => (afterSeconds === null ? [] : [afterSeconds]))
  return earlier.at(-1) ?? 0
}

const toldOf = (report: VerifyReport, say: Say): string => [...verdictWords(report, say), ...noteWords(report, say)].join('\n')

/**
 * Source  https://github.com/testmoapp/junitxml
 *         https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
export function proofJunit(report: VerifyReport, say: Say): string {
  const points = pointsOf(report, say)
  const count = (verdict: Verdict): number => points.filter((point) => point.verdict === verdict).length
  const { target } = report
  const last = report.stages.findLast(({ afterSeconds }) => afterSeconds !== null)?.afterSeconds ?? 0
  const counts = xmlAttributes({ tests: points.length, failures: count('failed'), errors: count('error'), time: last.toFixed(1) })
  const properties = {
    'trailproof.version': report.version,
    target: target.kind,
    account: target.account ?? '',
    region: target.region,
    partition: target.partition,
    run: report.run,
    alarm: report.subject?.alarm ?? '',
    eventIds: report.eventIds.join(' '),
  }
  const message = report.reason ?? report.outcome
  const cases = points.flatMap(({ name, verdict, seconds, saw }) => [
    `    <testcase ${xmlAttributes({ classname: 'verify', name, time: (seconds ?? 0).toFixed(1) })}>`,
    ...(verdict === 'skipped' ? ['      <skipped/>'] : []),
    ...(verdict === 'failed' || verdict === 'error'
      ? [
          verdict === 'failed'
            ? `      <failure ${xmlAttributes({ type: report.outcome, message })}>${cdata(toldOf(report, say))}</failure>`
            : `      <error ${xmlAttributes({ type: report.outcome, message })}>${cdata(toldOf(report, say))}</error>`,
        ]
      : []),
    ...(saw === null ? [] : [`      <system-out>${cdata(saw)}</system-out>`]),
    '    </testcase>',
  ])
  const hostname = target.endpoint === null ? target.region : new URL(target.endpoint).host
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${xmlAttributes({ name: 'trailproof' })} ${counts}>`,
    `  <testsuite ${xmlAttributes({ name: 'verify' })} ${counts} ${xmlAttributes({ skipped: count('skipped'), timestamp: report.at.slice(0, 19), hostname })}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property ${xmlAttributes({ name, value })}/>`),
    '    </properties>',
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')
}

/** Source  https://testanything.org/tap-version-14-specification.html */
export function proofTap(report: VerifyReport, say: Say): string {
  const points = pointsOf(report, say)
  const lines = points.flatMap(({ name, verdict, seconds, saw }, index) => {
    const isOk = verdict === 'passed' || verdict === 'skipped'
    return [
      `${isOk ? 'ok' : 'not ok'} ${index + 1} - ${escapeTap(name)}${verdict === 'skipped' ? ` # SKIP ${escapeTap(say('state.notReached'))}` : ''}`,
      ...(verdict === 'skipped'
        ? []
        : [
            '  ---',
            ...(isOk
              ? [`  seconds: ${yamlValue(seconds)}`, `  saw: ${yamlValue(saw)}`]
              : [
                  `  outcome: ${yamlValue(report.outcome)}`,
                  `  reason: ${yamlValue(report.reason)}`,
                  `  message: ${yamlValue(toldOf(report, say))}`,
                ]),
            '  ...',
          ]),
    ]
  })
  const { target, at, version, run, eventIds } = report
  return [
    'TAP version 14',
    `1..${points.length}`,
    ...lines,
    ...eventIds.map((id) => `# event ${escapeTap(id)}`),
    `# trailproof ${version}, ${target.kind}, ${target.account ?? '?'}, ${target.region}, ${at}, run ${run}`,
  ].join('\n')
}

/** As GitHub shows it in a summary of a run. */
export function proofMarkdown(report: VerifyReport, say: Say): string {
  const [headline = '', ...reasons] = verdictWords(report, say)
  const row = (...cells: readonly string[]): string => `| ${cells.map(markdownCell).join(' | ')} |`
  const { subject } = report
  return [
    `**${markdownCell(headline)}**`,
    '',
    ...[...reasons, ...noteWords(report, say)].flatMap((each) => [markdownCell(each), '']),
    row(...['state', 'stage', 'after', 'saw'].map((name) => say(`column.${name}`))),
    '| --- | --- | ---: | --- |',
    ...report.stages.map(({ name, state, afterSeconds, saw }) =>
      row(
        `${marks[state]} ${say(`state.${state}`)}`,
        say(`stage.${name}`),
        afterSeconds === null ? '' : say('head.after', { seconds: afterSeconds }),
        saw ?? '',
      ),
    ),
    '',
    ...report.attempts.map(
      ({ number, eventId, region }) =>
        `- ${[say('head.attempts', { number }), eventId ?? say('head.noEventIds'), region ?? ''].map(markdownCell).join(' ').trim()}`,
    ),
    ...(report.attempts.length > 0 ? [''] : []),
    [targetWords(report, say), ...(subject === null ? [] : [subject.alarm]), `run ${report.run}`, report.at, `trailproof ${report.version}`]
      .map(markdownCell)
      .join(' · '),
    '',
    markdownCell(say('assumed.never')),
  ].join('\n')
}
