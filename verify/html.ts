/** A proof as one page that stands alone: no script, nothing loaded from anywhere, everything escaped. */
import { type Lang, momentIn, type Say } from '../say/index.ts'
import { escapeXml as safe } from '../say/markup.ts'
import { marks } from './render.ts'
import { type Stage, type StageState, stageNames, type VerifyReport } from './report.ts'
import { noteWords, targetWords, verdictWords } from './words.ts'

const tags: Readonly<Record<Lang, string>> = { zh: 'zh-CN', ko: 'ko-KR', en: 'en' }
const colours: Readonly<Record<StageState, string>> = {
  seen: '#0f766e',
  missing: '#b91c1c',
  unseen: '#7e22ce',
  notReached: '#6b7280',
  notWatched: '#6b7280',
}
const outcomeColours: Readonly<Record<VerifyReport['outcome'], string>> = {
  done: '#0f766e',
  broken: '#b91c1c',
  waiting: '#a16207',
  unseen: '#7e22ce',
}

/** @param picture the page that could not be made out, PNG */
export function proofPage(report: VerifyReport, say: Say, lang: Lang, picture: Uint8Array | null): string {
  const [headline = '', reason = ''] = verdictWords(report, say)
  const { subject } = report
  const moment = (iso: string): string => momentIn(lang, Date.parse(iso))
  const rows: readonly (readonly [string, string])[] = [
    [say('head.at'), moment(report.at)],
    ...(subject
      ? ([
          [say('head.alarm'), subject.alarm],
          [say('head.metric'), `${subject.namespace} / ${subject.metric}`],
          [say('head.filters'), list(subject.filters, say)],
          [say('head.logGroups'), list(subject.logGroups, say)],
          [say('head.trails'), list(subject.trails, say)],
          [say('head.actions'), list(subject.actions, say)],
        ] as const)
      : []),
    [say('head.user'), report.user],
    [say('head.run'), `${report.run} · ${say(`head.signedInBy.${report.signInBy}`)}`],
    ...(report.userAgent === null ? [] : ([[say('head.agent'), report.userAgent]] as const)),
  ]
  return `<!doctype html>
<html lang="${tags[lang]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${safe(`${say('head.title')} · ${headline}`)}</title>
<style>
body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Noto Sans CJK KR",sans-serif;color:#111827;background:#fff;max-width:72rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
.verdict{border-left:.4rem solid ${outcomeColours[report.outcome]};padding:.5rem 1rem;margin:1rem 0;background:#f9fafb;white-space:pre-line;overflow-wrap:anywhere}
.verdict strong{color:${outcomeColours[report.outcome]};font-size:1.1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #e5e7eb;overflow-wrap:anywhere}
th[scope=row]{white-space:nowrap;font-weight:600}.scroll{overflow-x:auto}svg{display:block;width:100%;min-width:44rem;height:auto}
code{font:.9em ui-monospace,monospace}.note,footer{white-space:pre-line;color:#374151}footer{margin-top:2rem;border-top:1px solid #e5e7eb;padding-top:.8rem;font-size:.9rem}
img{max-width:100%;border:1px solid #e5e7eb}
</style>
</head>
<body>
<main>
<h1>${safe(say('head.title'))}</h1>
<p>${safe(targetWords(report, say))}</p>
<div class="verdict"><strong>${safe(headline)}</strong>${reason === '' ? '' : `\n${safe(reason)}`}</div>
${noteWords(report, say)
  .map((note) => `<p class="note">${safe(note)}</p>`)
  .join('\n')}
<h2>${safe(say('head.chain'))}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${safe(say('head.chain'))}">
${chainPicture(report, say)}
</div>
<h2>${safe(say('head.timeline'))}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${safe(say('head.timeline'))}">
<table>
${report.stages.map((stage) => timelineRow(stage, report, say, moment)).join('\n')}
</table>
</div>
<h2>${safe(say('head.eventIds'))}</h2>
${
  report.attempts.length === 0
    ? `<p>${safe(say('head.noEventIds'))}</p>`
    : `<table>\n${report.attempts
        .map(
          ({ number, at, eventId, region }) =>
            `<tr><th scope="row">${safe(say('head.attempts', { number }))}</th><td>${safe(moment(at))}</td><td><code>${safe(eventId ?? say('head.noEventIds'))}</code></td><td>${safe(region ?? '')}</td></tr>`,
        )
        .join('\n')}\n</table>`
}
<table style="margin-top:2rem">
${rows.map(([name, value]) => `<tr><th scope="row">${safe(name)}</th><td>${safe(value)}</td></tr>`).join('\n')}
</table>
${picture === null ? '' : `<h2>${safe(say('head.screenshot', { path: '' }).replace(/[:：]\s*$/, ''))}</h2>\n<img alt="${safe(report.signInUrl.replace(/[?#].*$/s, ''))}" src="data:image/png;base64,${Buffer.from(picture).toString('base64')}">`}
</main>
<footer>${safe(say('assumed.never'))}
${safe(say('head.version', { version: report.version }))}</footer>
</body>
</html>
`
}

const list = (of: readonly string[], say: Say): string => (of.length > 0 ? of.join(', ') : say('head.nothing'))

/** The stages as boxes from left to right, each arrow in the colour of what it led to. */
function chainPicture(report: VerifyReport, say: Say): string {
  const [boxWidth, boxHeight, gap, top] = [120, 64, 32, 12]
  const width = stageNames.length * (boxWidth + gap) - gap + 4
  const parts = report.stages.map((stage, at) => {
    const x = 2 + at * (boxWidth + gap)
    const colour = colours[stage.state]
    const middle = top + boxHeight / 2
    const isReached = stage.state === 'seen'
    const dash = isReached ? '' : ' stroke-dasharray="5 4"'
    const arrow =
      at === 0
        ? ''
        : `<path d="M${x - gap + 2} ${middle}h${gap - 8}m-7 -5l7 5l-7 5" fill="none" stroke="${colour}" stroke-width="2"${dash}/>${
            stage.state === 'missing' || stage.state === 'unseen'
              ? `<text x="${x - gap / 2}" y="${middle - 8}" text-anchor="middle" font-size="16" font-weight="700" fill="${colour}">${marks[stage.state]}</text>`
              : ''
          }`
    const seconds = stage.afterSeconds === null ? '' : say('head.after', { seconds: stage.afterSeconds })
    return `${arrow}<rect x="${x}" y="${top}" width="${boxWidth}" height="${boxHeight}" rx="8" fill="${isReached ? '#f0fdfa' : '#fff'}" stroke="${colour}" stroke-width="2"${dash}/><text x="${x + boxWidth / 2}" y="${middle - 4}" text-anchor="middle" font-size="13" fill="#111827">${safe(say(`stage.${stage.name}`))}</text><text x="${x + boxWidth / 2}" y="${middle + 18}" text-anchor="middle" font-size="13" fill="${colour}">${safe(`${marks[stage.state]} ${seconds}`.trim())}</text>`
  })
  const told = report.stages.map((stage) => `${say(`stage.${stage.name}`)}: ${say(`state.${stage.state}`)}`).join('; ')
  return `<svg viewBox="0 0 ${width} ${top * 2 + boxHeight}" role="img" aria-label="${safe(told)}">${parts.join('')}</svg>`
}

function timelineRow(stage: Stage, report: VerifyReport, say: Say, moment: (iso: string) => string): string {
  const longest = Math.max(1, ...report.stages.map(({ afterSeconds }) => afterSeconds ?? 0))
  const until = stage.afterSeconds === null ? 0 : (stage.afterSeconds / longest) * 300
  const bar =
    stage.afterSeconds === null
      ? ''
      : `<svg viewBox="0 0 300 14" style="width:300px;min-width:0;height:14px" aria-hidden="true"><rect x="0" y="3" width="${Math.max(2, until).toFixed(1)}" height="8" rx="2" fill="${colours[stage.state]}"/></svg>`
  const seconds = stage.afterSeconds === null ? say(`state.${stage.state}`) : say('head.after', { seconds: stage.afterSeconds })
  return `<tr><th scope="row">${marks[stage.state]} ${safe(say(`stage.${stage.name}`))}</th><td style="white-space:nowrap">${safe(seconds)}</td><td>${bar}</td><td>${stage.at === null ? '' : safe(moment(stage.at))}</td><td>${safe(stage.saw ?? '')}</td></tr>`
}
