import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumPath, openBrowser, proxyOf } from './browser.ts'

let folder: string
const file = (name: string): string => join(folder, name)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailproof-browser-'))
  for (const name of ['chromium', 'own']) {
    writeFileSync(file(name), '#!/bin/sh\nexit 1\n')
    chmodSync(file(name), 0o755)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the browser that was named, else the machine’s own', () => {
  expect(chromiumPath({ CHROMIUM_PATH: '/named', PATH: folder }, '')).toBe('/named')
  expect(chromiumPath({ PATH: `/nowhere:${folder}` }, file('own'))).toBe(file('chromium'))
})

test('one that is named and not there is no browser; one that ends at once could not be looked with', async () => {
  await expect(openBrowser({ CHROMIUM_PATH: file('none') })).rejects.toMatchObject({
    code: 'verifyNoBrowser',
    params: { path: file('none') },
  })
  await expect(openBrowser({ CHROMIUM_PATH: file('own') })).rejects.toMatchObject({ code: 'unseen.browser', exit: 3 })
})

test.each([
  [{}, undefined],
  [{ HTTPS_PROXY: 'http://proxy.example:3128' }, { server: 'http://proxy.example:3128', bypass: '127.0.0.1,localhost' }],
  [{ all_proxy: 'proxy.example:3128' }, { server: 'http://proxy.example:3128', bypass: '127.0.0.1,localhost' }],
  [
    { https_proxy: 'http://lin:p%40ss@proxy.example:3128', NO_PROXY: '.corp.example' },
    { server: 'http://proxy.example:3128', username: 'lin', password: 'p@ss', bypass: '.corp.example,127.0.0.1,localhost' },
  ],
])('the proxy of the environment holds for the browser too: %o', (env, proxy) => {
  expect(proxyOf(env).proxy).toEqual(proxy)
})
