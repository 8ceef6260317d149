import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { consoleFiles } from './console-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'trailproof-console-'))
const built = join(folder, 'console')
const page = '<!doctype html><title>console</title>'
beforeAll(() => {
  mkdirSync(join(built, 'assets'), { recursive: true })
  writeFileSync(join(built, 'index.html'), page)
  writeFileSync(join(built, 'assets', 'index-abc.js'), 'export const one = 1\n'.repeat(50))
  writeFileSync(join(folder, 'secret.txt'), 'not for you')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const files = consoleFiles(built)
const get = (path: string, init: RequestInit = {}) => files(new Request(`http://127.0.0.1:4566${path}`, init))

describe('the console’s files', () => {
  test('the page runs nothing but files of its own, and is framed by nobody else', async () => {
    const answer = get('/console/?account=123456789012&region=us-east-1')
    expect(await answer?.text()).toBe(page)
    const policy = answer?.headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
    ])
      expect(policy.split('; ')).toContain(rule)
    expect(policy).not.toMatch(/unsafe|https?:/)
    expect(answer?.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer?.headers.get('cache-control')).toBe('no-cache')
  })

  test('without the slash the address keeps its query', () => {
    const answer = get('/console?account=123456789012')
    expect([answer?.status, answer?.headers.get('location')]).toEqual([301, '/console/?account=123456789012'])
  })

  test('files are packed as the browser takes them, kept for good, and not sent twice', async () => {
    const plain = await get('/console/assets/index-abc.js')?.text()
    for (const [encoding, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const answer = get('/console/assets/index-abc.js', { headers: { 'accept-encoding': encoding } })
      expect(answer?.headers.get('content-encoding')).toBe(encoding)
      expect(answer?.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(answer?.headers.get('cache-control')).toContain('immutable')
      expect(unpack(Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer())).toString()).toBe(plain)
      const again = get('/console/assets/index-abc.js', {
        headers: { 'accept-encoding': encoding, 'if-none-match': answer?.headers.get('etag') ?? '' },
      })
      expect(again?.status).toBe(304)
    }
  })

  test.each([
    '/console/../secret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/..%2fsecret.txt',
    '/console/assets/..%5c..%5c..%5csecret.txt',
    '/console/%00',
    '/console/%',
    '/console/assets',
    '/console/assets/',
    '/console/nowhere.js',
    `/console/${'a'.repeat(9_000)}`,
  ])('%s gives nothing away', async (path) => {
    const answer = get(path)
    // What is no address of the console any more is for others to answer.
    if (answer === null) return
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('not for you')
  })

  test('other addresses are not the console’s, and nothing is taken', () => {
    for (const path of ['/', '/consolex', '/en/console/', '/_sandbox/health']) expect(get(path)).toBeNull()
    expect(get('/console/', { method: 'POST', body: 'x' })?.status).toBe(405)
    expect(get('/console/', { method: 'HEAD' })?.status).toBe(200)
  })

  test.each([
    ['zh', '控制台尚未构建'],
    ['ko', '콘솔이 아직 빌드되지 않음'],
    ['en', 'The console is not built'],
  ])('%s: a checkout without a built console says how it is built', async (lang, title) => {
    const answer = consoleFiles(join(folder, 'nowhere'))(new Request(`http://127.0.0.1:4566/console/?lang=${lang}`))
    expect(answer?.status).toBe(503)
    const text = (await answer?.text()) ?? ''
    expect(text).toContain(title)
    expect(text).toContain('node scripts/build-console.mjs')
  })
})
