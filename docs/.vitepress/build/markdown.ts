import { renderMermaidSVG } from 'beautiful-mermaid'
import type { MarkdownOptions } from 'vitepress'
import { editionOf } from '../theme/editions.ts'
import { isWord, sayIn } from '../theme/words.ts'
import { inline } from './page-parts.ts'

type Renderer = Parameters<NonNullable<MarkdownOptions['config']>>[0]
interface Env {
  readonly relativePath?: string
}

const sayFor = (env: Env) => sayIn(editionOf(env.relativePath ?? ''))

/** Gives containers, alerts and copy buttons the words of the page's language: VitePress has one set of them per site. */
function translate(md: Renderer): void {
  for (const kind of ['tip', 'warning', 'danger', 'info', 'details'] as const) {
    const name = `container_${kind}_open`
    const open = md.renderer.rules[name]
    if (!open) throw new Error(`VitePress no longer has ${name}`)
    md.renderer.rules[name] = (tokens, at, options, env: Env, self) => {
      const token = tokens[at]
      if (token?.info.trim() === kind) token.info = `${kind} ${sayFor(env)(`box.${kind}`)}`
      return open(tokens, at, options, env, self)
    }
  }
  const alert = md.renderer.rules.github_alert_open
  if (alert) {
    md.renderer.rules.github_alert_open = (tokens, at, options, env: Env, self) => {
      const meta: { title: string; type: string } | undefined = tokens[at]?.meta
      const word = `box.${meta?.type.toLowerCase()}`
      if (meta && isWord(word)) meta.title = sayFor(env)(word)
      return alert(tokens, at, options, env, self)
    }
  }
}

/** The empty corner of a table is no header: a screen reader would announce a heading without words. */
function emptyCorners(md: Renderer): void {
  const isEmpty = (content: string | undefined) => content !== undefined && content.trim() === ''
  md.renderer.rules.th_open = (tokens, at, options, _, self) => {
    if (isEmpty(tokens[at + 1]?.content)) return '<td>'
    return self.renderToken(tokens, at, options)
  }
  md.renderer.rules.th_close = (tokens, at, options, _, self) =>
    isEmpty(tokens[at - 1]?.content) ? '</td>' : self.renderToken(tokens, at, options)
}

/** Mermaid becomes a still picture in the page, in the page's colours: no code and no font is loaded for it. */
function drawing(source: string, name: string): string {
  const svg = renderMermaidSVG(source, { bg: 'var(--vp-c-bg)', fg: 'var(--vp-c-text-1)', transparent: true })
    .replace(/<style>[\s\S]*?<\/style>/, '') // it imports a web font, and Vue drops <style> in templates
    .replace('<svg ', `<svg role="img" aria-label="${name}" `)
  return `<figure class="diagram" v-pre>${svg}</figure>\n`
}

/** What the picture says, for those who do not see it: its labels in order. */
const labelsIn = (source: string): string =>
  [...source.matchAll(/\[+\(?([^[\]()|]+)\)?\]+|\(+([^()|]+)\)+/g)]
    .map(([, square, round]) => (square ?? round ?? '').trim())
    .filter((text) => text !== '')
    .join(' → ')
    .replace(/["<>&]/g, '')

export const markdown: MarkdownOptions = {
  theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  // Within a sentence these are words; the others stand by themselves.
  component: { inlineTags: Object.keys(inline) },
  config(md) {
    translate(md)
    emptyCorners(md)
    const fence = md.renderer.rules.fence
    if (!fence) throw new Error('VitePress no longer renders fences')
    md.renderer.rules.fence = (tokens, at, options, env: Env, self) => {
      const token = tokens[at]
      const say = sayFor(env)
      if (token?.info.trim() === 'mermaid') return drawing(token.content, `${say('diagram')}: ${labelsIn(token.content)}`)
      const html = fence(tokens, at, options, env, self)
      return html.replace('<button title="Copy Code"', `<button title="${say('copy.code')}" aria-label="${say('copy.code')}"`)
    }
  },
}
