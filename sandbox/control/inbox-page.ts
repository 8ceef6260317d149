/**
 * The inbox for people, at `/inbox?address=&lang=`: the list of mails, and one mail. Mails are English, as AWS sends them; what stands around
 * them is in the reader's language. The list looks for new mails by itself while it is seen, and works without its script.
 */
import { awsMomentsIn } from '../../domain/moments-in.ts'
import { mailbox } from '../pipeline/topic-to-mail.ts'
import type { World } from '../world.ts'
import { escapeHtml, htmlPage } from './html.ts'
import { type InboxMessage, inboxMessage, newestMessages } from './inbox.ts'
import { type Language, languageOf, type TextKey, textIn } from './texts.ts'

const shownAtMost = 100

const style = `
main { width: min(52rem, 100% - 1rem); padding: 1rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin-bottom: 1rem; }
form p { margin: 0; flex: 1 1 14rem; }
form label { margin-top: 0; }
form button { width: auto; margin: 0; padding: .55rem 1.2rem; }
ol { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
li { padding: .7rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
li a { font-weight: 600; }
li p { margin: .15rem 0 0; color: var(--quiet); font-size: .92rem; }
.waits { color: var(--noteink); background: var(--note); border-radius: .3rem; padding: .05rem .4rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem .8rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
dt { color: var(--quiet); } dd { margin: 0; }
pre { margin: 0; padding: 1rem; font: .95rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: .4rem; }
pre a { font-weight: 700; }
.ids { overflow-wrap: anywhere; }
.local { margin: 1rem 0; padding: .7rem 1rem; border: 1px dashed var(--line); border-radius: .4rem; }
.local h2 { margin: 0 0 .4rem; font-size: 1rem; }
.local dl { margin: 0; }
`
export const inboxStyle = style

/** Only the browser knows where the reader lives: each moment becomes local time with UTC behind it; in UTC it stays as it is. */
const localTimes = `
const day = Intl.DateTimeFormat(document.documentElement.lang, { year: 'numeric', month: 'long', day: 'numeric' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
function localTimes() {
  for (const time of document.querySelectorAll('time[datetime]:not([data-local])')) {
    time.dataset.local = '';
    const at = new Date(time.dateTime);
    if (at.getTimezoneOffset() === 0) continue;
    time.textContent = day.format(at) + ' ' + clock.format(at) + ' (' + time.textContent + ')';
    const local = time.closest('.local');
    if (local) local.hidden = false;
  }
}
localTimes();
`

/** Every three seconds, while the page is seen: the list again, if it is another one. */
const script = `${localTimes}
const list = document.getElementById('mails');
let tag = list.dataset.tag;
async function look() {
  if (document.hidden) return;
  const to = new URL(location.href);
  to.searchParams.set('part', 'list');
  const answer = await fetch(to, { headers: { 'x-inbox-tag': tag } }).catch(() => null);
  if (!answer || answer.status !== 200) return;
  tag = answer.headers.get('x-inbox-tag');
  const focused = document.activeElement && document.activeElement.id;
  list.innerHTML = await answer.text();
  localTimes();
  if (focused && focused.startsWith('mail-')) { const again = document.getElementById(focused); if (again) again.focus(); }
}
setInterval(look, 3000);
document.addEventListener('visibilitychange', look);
`

const kinds: Readonly<Record<InboxMessage['kind'], TextKey>> = {
  confirm: 'inboxKindConfirm',
  notification: 'inboxKindNotification',
  unsubscribed: 'inboxKindUnsubscribed',
  system: 'inboxKindSystem',
}

export function inboxPages(world: World): (request: Request) => Promise<Response | null> {
  return async (request) => {
    const url = new URL(request.url)
    if (url.pathname !== '/inbox' && url.pathname !== '/inbox/') return null
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response('Method not allowed', { status: 405, headers: { allow: 'GET, HEAD' } })
    const language = languageOf(url.searchParams.get('lang'), request.headers.get('accept-language'))
    const address = (url.searchParams.get('address') ?? '').trim() || null
    const mail = url.searchParams.get('mail')
    if (mail !== null) return mailPage(language, address, inboxMessage(world, mail), mail)
    // Mails are only ever added: their number says whether the list is another one. A reset makes it smaller.
    const tag = `${world.state.sns.mails.end(mailbox)} ${world.endpoint}`
    if (url.searchParams.get('part') === 'list') {
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-inbox-tag': tag,
        'x-content-type-options': 'nosniff',
      }
      if (request.headers.get('x-inbox-tag') === tag) return new Response(null, { status: 204, headers })
      return new Response(list(language, address, newestMessages(world, address, shownAtMost)), { headers })
    }
    return listPage(world, language, address, tag)
  }
}

export function inboxAddress(language: Language | null, address: string | null, mail?: string): string {
  const query = new URLSearchParams()
  if (address !== null) query.set('address', address)
  if (language !== null) query.set('lang', language)
  if (mail !== undefined) query.set('mail', mail)
  return `/inbox?${query}`
}

function listPage(world: World, language: Language, address: string | null, tag: string): Response {
  const t = (key: TextKey, params?: Record<string, string>) => escapeHtml(textIn(language, key, params))
  const messages = newestMessages(world, address, shownAtMost)
  const body = `<form action="/inbox" method="get" role="search">
<p><label for="address">${t('inboxAddress')}</label><input id="address" name="address" type="email" autocomplete="email" value="${escapeHtml(address ?? '')}"></p>
<input type="hidden" name="lang" value="${language}">
<button>${t('inboxShow')}</button>
</form>
<div id="mails" aria-live="polite" data-tag="${escapeHtml(tag)}">${list(language, address, messages)}</div>
<p class="quiet"><a href="${escapeHtml(inboxAddress(language, address))}">${t('inboxRefresh')}</a></p>`
  return htmlPage({
    language,
    title: address === null ? textIn(language, 'inboxTitle') : textIn(language, 'inboxFor', { address }),
    mark: 'inboxNotAws',
    style,
    script,
    body,
    address: (other) => inboxAddress(other, address),
  })
}

function list(language: Language, address: string | null, messages: readonly InboxMessage[]): string {
  const t = (key: TextKey, params?: Record<string, string>) => escapeHtml(textIn(language, key, params))
  if (messages.length === 0) return `<p>${t('inboxEmpty')}</p>`
  const items = messages.map(
    (
      m,
    ) => `<li><a id="mail-${escapeHtml(m.id)}" href="${escapeHtml(inboxAddress(language, address, m.id))}" lang="en">${escapeHtml(m.subject)}</a>
<p><time datetime="${m.at}">${when(m.at)}</time>${address === null ? ` · ${escapeHtml(m.to)}` : ''} · <span${m.kind === 'confirm' ? ' class="waits"' : ''}>${t(kinds[m.kind])}</span></p></li>`,
  )
  const more = messages.length === shownAtMost ? `<p class="quiet">${t('inboxNewest', { count: String(shownAtMost) })}</p>` : ''
  return `<p class="quiet">${t('inboxCount', { count: String(messages.length) })}</p><ol aria-label="${t('inboxList')}">${items.join('\n')}</ol>${more}`
}

const when = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`

function mailPage(language: Language, address: string | null, message: InboxMessage | null, id: string): Response {
  const t = (key: TextKey, params?: Record<string, string>) => escapeHtml(textIn(language, key, params))
  const back = `<p class="quiet"><a href="${escapeHtml(inboxAddress(language, address))}">${t(address === null ? 'inboxBackAll' : 'inboxBack')}</a></p>`
  if (!message)
    return htmlPage({
      language,
      title: textIn(language, 'inboxNoMailTitle'),
      status: 404,
      mark: 'inboxNotAws',
      style,
      body: `<p>${t('inboxNoMail')}</p>${back}`,
      address: (other) => inboxAddress(other, address, id),
    })
  const at = message.text.indexOf('\n\n')
  const hasHead = message.kind !== 'system' && at >= 0
  const body = `<dl><dt>${t('inboxTo')}</dt><dd>${escapeHtml(message.to)}</dd><dt>${t('inboxAt')}</dt><dd><time datetime="${message.at}">${when(message.at)}</time></dd></dl>
<pre${message.kind === 'system' ? '' : ' lang="en"'} role="region" tabindex="0" aria-label="${t('inboxMail')}">${bodyWithLinks(hasHead ? message.text.slice(at + 2) : message.text, message, language)}</pre>
${momentsOf(message.text, t('inboxLocal'))}${back}`
  return htmlPage({
    language,
    title: message.subject,
    mark: 'inboxNotAws',
    style,
    script: localTimes,
    body,
    address: (other) => inboxAddress(other, address, id),
  })
}

/** AWS writes UTC into its mails, in several spellings. Shown by the page's script, and only where the reader's own time is another. */
function momentsOf(text: string, title: string): string {
  const moments = awsMomentsIn(text).map(({ text: spelled, atMs }) => {
    const iso = new Date(atMs).toISOString()
    return `<dt lang="en">${escapeHtml(spelled)}</dt><dd><time datetime="${iso}">${when(iso)}</time></dd>`
  })
  return moments.length === 0 ? '' : `<section class="local" hidden><h2>${title}</h2><dl>${moments.join('')}</dl></section>\n`
}

/**
 * The mail's own links can be clicked, nothing else that looks like one. The words before a link in angle brackets are the link, as in AWS's
 * own mail. The page it leads to keeps the language.
 */
function bodyWithLinks(text: string, message: InboxMessage, language: Language): string {
  const link = message.links.at(-1)
  if (!link) return escapeHtml(text)
  const bracketed = `<${link.href}>`
  const at = text.lastIndexOf(message.kind === 'notification' ? link.href : bracketed)
  if (at < 0) return escapeHtml(text)
  // Followed on the way by which the reader came, a forwarded port or another name of this computer; shown as AWS would write it.
  const { pathname, search } = new URL(link.href)
  const anchor = (words: string) => `<a href="${escapeHtml(`${pathname}${search}&lang=${language}`)}">${escapeHtml(words)}</a>`
  if (message.kind === 'notification')
    return `${escapeHtml(text.slice(0, at))}${anchor(link.href)}${escapeHtml(text.slice(at + link.href.length))}`
  const line = text.lastIndexOf('\n', at) + 1
  return `${escapeHtml(text.slice(0, line))}${anchor(text.slice(line, at).trim())}${escapeHtml(text.slice(at + bracketed.length))}`
}
