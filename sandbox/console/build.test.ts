import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const kilobyte = 1000
const firstPageAtMost = 400 * kilobyte

interface Piece {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}

let folder = ''
let pieces: Readonly<Record<string, Piece>> = {}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailproof-console-'))
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('../../scripts/build-console.mjs', import.meta.url)), '--out', folder])
  pieces = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as typeof pieces
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Files that are loaded with a piece. */
function filesOf(name: string, seen = new Set<string>()): Set<string> {
  const piece = pieces[name]
  if (!piece || seen.has(piece.file)) return seen
  seen.add(piece.file)
  for (const css of piece.css ?? []) seen.add(css)
  for (const other of piece.imports ?? []) filesOf(other, seen)
  return seen
}

const gzipped = (files: Iterable<string>) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0)
const named = (end: RegExp) => Object.keys(pieces).filter((name) => end.test(name))

describe('the built console', () => {
  test.each(['zh', 'ko', 'en'])('the first page in %s is under 400 kB of code and styles, its words included', (lang) => {
    const files = filesOf('index.html')
    const tag = { zh: 'zh-CN', ko: 'ko', en: 'en' }[lang]
    const words = named(new RegExp(`locales/${lang}/console(/shell)?\\.json$|messages/all\\.${tag}\\.js$`))
    expect(words).toHaveLength(3)
    for (const word of words) filesOf(word, files)
    expect(gzipped(files)).toBeLessThan(firstPageAtMost)
  })

  test('neither AWS’s SDK nor the parts of a section are on the first page', () => {
    const code = [...filesOf('index.html')].map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
    expect(code).not.toContain('CloudTrail_20131101')
    expect(named(/^cloudtrail\/pages\.tsx$/)).toHaveLength(1)
  })

  test('only our three languages come along, no font and no picture', () => {
    const files = readdirSync(join(folder, 'assets'))
    expect(files.filter((name) => /^all\./.test(name)).map((name) => /^all\.([\w]+)/.exec(name)?.[1])).toHaveLength(3)
    expect(files.filter((name) => !/\.(js|css)$/.test(name))).toEqual([])
    for (const name of files.filter((each) => each.endsWith('.css')))
      expect(readFileSync(join(folder, 'assets', name), 'utf8')).not.toMatch(/@font-face|@import|url\(["']?https?:/)
  })

  test('the page runs nothing that stands in it', () => {
    const html = readFileSync(join(folder, 'index.html'), 'utf8')
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|https?:/)
  })

  test('the name of Cloudscape’s font is that of the installed version', () => {
    const ours = /--font-family-base-[a-z0-9]+/.exec(readFileSync(new URL('console.css', import.meta.url), 'utf8'))?.[0]
    const components = dirname(createRequire(import.meta.url).resolve('@cloudscape-design/components/package.json'))
    expect(readFileSync(join(components, 'button/styles.scoped.css'), 'utf8')).toContain(`var(${ours}`)
  })
})
