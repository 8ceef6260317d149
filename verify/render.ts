/** A proof for the terminal and for CI. */
import type { Say } from '../say/index.ts'
import { arrowTo, type Stage, type StageState, type VerifyReport } from './report.ts'
import { noteWords, targetWords, verdictWords } from './words.ts'

const marks: Readonly<Record<StageState, string>> = { seen: '✓', missing: '✗', unseen: '?', notReached: '·', notWatched: '–' }

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

/**
 * One test case for each arrow: what broke is a failure, what could not be looked at an error, what lies behind either is skipped.
 *
 * Source  https://github.com/testmoapp/junitxml
 */
export function proofJunit(report: VerifyReport, say: Say): string {
  const [headline = '', reason = ''] = verdictWords(report, say)
  const body = escapeXml([headline, reason, ...noteWords(report, say)].join('\n'))
  const fault = (name: 'failure' | 'error'): string =>
    `<${name} type="${report.outcome}" message="${escapeXml(report.reason ?? report.outcome)}">${body}</${name}>`
  let wasTold = false
  const cases = report.stages.flatMap((stage) => {
    if (stage.name === 'attempt') return []
    const arrow = arrowTo[stage.name]
    const seconds = Math.max(0, (stage.afterSeconds ?? 0) - before(report.stages, stage))
    const time = stage.afterSeconds === null ? '' : ` time="${seconds.toFixed(1)}"`
    const isFault = stage.state === 'missing' || stage.state === 'unseen'
    wasTold ||= isFault
    const inner = stage.state === 'seen' ? '' : isFault ? fault(stage.state === 'missing' ? 'failure' : 'error') : '<skipped/>'
    return [testCase(`${arrow} ${say(`arrow.${arrow}`)}`, time, inner)]
  })
  // Where not even the first arrow was tried, the run itself bears the verdict.
  const isUntold = report.outcome !== 'done' && !wasTold
  if (isUntold) cases.unshift(testCase(report.run, '', fault(report.outcome === 'unseen' ? 'error' : 'failure')))
  const failures = cases.filter((each) => each.includes('<failure')).length
  const errors = cases.filter((each) => each.includes('<error')).length
  const skipped = cases.filter((each) => each.includes('<skipped')).length
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}"`
  const properties = Object.entries({
    run: report.run,
    account: report.target.account ?? '',
    region: report.target.region,
    alarm: report.subject?.alarm ?? '',
    eventIds: report.eventIds.join(' '),
  }).map(([name, value]) => `      <property name="${name}" value="${escapeXml(value)}"/>`)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="verify" ${counts} skipped="${skipped}" timestamp="${report.at.slice(0, 19)}" hostname="${escapeXml(`${report.target.account ?? 'unknown'}/${report.target.region}`)}">`,
    '    <properties>',
    ...properties,
    '    </properties>',
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')
}

const testCase = (name: string, time: string, inner: string): string =>
  `    <testcase classname="verify" name="${escapeXml(name)}"${time}>${inner}</testcase>`

/** Seconds at which the stage before this one was reached. */
function before(stages: readonly Stage[], stage: Stage): number {
  const earlier = stages.slice(0, stages.indexOf(stage)).flatMap(({ afterSeconds }) => (afterSeconds === null ? [] : [afterSeconds]))
  return earlier.at(-1) ?? 0
}

export const escapeXml = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot hold these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
