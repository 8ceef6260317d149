/** A proof as one page that stands alone: no script, nothing loaded from anywhere, everything escaped. */
import { type Lang, momentIn, type Say } from '../say/index.ts'
import { escapeXml as safe } from '../say/markup.ts'
import { pageStyle } from './html-style.ts'
import { marks } from './render.ts'
import type { Stage, StageName, VerifyReport } from './report.ts'
import { noteWords, targetWords, verdictWords } from './words.ts'

const tags: Readonly<Record<Lang, string>> = { zh: 'zh-CN', ko: 'ko-KR', en: 'en' }
const outcomeMarks: Readonly<Record<VerifyReport['outcome'], string>> = { done: '✓', broken: '✗', waiting: '…', unseen: '?' }

/** Line drawings on a field of 24 by 24, those of the site's start page. */
const icons: Readonly<Record<StageName, string>> = {
  attempt: 'M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13zM12 14.5v2.5',
  event: 'M5 19c0-5 6-3 7-7s6-2 7-7M5 19h.01M19 5h.01',
  logs: 'M6 4h9l3 3v13H6zM9 11h6M9 14.5h6',
  datapoint: 'M4 5h16l-6 7.5V19l-4-2v-4.5z',
  alarm: 'M12 4a5.5 5.5 0 0 1 5.5 5.5V14l1.5 3H5l1.5-3V9.5A5.5 5.5 0 0 1 12 4M10 20h4',
  notification: 'M5 10v4h3l7 4V6l-7 4zM18.5 9.5a4 4 0 0 1 0 5',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
}

/** @param picture the page that could not be made out, PNG */
export function proofPage(report: VerifyReport, say: Say, lang: Lang, picture: Uint8Array | null): string {
  const [headline = '', reason = ''] = verdictWords(report, say)
  const moment = (iso: string): string => momentIn(lang, Date.parse(iso))
  const wasBegun = report.stages.some(({ state }) => state !== 'notReached')
  return `<!doctype html>
<html lang="${tags[lang]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${safe(`${say('head.title')} · ${headline}`)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<header>
<h1>${safe(say('head.title'))}</h1>
<p>${safe(targetWords(report, say))}</p>
<p>${safe(moment(report.at))}</p>
</header>
<section class="verdict ${report.outcome}">
<h2><span class="mark" aria-hidden="true">${outcomeMarks[report.outcome]}</span><span>${safe(headline)}</span></h2>
${reasonLines(reason)}
</section>
${noteWords(report, say)
  .map((note) => `<p class="note">${safe(note)}</p>`)
  .join('\n')}
<section class="card">
<h2>${safe(say('head.chain'))}</h2>
${chainPicture(report, say)}
</section>
${wasBegun ? `<section class="card">\n<h2>${safe(say('head.timeline'))}</h2>\n${timeline(report, say, moment)}\n</section>` : ''}
${report.attempts.length > 0 ? `<section class="card">\n<h2>${safe(say('head.eventIds'))}</h2>\n${attempts(report, say, moment)}\n</section>` : ''}
<section class="card">
<h2>${safe(say('head.details'))}</h2>
<dl>
${details(report, say)
  .map(([name, value]) => `<div><dt>${safe(name)}</dt><dd>${safe(value)}</dd></div>`)
  .join('\n')}
</dl>
</section>
${picture === null ? '' : `<section class="card">\n<h2>${safe(say('head.picture'))}</h2>\n<img alt="${safe(report.signInUrl.replace(/[?#].*$/s, ''))}" src="data:image/png;base64,${Buffer.from(picture).toString('base64')}">\n</section>`}
</main>
<footer>
<p>${safe(say('assumed.never'))}</p>
<p>${safe(say('head.version', { version: report.version }))}</p>
</footer>
</body>
</html>
`
}

/** Line by line; the last may be where to read on. */
function reasonLines(reason: string): string {
  const lines = reason.split('\n').filter((line) => line !== '')
  return lines.map((line) => `<p${/^\/(zh|ko|en)\/\S*$/.test(line) ? ' class="read"' : ''}>${safe(line)}</p>`).join('\n')
}

/** The stages as stations, each arrow in the colour of what it led to. On a narrow screen they stand below one another. */
function chainPicture(report: VerifyReport, say: Say): string {
  const stations = report.stages.map((stage, at) => {
    const { name, state, afterSeconds } = stage
    const later = afterSeconds === null ? 0 : tenth(afterSeconds - before(report.stages, at))
    const since = later > 0 ? say('head.later', { seconds: later }) : ''
    const isStop = state === 'missing' || state === 'unseen'
    const arrow = at === 0 ? '' : `<span class="arrow" aria-hidden="true"><b>${isStop ? marks[state] : safe(since)}</b></span>`
    const icon = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${icons[name]}"/></svg>`
    const said = afterSeconds === null ? say(`state.${state}`) : say('head.after', { seconds: afterSeconds })
    const station = `<span class="station"><span class="dot">${icon}</span><span class="name">${safe(say(`stage.${name}`))}</span><span class="said">${safe(`${marks[state]} ${said}`)}</span></span>`
    return `<li class="${state}">${arrow}${station}</li>`
  })
  return `<ol class="chain">\n${stations.join('\n')}\n</ol>`
}

/** Each stage as a bar from the moment of the one before it to its own: what took how long. */
function timeline(report: VerifyReport, say: Say, moment: (iso: string) => string): string {
  const longest = Math.max(0.1, ...report.stages.map(({ afterSeconds }) => afterSeconds ?? 0))
  const rows = report.stages.map((stage, at) => {
    const { name, state, afterSeconds, saw } = stage
    const from = (Math.min(before(report.stages, at), afterSeconds ?? 0) / longest) * 100
    const until = ((afterSeconds ?? 0) / longest) * 100
    const bar =
      afterSeconds === null
        ? ''
        : `<span class="bar" aria-hidden="true"><i style="left:${from.toFixed(2)}%;width:max(3px,${(until - from).toFixed(2)}%)"></i></span>`
    const seconds = afterSeconds === null ? say(`state.${state}`) : say('head.after', { seconds: afterSeconds })
    const about = [...(stage.at === null ? [] : [moment(stage.at)]), ...(saw === null ? [] : [sawWords(stage, say)])]
    return `<tr class="${state}"><th scope="row"><span class="mark" aria-hidden="true">${marks[state]}</span> ${safe(say(`stage.${name}`))}</th><td class="seconds">${safe(seconds)}</td><td class="bars">${bar}</td><td class="about">${about.map((each) => `<span>${safe(each)}</span>`).join(' ')}</td></tr>`
  })
  return `<table class="timeline">\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`
}

const sawWords = ({ name, saw }: Stage, say: Say): string => (name === 'attempt' ? say('head.times', { count: Number(saw) }) : (saw ?? ''))

function attempts(report: VerifyReport, say: Say, moment: (iso: string) => string): string {
  const rows = report.attempts.map(
    ({ number, at, eventId, region }) =>
      `<tr><th scope="row">${safe(say('head.attempts', { number }))}</th><td><code>${safe(eventId ?? say('head.noEventIds'))}</code></td><td>${safe(region ?? '')}</td><td>${safe(moment(at))}</td></tr>`,
  )
  return `<table class="attempts">\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`
}

function details({ subject, user, run, signInBy, userAgent }: VerifyReport, say: Say): readonly (readonly [string, string])[] {
  const list = (of: readonly string[]): string => (of.length > 0 ? of.join(', ') : say('head.nothing'))
  return [
    ...(subject
      ? ([
          [say('head.alarm'), subject.alarm],
          [say('head.metric'), `${subject.namespace} / ${subject.metric}`],
          [say('head.filters'), list(subject.filters)],
          [say('head.logGroups'), list(subject.logGroups)],
          [say('head.trails'), list(subject.trails)],
          [say('head.actions'), list(subject.actions)],
        ] as const)
      : []),
    [say('head.user'), user],
    [say('head.run'), `${run} · ${say(`head.signedInBy.${signInBy}`)}`],
    ...(userAgent === null ? [] : ([[say('head.agent'), userAgent]] as const)),
  ]
}

/** Seconds at which the stage before this one was reached. */
const before = (stages: readonly Stage[], at: number): number =>
  stages.slice(0, at).findLast(({ afterSeconds }) => afterSeconds !== null)?.afterSeconds ?? 0
const tenth = (seconds: number): number => Math.round(Math.max(0, seconds) * 10) / 10
