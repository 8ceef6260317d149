/**
 * The page at `/`: what came, what was found in it, what was posted. For the person in front of this machine: it is shown to nobody else, has no
 * script, and asks for nothing.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isLoopback, readTopicArn } from './aws-address.ts'
import type { ChatMessage, Composed } from './chat.ts'
import type { Entry, Kept } from './outbox.ts'
import type { Health } from './webhook.ts'
import { type Lang, langs, wordsOf } from './words.ts'

const refreshSeconds = 3

/**
 * Asked from this machine, under a name of this machine, and not passed on by a proxy or tunnel that others may reach.
 *
 * A page of the network that points a name of its own at 127.0.0.1 sends that name as Host.
 */
export function isPageAsked(request: IncomingMessage): boolean {
  const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  const isNear = address === '::1' || /^127\./.test(address)
  const isPassedOn = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via', 'cf-connecting-ip'].some(
    (name) => request.headers[name] !== undefined,
  )
  return isNear && !isPassedOn && isLoopback((request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase())
}

const style = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--dim:#666;--code:#0000000d;--paper:#fff;--ink:#1a1a1a}
@media(prefers-color-scheme:dark){:root{--dim:#aaa;--code:#ffffff14;--paper:#161616;--ink:#eee}}
a{color:#0b57d0}@media(prefers-color-scheme:dark){a{color:#8ab4f8}}
body{background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;justify-content:space-between}
h1{font-size:1.35rem;margin:.3rem 0}h2{font-size:1.05rem;margin:0 0 .4rem;overflow-wrap:anywhere}h3{font-size:.85rem;margin:.8rem 0 .2rem;color:var(--dim)}
nav a{margin-left:.6rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.4rem 0}
dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
article{border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;margin:1rem 0}
code,pre{font:.9em/1.45 ui-monospace,monospace;background:var(--code);border-radius:.25rem}
code{padding:.05rem .25rem;overflow-wrap:anywhere}pre{padding:.6rem;margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere;max-height:20rem;overflow:auto}
.chat{border-left:4px solid var(--line);padding:.3rem .8rem;background:var(--soft)}.chat strong{display:block;overflow-wrap:anywhere}
.parts{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.4rem 1rem;margin:.4rem 0}
.parts div,.whole{white-space:pre-wrap;overflow-wrap:anywhere}.parts b{display:block}
.dim,small,time{color:var(--dim)}.nothing{color:#b3261e}
@media(prefers-color-scheme:dark){.nothing{color:#ff8a80}}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:600;width:12rem}
`
const styleHash = createHash('sha256').update(style).digest('base64')

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const html = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char)

/** Slack's escapes, read back. */
const unescaped = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Addresses and keys of people are not for a projector; account numbers neither, unless they are a sandbox's. */
const mask = (text: string, masksAccounts: boolean): string => {
  const some = text
    .replace(/\b((?:AKIA|ASIA)[A-Z2-7]{4})[A-Z2-7]{8,}\b/g, '$1••••')
    .replace(/([\w.+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)/g, '$1•••@$2')
  return masksAccounts ? some.replace(/(?<!\d)(\d{2})\d{8}(\d{2})(?!\d)/g, '$1••••••••$2') : some
}

export interface PageOptions {
  readonly lang: Lang
  /** Newest first. */
  readonly entries: readonly Entry[]
  readonly composed: (kept: Kept) => Composed
  readonly address: string
  readonly topics: readonly string[]
  readonly templates: string
  readonly chatHost: string | null
  readonly health: Health
  readonly masksAccounts: boolean
  readonly refreshes: boolean
}

export function page(options: PageOptions): string {
  const { lang, entries, composed, address, topics, chatHost, health, masksAccounts, refreshes } = options
  const words = wordsOf(lang)
  const show = (text: string) => html(mask(text, masksAccounts))
  const say = (key: string, params: Readonly<Record<string, string | number>> = {}) => html(words(key, params))
  const link = (to: Lang) => `/?lang=${to}${refreshes ? '' : '&amp;refresh=off'}`
  const names: Readonly<Record<Lang, string>> = { zh: '中文', ko: '한국어', en: 'English' }

  const fate = ({ kept, fate: of }: Entry) => {
    const isHandshake = kept.type === 'SubscriptionConfirmation'
    if (of.state === 'pending') return say(isHandshake ? 'page.confirming' : 'page.waiting')
    if (of.state === 'refused') return say(isHandshake ? 'page.notConfirmed' : 'page.refused', { why: of.why })
    return say(isHandshake ? 'page.confirmed' : chatHost === null ? 'page.postedHere' : 'page.posted', {
      at: moment(of.atMs),
      host: chatHost ?? '',
    })
  }

  const found = ({ fields }: Composed) =>
    fields.length === 0
      ? ''
      : `<h3>${say('page.fields', { templates: options.templates })}</h3><table>${fields
          .map(
            ({ name, value, problem }) =>
              `<tr><th scope="row">${show(name)}</th><td>${
                value === null
                  ? `<span class="nothing">${say(problem ? 'page.couldNotTell' : 'page.nothingFound', { problem: problem ?? '' })}</span>`
                  : `<code>${show(value)}</code>`
              }</td></tr>`,
          )
          .join('')}</table>`

  const chat = ({ text, blocks }: ChatMessage) => {
    const parts = blocks.map((block) => {
      if (block.type === 'header') return `<strong>${show(unescaped(block.text.text))}</strong>`
      if (block.type === 'context') return `<small>${block.elements.map((element) => show(unescaped(element.text))).join(' ')}</small>`
      if (block.text) return `<div class="whole">${show(unescaped(block.text.text))}</div>`
      return `<div class="parts">${(block.fields ?? [])
        .map((field) => {
          const [, name = '', value = ''] = /^\*(.*?)\*\n([\s\S]*)$/.exec(field.text) ?? []
          return `<div><b>${show(unescaped(name))}</b>${show(unescaped(value))}</div>`
        })
        .join('')}</div>`
    })
    return `<h3>${say('page.chat')}</h3><div class="chat">${parts.join('') || show(text)}</div>`
  }

  const article = (entry: Entry) => {
    const { kept } = entry
    const isHandshake = kept.type === 'SubscriptionConfirmation'
    const of = isHandshake ? null : composed(kept)
    const at = moment(kept.receivedAtMs)
    return `<article data-type="${html(kept.type)}" data-state="${entry.fate.state}" data-id="${html(kept.id)}"><h2>${of ? show(of.title) : say('page.handshake')}</h2>
<p><time datetime="${new Date(kept.receivedAtMs).toISOString()}">${html(at)}</time> · ${show(readTopicArn(kept.topicArn)?.name ?? kept.topicArn)} · ${fate(entry)}</p>
${kept.type === 'UnsubscribeConfirmation' ? `<p>${say('page.unsubscribed')}</p>` : ''}${of ? found(of) + chat(of.chat) : ''}
${of ? `<details><summary>${say('page.raw')}</summary><pre>${show(kept.message.slice(0, 20_000))}</pre></details>` : ''}</article>`
  }

  return `<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${say('page.title')}</title>${refreshes ? `<meta http-equiv="refresh" content="${refreshSeconds}">` : ''}<style>${style}</style></head>
<body><header><h1>${say('page.title')}</h1><nav aria-label="${say('page.language')}">${langs
    .map((each) =>
      each === lang
        ? `<span aria-current="true">${names[each]}</span>`
        : `<a href="${link(each)}" hreflang="${each}" lang="${each}">${names[each]}</a>`,
    )
    .join(' ')}</nav></header>
<main><dl><dt>${say('page.address')}</dt><dd><code>${html(address)}</code></dd>
<dt>${say('page.topics')}</dt><dd>${topics.map((topic) => `<code>${show(topic)}</code>`).join(' ')}</dd>
<dt>${say('page.postsTo')}</dt><dd>${chatHost === null ? say('page.postsHere') : html(chatHost)}</dd>
<dt>${say('page.state')}</dt><dd>${say('page.counts', { pending: health.pending, refused: health.refused })}${
    health.lastProblem ? ` · ${say('page.problem', { at: health.lastProblem.at.slice(11, 19), why: health.lastProblem.why })}` : ''
  }</dd></dl>
<p><a href="/?lang=${lang}${refreshes ? '&amp;refresh=off' : ''}">${say(refreshes ? 'page.stopRefreshing' : 'page.refreshAgain')}</a></p>
${entries.length === 0 ? `<p>${say('page.empty')}</p><pre>aws sns subscribe --topic-arn ${html(topics[0] ?? '')} --protocol http --notification-endpoint ${html(address)}</pre>` : entries.map(article).join('\n')}</main>
</body></html>
`
}

const moment = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
