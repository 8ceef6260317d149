import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser } from '@playwright/test'
import { newHome } from '../../e2e/local-server.ts'
import { visit } from '../../e2e/visitor.ts'
import { wordsIn } from '../../e2e/words.ts'
import type { Picture } from './camera.ts'
import type { Edition } from './editions.ts'
import { scale } from './lab.ts'
import type { Theme } from './record.ts'

const viewport = { width: 1320, height: 1130 }
/** How much of the class's work is done when the picture is taken: some are through, and some are stuck. */
const shareDone = 55

/** The live board in the middle of a practice class. */
export async function takeBoard(root: string, window: Browser, { lang }: Edition): Promise<Readonly<Record<Theme, Picture>>> {
  const home = await newHome()
  const wishes = ['--students', '12', '--minutes', '1', '--port', '0', '--lang', lang, '--json']
  const demo = spawn(process.execPath, [join(root, 'dist/cli/trailproof.js'), 'class', 'demo', ...wishes], {
    env: { ...process.env, TRAILPROOF_HOME: home.folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const { endpoint, board } = await ready(demo)
    const words = wordsIn(lang)
    const { context, page } = await visit(window, { words, endpoint, colorScheme: 'light', viewport, scale })
    await page.goto(board)
    await page.waitForFunction(
      (share) => Number(/(\d+)\s*%/.exec(document.querySelector('.outcome-sum')?.textContent ?? '')?.[1] ?? 0) >= share,
      shareDone,
      { timeout: 120_000 },
    )
    const take = async (theme: Theme): Promise<Picture> => {
      await page.emulateMedia({ colorScheme: theme })
      const area = page.locator('.live-board')
      const box = await area.evaluate((element) => {
        const { left, right, top } = element.getBoundingClientRect()
        return { left, right, top }
      })
      // Whole pixels, also where there are three of them for two of the page's.
      const even = (length: number) => 2 * Math.floor(length / 2)
      const top = Math.max(0, Math.ceil(box.top))
      const clip = { x: Math.ceil(box.left), y: top, width: even(box.right - box.left), height: even(viewport.height - top) }
      return { png: await page.screenshot({ clip, animations: 'disabled' }), width: clip.width, height: clip.height }
    }
    const pictures = { light: await take('light'), dark: await take('dark') }
    await context.close()
    return pictures
  } finally {
    demo.kill('SIGINT')
    await new Promise((resolve) => (demo.exitCode === null ? demo.once('exit', resolve) : resolve(null)))
    await home.remove()
  }
}

/** @throws Error where it ends before it is ready */
function ready(demo: ChildProcess): Promise<{ readonly endpoint: string; readonly board: string }> {
  return new Promise((resolve, reject) => {
    demo.once('exit', (code) => reject(new Error(`class demo ended with ${code} before it was ready`)))
    if (!demo.stdout) return reject(new Error('class demo has no output'))
    createInterface({ input: demo.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) resolve(JSON.parse(line) as { endpoint: string; board: string })
    })
  })
}
