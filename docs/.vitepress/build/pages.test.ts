import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { navOf, sidebarOf, titleOf } from './pages.ts'

let docs = ''
beforeEach(() => {
  docs = mkdtempSync(join(tmpdir(), 'docs-'))
})
afterEach(() => rmSync(docs, { recursive: true, force: true }))
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(docs, path)), { recursive: true })
  writeFileSync(join(docs, path), text)
}

test.each([
  ['---\nstep: x\n---\n# Confirm the *mail* {#top}\n', 'Confirm the mail'],
  ['```sh\n# a comment\n```\n# The title `x`\n', 'The title x'],
  ['# <Badge/> 标题\n', '标题'],
  ['no heading', null],
])('the title of %j', (markdown, title) => {
  expect(titleOf(markdown)).toBe(title)
})

test('the menu has the lab’s pages in their parts, then those for instructors and help; what is not there is left out', () => {
  for (const [path, title] of [
    ['lab-a/index', 'Lab A'],
    ['lab-a/set-up', 'Ready'],
    ['lab-a/a13-fail', 'Fail'],
    ['lab-a/a02-logs', 'Logs < x'],
    ['lab-a/a01-trail', 'Trail'],
    ['lab-a/troubleshooting', 'Trouble'],
    ['class/after', 'After'],
    ['class/board', 'Board'],
    ['class/index', 'Class'],
    ['help/regions', 'Regions'],
    ['help/index', 'Help'],
  ])
    write(`en/${path}.md`, `# ${title}\n`)
  expect(sidebarOf(docs, 'en').map(({ text, items }) => [text, items?.map(({ link, docFooterText }) => [link, docFooterText])])).toEqual([
    [
      'Lab A',
      [
        ['/en/lab-a/', 'Lab A'],
        ['/en/lab-a/set-up', 'Ready'],
      ],
    ],
    [
      '1 · Trail, logs, metric',
      [
        ['/en/lab-a/a01-trail', 'A1 Trail'],
        ['/en/lab-a/a02-logs', 'A2 Logs &lt; x'],
      ],
    ],
    [
      '4 · Proof and clean-up',
      [
        ['/en/lab-a/a13-fail', 'A13 Fail'],
        ['/en/lab-a/troubleshooting', 'Trouble'],
      ],
    ],
    [
      'For instructors',
      [
        ['/en/class/', 'Class'],
        ['/en/class/board', 'Board'],
        ['/en/class/after', 'After'],
      ],
    ],
    [
      'Help',
      [
        ['/en/help/', 'Help'],
        ['/en/help/regions', 'Regions'],
      ],
    ],
  ])
  expect(navOf(docs, 'en').map((item) => ('link' in item ? item.link : null))).toEqual(['/en/lab-a/', '/en/class/', '/en/help/'])
  expect(sidebarOf(docs, 'ko')).toEqual([])
  expect(navOf(docs, 'ko')).toEqual([])
})
