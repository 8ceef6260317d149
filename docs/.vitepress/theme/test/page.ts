import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { mount, type VueWrapper } from '@vue/test-utils'
import type { PageData } from 'vitepress'
import { dataSymbol } from 'vitepress'
// VitePress exports the key of its data, and not what makes them.
// @ts-expect-error it has no declarations
import { initData } from 'vitepress/dist/client/app/data'
import { type Component, defineComponent, h, reactive } from 'vue'
import { type PageParts, providePage } from '../page.ts'

/** Mounts a component as a page of the site would hold it. */
export function mountOn(
  relativePath: string,
  component: Component,
  options: { props?: Record<string, unknown>; step?: string; parts?: Partial<PageParts>; slots?: Record<string, () => unknown> } = {},
): VueWrapper {
  const route = reactive({
    path: `/${relativePath.replace(/\.md$/, '')}`,
    component: null,
    data: {
      relativePath,
      filePath: relativePath,
      title: '',
      description: '',
      headers: [],
      frontmatter: options.step ? { step: options.step } : {},
    } as unknown as PageData,
  })
  const Page = defineComponent({
    setup() {
      providePage({ labels: {}, card: null, settles: [], undoing: [], shots: {}, ...options.parts })
      return () => h(component, options.props ?? {}, options.slots ?? {})
    },
  })
  return mount(Page, { attachTo: document.body, global: { provide: { [dataSymbol as symbol]: initData(route) } } })
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly token: string | undefined
  readonly body: unknown
}

/** A local server for one test: it answers as told, over HTTP, and remembers what it was asked. */
export async function localServer(answer: (asked: Asked, response: ServerResponse) => void | Promise<void>) {
  const asked: Asked[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    const token = request.headers['x-trailproof-token']
    const one: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      token: typeof token === 'string' ? token : undefined,
      body: text === '' ? undefined : JSON.parse(text),
    }
    asked.push(one)
    await answer(one, response)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`
  const browser: unknown = Reflect.get(window, 'happyDOM')
  Reflect.apply(Reflect.get(Object(browser), 'setURL'), browser, [`${origin}/`])
  return {
    origin,
    asked,
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** The page as the local server hands it out: with its token. */
export function giveToken(token: string | null): void {
  document.head.querySelector('meta[name="trailproof-token"]')?.remove()
  if (token === null) return
  const meta = document.createElement('meta')
  meta.name = 'trailproof-token'
  meta.content = token
  document.head.append(meta)
}

/** Waits until the page shows what is looked for. */
export async function shows(find: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 3000
  while (!find()) {
    if (performance.now() > endMs) throw new Error(`the page does not show ${what}:\n${document.body.textContent}`)
    await new Promise((next) => setTimeout(next, 5))
  }
}
