import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@playwright/test'
import type { Lang } from '../../say/index.ts'
import { beginRound, type Student, stepIds } from '../class-journal.ts'
import { barriers, overhang } from '../everybody.ts'
import { type LocalServer, newHome, startLocalServer } from '../local-server.ts'
import { BoardPage } from '../pages/board-page.ts'
import { visit } from '../visitor.ts'
import { wordsIn } from '../words.ts'

// An instructor looks at a class through its day; the files of the runs are written as `class run` writes them.

const evil = '<img src=x onerror="document.title=1">'
const students: readonly Student[] = [
  { name: '김민지', account: '111122223333', group: 'A' },
  { name: evil, account: '222233334444', group: 'A' },
  { name: '李明', account: '333344445555', group: 'B' },
  { name: 'Ada Park', account: '444455556666', group: 'B' },
]
const [kim, markup, li, ada] = students as readonly [Student, Student, Student, Student]
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const a04 = stepIds.indexOf('a04-filter-pattern')

const isLong = Boolean(process.env.TRAILPROOF_SLOW_TESTS)
const langs: readonly Lang[] = isLong ? ['zh', 'ko', 'en'] : ['ko']

for (const lang of langs) {
  test(`${lang}: a class through its day`, async ({ browser }) => {
    const words = wordsIn(lang)
    const home = await newHome()
    let server: LocalServer | null = await startLocalServer(home.folder)
    const { endpoint } = server
    const { context, page, troubles } = await visit(browser, {
      words,
      endpoint,
      colorScheme: 'light',
      // The server is ended once: then the browser tells of requests that reached nobody, or the one that was started after.
      expected: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|403 \(Forbidden\)/,
    })
    const board = new BoardPage(page, words)

    await test.step('before the first round the page says what to run, then the class comes by itself', async () => {
      await board.open()
      await expect(page.getByText('npx trailproof class demo --students 30')).toBeVisible()
      const first = await beginRound(home.folder, 'autumn', 'Autumn', students, minutesAgo(25))
      await first.finishAll((_, place) => ({ step: place === 3 ? 0 : a04, outcome: place === 2 ? 'todo' : 'differs' }), minutesAgo(24))
      await expect(board.rows).toHaveCount(4)
      await expect(board.connection).toHaveText(board.live)
    })

    const round = await beginRound(home.folder, 'autumn', 'Autumn', students, new Date())
    await test.step('a change is seen as it comes, and the page stays the same one', async () => {
      await page.evaluate(() => Object.assign(window, { isSame: true }))
      await round.finish(kim, { step: a04 + 1, outcome: 'todo' }, new Date())
      await expect(board.cell(kim.name, a04)).toContainText(words.site('outcome.done'))
      await round.finish(markup, { step: a04, outcome: 'differs' }, new Date())
      await round.finish(li, { step: a04, outcome: 'todo' }, new Date())
      await expect(page.getByText(words.board('round.going', { finished: 3, of: 4 }))).toBeVisible()
      await expect(board.row(li.name)).toContainText(words.board('table.stuck'))
      await expect(board.row(kim.name)).not.toContainText(words.board('table.stuck'))
      await expect(board.stuck).toHaveCount(3)
    })

    await test.step('no barriers, in light and dark, wide and on a phone', async () => {
      expect(await barriers(page), 'light').toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.setViewportSize({ width: 360, height: 740 })
      await expect(page.locator('html')).toHaveClass(/\bdark\b/)
      await expect.poll(() => overhang(page), 'wider than a phone').toBeLessThanOrEqual(0)
      expect(await barriers(page), 'dark, on a phone').toEqual([])
      await page.emulateMedia({ colorScheme: 'light' })
      await page.setViewportSize({ width: 1280, height: 720 })
    })

    await test.step('a cell opens what was found and what to do; names and values are text', async () => {
      await board.cell(markup.name, a04).click()
      await expect(board.panel).toContainText(words.title('lab-a/a04-filter-pattern'))
      await expect(board.panel).toContainText('<b>{ ($.eventName = "ConsoleLogin") }</b>')
      await expect(board.panel).toContainText(markup.account)
      expect(await barriers(page), 'the panel').toEqual([])
      await page.getByRole('button', { name: words.board('panel.later') }).click()
      await expect(board.panel).toContainText(words.title('lab-a/a05-metric'))
      await page.keyboard.press('Escape')
      await expect(board.panel).toBeHidden()
      await expect(board.cell(markup.name, a04)).toBeFocused()
      expect(await page.locator('.live-board img').count()).toBe(0)
    })

    await test.step('by keyboard: across the table, and to the search', async () => {
      await page.keyboard.press('Control+Home')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('End')
      await expect(board.cell(markup.name, stepIds.length - 1)).toBeFocused()
      await page.keyboard.press('Enter')
      await expect(board.panel).toContainText(words.title(`lab-a/${stepIds.at(-1)}`))
      await page.keyboard.press('Escape')
      await page.keyboard.press('/')
      await expect(board.search).toBeFocused()
      await page.keyboard.type('ada')
      await expect(board.rows).toHaveCount(1)
      await page.keyboard.press('Escape')
      await expect(board.rows).toHaveCount(4)
    })

    await test.step('filters: a common reason, a group that the address keeps', async () => {
      await board.reasons.filter({ hasText: 'A4' }).first().click()
      await expect(board.rows).toHaveCount(1)
      await page.getByRole('button', { name: words.board('tools.clear') }).click()
      await page
        .getByLabel(words.board('tools.group'), { exact: true })
        .selectOption({ label: words.board('tools.oneGroup', { group: 'B' }) })
      await expect(board.rows).toHaveCount(2)
      expect(new URL(page.url()).searchParams.get('group')).toBe('B')
      await page.getByLabel(words.board('tools.group'), { exact: true }).selectOption({ label: words.board('tools.allGroups') })
    })

    await test.step('saved without names it is one file that asks nobody for anything', async () => {
      await page.getByText(words.board('export.title')).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: words.board('export.anonymous') }).click(),
      ])
      const file = join(home.folder, download.suggestedFilename())
      await download.saveAs(file)
      const html = await readFile(file, 'utf8')
      for (const { name, account } of students) {
        expect(html).not.toContain(name)
        expect(html).not.toContain(account)
      }
      const alone = await browser.newContext({ offline: true })
      const requests: string[] = []
      alone.on('request', (request) => requests.push(request.url()))
      const opened = await alone.newPage()
      await opened.goto(pathToFileURL(file).href)
      await expect(opened.getByRole('row')).toHaveCount(students.length + 1)
      expect(requests).toEqual([pathToFileURL(file).href])
      await alone.close()
    })

    await test.step('the projector view shows nobody’s name, after a reload neither', async () => {
      await page.getByRole('button', { name: words.board('projector.open') }).click()
      await expect(board.projector).toContainText('#1')
      await page.reload()
      await expect(board.projector).toContainText('#1')
      await page.evaluate(() => Object.assign(window, { isSame: true }))
      const shown = await page.content()
      for (const secret of ['Ada Park', '김민지', '李明', 'onerror', ...students.map(({ account }) => account)])
        expect(shown).not.toContain(secret)
      await expect(page.locator('.VPNav')).toBeHidden()
      expect(await barriers(page), 'the projector view').toEqual([])
      await page.getByRole('button', { name: words.board('projector.leave') }).click()
      await expect(board.rows).toHaveCount(4)
    })

    await test.step('the server is ended and started again: the board goes on by itself', async () => {
      await server?.stop()
      server = null
      await expect(board.connection).not.toHaveText(board.live)
      await round.finish(ada, { step: a04, outcome: 'todo' }, new Date())
      server = await startLocalServer(home.folder, Number(new URL(endpoint).port))
      // As a browser does that finds its network again; without it the next try is seconds away.
      await page.evaluate(() => window.dispatchEvent(new Event('online')))
      await expect(board.connection).toHaveText(board.live, { timeout: 40_000 })
      await expect(board.cell(ada.name, 0)).toContainText(words.site('outcome.done'))
      expect(await page.evaluate(() => 'isSame' in window), 'not loaded anew').toBe(true)
    })

    expect(troubles).toEqual([])
    await context.close()
    await server?.stop()
    await home.remove()
  })
}

test('500 people: shown at once, and scrolled without stutter', async ({ browser }) => {
  const words = wordsIn('en')
  const home = await newHome()
  const many = Array.from(
    { length: 500 },
    (_, at): Student => ({
      name: `Student ${at + 1}`,
      account: String(100_000_000_000 + at),
      group: `Table ${at % 20}`,
    }),
  )
  const first = await beginRound(home.folder, 'many', 'Many', many, minutesAgo(30))
  await first.finishAll((_, at) => ({ step: at % stepIds.length, outcome: 'todo' }), minutesAgo(29))
  const server = await startLocalServer(home.folder)
  const { context, page, troubles } = await visit(browser, { words, endpoint: server.endpoint })
  const board = new BoardPage(page, words)
  await board.open('?class=many')
  await expect(board.table).toHaveAttribute('aria-rowcount', '501')
  expect(await page.locator('.live-board *').count(), 'only what is in view is in the page').toBeLessThan(4000)

  const round = await beginRound(home.folder, 'many', 'Many', many, new Date())
  const [, second] = many
  if (!second) throw new Error('nobody')
  const startMs = performance.now()
  await round.finish(second, { step: 5, outcome: 'differs' }, new Date())
  await expect(board.cell(second.name, 5)).toContainText(words.site('outcome.differs'))
  const shownMs = Math.round(performance.now() - startMs)

  // Frame by frame through the whole table, while all 500 are looked at.
  const scrolled = page.locator('.heat-map').evaluate(
    (box) =>
      new Promise<readonly number[]>((resolve) => {
        const frames: number[] = []
        let last = performance.now()
        const next = () => {
          const now = performance.now()
          frames.push(now - last)
          last = now
          box.scrollTop += 160
          if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) resolve(frames)
          else requestAnimationFrame(next)
        }
        requestAnimationFrame(next)
      }),
  )
  for (const student of many) await round.finish(student, { step: 7, outcome: 'todo' }, new Date())
  const frames = [...(await scrolled)].sort((one, other) => one - other)
  const [middle, slow] = [frames[Math.floor(frames.length / 2)] ?? 0, frames[Math.floor(frames.length * 0.95)] ?? 0]
  test.info().annotations.push({
    type: 'measured',
    description: `shown after ${shownMs} ms; frames ${middle.toFixed(0)} ms, 95%: ${slow.toFixed(0)} ms`,
  })
  expect(shownMs, 'from the line in the file to the page').toBeLessThan(10_000)
  expect(middle, 'a frame').toBeLessThan(250)
  await expect(board.row('Student 500')).toBeVisible()
  await expect(board.cell('Student 500', 6)).toContainText(words.site('outcome.done'))

  expect(troubles).toEqual([])
  await context.close()
  await server.stop()
  await home.remove()
})
