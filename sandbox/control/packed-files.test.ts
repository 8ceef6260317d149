import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { encodingFor, filePacker } from './packed-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'trailproof-packed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const text = 'export const one = 1\n'.repeat(200)
const then = new Date('2026-11-21T00:00:00Z')
const later = new Date('2026-11-21T00:00:05Z')
function file(name: string, body: string, at: Date): string {
  const path = join(folder, name)
  writeFileSync(path, body)
  utimesSync(path, at, at)
  return path
}

describe('a file is handed out packed', () => {
  test('as it was packed when it was built, not once more', () => {
    const app = file('built.js', text, then)
    file('built.js.br', 'packed at the build', then)
    file('built.js.gz', 'gzipped at the build', then)
    const pack = filePacker()
    expect(String(pack(app, 'br').body)).toBe('packed at the build')
    expect(String(pack(app, 'gzip').body)).toBe('gzipped at the build')
    expect(String(pack(app, '').body)).toBe(text)
    expect(new Set((['br', 'gzip', ''] as const).map((encoding) => pack(app, encoding).etag)).size).toBe(3)
  })

  test('here, where nothing lies beside it, or what belonged to an older one', () => {
    const app = file('changed.js', text, later)
    file('changed.js.br', 'of an older one', then)
    const pack = filePacker()
    expect(String(brotliDecompressSync(pack(app, 'br').body))).toBe(text)
    expect(String(gunzipSync(pack(app, 'gzip').body))).toBe(text)
    const before = pack(app, 'br').etag
    file('changed.js', text.replaceAll('1', '2'), new Date(later.getTime() + 60_000))
    expect(String(brotliDecompressSync(pack(app, 'br').body))).toContain('= 2')
    expect(pack(app, 'br').etag).not.toBe(before)
  })

  test('as it was changed on the way, whatever lies beside it', () => {
    const page = file('page.html', '<p>TOKEN</p>', then)
    file('page.html.br', 'without the token', then)
    const pack = filePacker(() => Buffer.from('<p>secret</p>'))
    expect(String(brotliDecompressSync(pack(page, 'br').body))).toBe('<p>secret</p>')
    expect(String(pack(page, '').body)).toBe('<p>secret</p>')
  })
})

test.each([
  ['br, gzip', 'br'],
  ['gzip, deflate, br', 'br'],
  ['GZIP', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br; q=0.0, gzip;q=0', ''],
  ['br;q=0.5', 'br'],
  ['brotli', ''],
  ['', ''],
])('who accepts “%s” is sent “%s”', (accepts, encoding) => {
  expect(encodingFor(new Request('http://127.0.0.1/', { headers: { 'accept-encoding': accepts } }))).toBe(encoding)
})

test('the build packs texts, leaves what would grow, and marks them as old as what they were made from', async () => {
  const { packFiles } = (await import(new URL('../../scripts/pack-files.mjs', import.meta.url).href)) as {
    packFiles(folder: string): Promise<void>
  }
  const site = join(folder, 'site')
  mkdirSync(join(site, 'assets'), { recursive: true })
  for (const [name, body] of [
    ['site/assets/app.js', text],
    ['site/assets/tiny.js', '1'],
    ['site/page.html', text],
    ['site/shot.png', text],
  ] as const)
    file(name, body, then)
  await packFiles(site)
  expect(readdirSync(site, { recursive: true }).map(String).sort()).toEqual(
    ['assets', 'assets/app.js', 'assets/app.js.br', 'assets/app.js.gz', 'assets/tiny.js', 'page.html', 'shot.png'].map((path) =>
      path.replaceAll('/', process.platform === 'win32' ? '\\' : '/'),
    ),
  )
  const pack = filePacker()
  const app = join(site, 'assets/app.js')
  const built = pack(app, 'br')
  expect(String(brotliDecompressSync(built.body))).toBe(text)
  expect(String(gunzipSync(pack(app, 'gzip').body))).toBe(text)
})
