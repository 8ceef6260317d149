import { nameOf } from '../wire/door.ts'
import { escapeHtml, htmlPage, lines } from './html.ts'
import { languageOf, textIn } from './texts.ts'

/**
 * What a browser is shown that came by a name which is not let in, as through a forwarded port: the name, and the option that lets it in. The
 * page is made of nothing else: who asks may be anybody.
 *
 * @param host as it was sent, port and all
 */
export function strangeHostPage(host: string, request: { readonly url: string; readonly acceptLanguage: string | null }): Response {
  const asked = new URLSearchParams(request.url.split('?').slice(1).join('?')).get('lang')
  const language = languageOf(asked, request.acceptLanguage)
  const name = nameOf(host)
  const command = `npm start -- --allow-host ${name ?? 'NAME'}`
  const body = [
    `<p>${lines(textIn(language, 'strangeHost', { host }))}</p>`,
    `<p>${escapeHtml(textIn(language, 'strangeHostRemedy'))}</p>`,
    `<pre>${escapeHtml(command)}</pre>`,
    `<p class="quiet">${escapeHtml(textIn(language, 'strangeHostWhy'))}</p>`,
  ].join('\n')
  return htmlPage({
    language,
    title: textIn(language, 'strangeHostTitle'),
    body,
    status: 403,
    mark: 'strangeHostMark',
    address: (each) => `?lang=${each}`,
    style: 'pre { padding: .7rem 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }',
  })
}
