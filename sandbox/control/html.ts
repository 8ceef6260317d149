import { createHash } from 'node:crypto'
import { type Language, languages, type TextKey, textIn } from './texts.ts'

/** Text that is safe to stand between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** Lines become lines. */
export const lines = (text: string): string => text.split('\n').map(escapeHtml).join('<br>')

const style = `
:root { color-scheme: light dark; --ink: #1c2430; --quiet: #4a5565; --paper: #f4f5f7; --card: #fff; --line: #8a94a3; --key: #14532d; --keyink: #fff; --note: #fef3c7; --noteink: #4a2f00; --bad: #8f1d1d; --badpaper: #fdecec; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --quiet: #b6bfcc; --paper: #14181f; --card: #1d232d; --line: #7c8797; --key: #86efac; --keyink: #06210f; --note: #3a2f0b; --noteink: #fdecc0; --bad: #ffb4b4; --badpaper: #3b1717; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { width: min(26rem, 100% - 2rem); margin: 2.5rem auto 1rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.plain { margin: 0; padding: .7rem 1rem; text-align: center; font-weight: 600; background: var(--note); color: var(--noteink); }
.name { margin: 0; color: var(--quiet); }
h1 { margin: .1rem 0 1rem; font-size: 1.4rem; line-height: 1.3; }
label { display: block; margin: .9rem 0 .25rem; font-weight: 600; }
input { width: 100%; padding: .55rem .65rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .4rem; }
button { width: 100%; margin-top: 1.3rem; padding: .65rem; font: inherit; font-weight: 700; color: var(--keyink); background: var(--key); border: 0; border-radius: .4rem; cursor: pointer; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--key); outline-offset: 2px; }
a { color: inherit; }
#main_message { margin: 0 0 1rem; padding: .6rem .8rem; color: var(--bad); background: var(--badpaper); border-radius: .4rem; }
#main_message strong { display: block; }
.quiet { color: var(--quiet); font-size: .92rem; }
nav { width: min(26rem, 100% - 2rem); margin: 0 auto 2rem; display: flex; gap: 1rem; justify-content: center; }
`
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64')

/** Nothing is loaded from anywhere, nothing runs but a page's own script, forms go to ourselves, nobody frames us. */
const headersOf = (wholeStyle: string, script: string | undefined) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hashOf(wholeStyle)}'; ${script === undefined ? '' : `script-src 'sha256-${hashOf(script)}'; connect-src 'self'; `}img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Same origin: a form of ours says where it comes from, other sites learn nothing.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
})

/** A page of the sandbox: what it is stands above everything. `address` makes the page's own address in another language. */
export function htmlPage(of: {
  language: Language
  title: string
  body: string
  status?: number
  address(language: Language): string
  /** What the page says it is not; the sign-in page's words unless said. */
  mark?: TextKey
  /** Rules beside the common ones, and a script that runs at the end. */
  style?: string
  script?: string
}): Response {
  const { language, title, body, script } = of
  const wholeStyle = style + (of.style ?? '')
  const others = (Object.keys(languages) as Language[])
    .map((each) =>
      each === language
        ? `<span aria-current="true" lang="${each}">${languages[each]}</span>`
        : `<a href="${escapeHtml(of.address(each))}" hreflang="${each}" lang="${each}">${languages[each]}</a>`,
    )
    .join('')
  const html = `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · ${escapeHtml(textIn(language, 'name'))}</title>
<link rel="icon" href="data:,">
<style>${wholeStyle}</style>
</head>
<body>
<header><p class="plain">${escapeHtml(textIn(language, of.mark ?? 'siNotAws'))}</p></header>
<main>
<p class="name">${escapeHtml(textIn(language, 'name'))}</p>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
<nav aria-label="${escapeHtml(textIn(language, 'languages'))}">${others}</nav>
${script === undefined ? '' : `<script>${script}</script>\n`}</body>
</html>
`
  return new Response(html, { status: of.status ?? 200, headers: headersOf(wholeStyle, script) })
}
