import type { StepReport } from '../checks/step.ts'
import { type Catalog, createSay, type Lang, sayRecorded, saySaw } from '../say/index.ts'
import { escapeXml } from '../say/markup.ts'
import { outcomeMarks } from '../say/share.ts'
import { type Board, commonReasons, countedSteps, type PersonView } from './board.ts'

/** The words of a language, as `labWords` of `say/node.ts` has them. */
export interface PageWords {
  readonly class: Catalog
  readonly common: Catalog
  step(step: string): Catalog
  title(step: string): string
}

/**
 * The class as one page of HTML that needs nothing else: no script, no other file, no address. Names and all that was seen are text.
 */
export function classPage(view: Board, lang: Lang, words: PageWords, { isAnonymous = false } = {}): string {
  const { common } = words
  const say = createSay([words.class, common], lang, { timeZone: 'UTC' })
  const sentenceOf = (step: StepReport) => sayRecorded(step, { step: words.step(step.step), common }, lang, { timeZone: 'UTC' })
  const numberOf = (step: string) => step.slice(0, step.indexOf('-'))

  const details = (person: PersonView, step: StepReport & { since: string }): string => {
    const saw = saySaw(step.saw, common, lang, { timeZone: 'UTC' })
    return `<section><h3><span class="mark ${step.outcome}">${outcomeMarks[step.outcome]}</span> ${escapeXml(numberOf(step.step))} ${escapeXml(words.title(step.step))}</h3>
<p>${escapeXml(sentenceOf(step)).replaceAll('\n', '<br>')}</p>${
      saw.length === 0
        ? ''
        : `<dl>${saw.map(({ name, value }) => `<div><dt>${escapeXml(name)}</dt><dd>${escapeXml(value).replaceAll('\n', '<br>')}</dd></div>`).join('')}</dl>`
    }
<p class="small">${escapeXml(say('since', { at: step.since }))} · ${escapeXml(person.account)} · ${escapeXml(person.region)}</p></section>`
  }

  const rows = view.people
    .map((person) => {
      const cells = view.steps.map((id) => {
        const step = person.steps.find((each) => each.step === id)
        return step
          ? `<td class="${step.outcome}" title="${escapeXml(`${numberOf(id)}: ${say(`outcome.${step.outcome}`)}`)}"><span aria-hidden="true">${outcomeMarks[step.outcome]}</span><span class="hidden">${escapeXml(say(`outcome.${step.outcome}`))}</span></td>`
          : `<td><span class="hidden">${escapeXml(say('notYet'))}</span></td>`
      })
      const open = person.steps.filter(({ outcome, step }) => outcome !== 'done' && !view.undoing.includes(step))
      return `<tr><th scope="row"><details><summary>${escapeXml(person.name)}</summary>${open.map((step) => details(person, step)).join('')}</details></th><td class="group">${escapeXml(person.group ?? '')}</td>${cells.join('')}</tr>`
    })
    .join('\n')

  const reasons = commonReasons(view)
    .map(({ step, people, example }) => say('reason', { step: numberOf(step), people, sentence: sentenceOf(example).split('\n')[0] ?? '' }))
    .map((line) => `<li>${escapeXml(line)}</li>`)
    .join('')
  const title = say('head.class', { class: view.class, lab: view.lab, people: view.people.length, at: view.at ?? '' })
  return `<!doctype html>
<html lang="${{ zh: 'zh-CN', ko: 'ko-KR', en: 'en-US' }[lang]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeXml(view.class)} · trailproof</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeXml(title)}</h1>
<p>${escapeXml(say('summary', { ...view.summary }))}</p>
${paceLine(view, escapeXml(say('head.pace')))}
<div class="scroll" tabindex="0" role="region" aria-label="${escapeXml(say('head.board'))}">
<table>
<thead><tr><th scope="col">${escapeXml(say('head.name'))}</th><th scope="col">${escapeXml(say('head.group'))}</th>${view.steps
    .map((id) => `<th scope="col" title="${escapeXml(words.title(id))}">${escapeXml(numberOf(id))}</th>`)
    .join('')}</tr></thead>
<tbody>
${rows}
</tbody>
</table>
</div>
${reasons === '' ? '' : `<h2>${escapeXml(say('head.reasons'))}</h2><ul>${reasons}</ul>`}
<footer><p>${escapeXml(say(isAnonymous ? 'madeByAnonymous' : 'madeBy'))}</p></footer>
</main>
</body>
</html>
`
}

/** Steps done on the average, run by run. */
function paceLine({ pace, ...view }: Board, label: string): string {
  if (pace.length < 2) return ''
  const [width, height] = [600, 80]
  const first = Date.parse(pace[0]?.at ?? '')
  const last = Date.parse(pace.at(-1)?.at ?? '')
  const most = countedSteps(view).length
  const points = pace.map(({ at, groups }) => {
    const { done, people } = groups[''] ?? { done: 0, people: 0 }
    const x = last === first ? 0 : ((Date.parse(at) - first) / (last - first)) * width
    return `${x.toFixed(1)},${(height - (done / Math.max(1, people) / most) * height).toFixed(1)}`
  })
  return `<figure><svg viewBox="-2 -2 ${width + 4} ${height + 4}" role="img" aria-label="${label}"><polyline points="${points.join(' ')}"/></svg><figcaption>${label}</figcaption></figure>`
}

const style = `
:root{color-scheme:light dark;--done:#1a7f37;--todo:#59636e;--differs:#cf222e;--waiting:#9a6700;--unseen:#8250df;--line:#8884}
body{font:16px/1.5 system-ui,sans-serif;margin:0}
main{max-width:80rem;margin:0 auto;padding:1rem}
h1{font-size:1.3rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse}
th,td{border:1px solid var(--line);padding:.2rem .5rem;text-align:start;vertical-align:top}
td{text-align:center}
td.group{text-align:start}
td.done,.mark.done{background:var(--done);color:#fff}
td.differs,.mark.differs{background:var(--differs);color:#fff}
td.waiting,.mark.waiting{background:var(--waiting);color:#fff}
td.unseen,.mark.unseen{background:var(--unseen);color:#fff}
.mark{display:inline-block;min-width:1.4em;text-align:center;border-radius:3px}
section{max-width:40rem;margin:.8rem 0;font-weight:400}
h3{font-size:1rem;margin:0}
p{margin:.3rem 0}
dl{margin:.3rem 0}
dl div{display:flex;gap:.6rem}
dt{min-width:9rem}
dd{margin:0;overflow-wrap:anywhere}
.small{font-size:.85rem;opacity:.8}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
figure{margin:1rem 0;max-width:40rem}
svg{width:100%;overflow:visible}
polyline{fill:none;stroke:var(--done);stroke-width:2}
`
