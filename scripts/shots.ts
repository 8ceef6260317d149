/**
 * Takes the pictures: `npm run shots` all of them, `npm run shots -- a04 chain` those whose names hold one of the words. Lab A is done by hand
 * in each language, in a sandbox of its own, and each gesture takes the picture of its step; `chain` is what became of a failed sign-in,
 * `board` a practice class in the middle of its work, `readme` what the READMEs show. Run it after `npm run build`. Pictures belong to one set of fonts: take all on one machine.
 *
 * What each picture was made from is written to `docs/.vitepress/shots.json`; `lint` refuses a picture for which that has changed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from '@playwright/test'
import { labs, steps } from '../checks/index.ts'
import { browserArguments, browserPath } from '../e2e/browser.ts'
import { takeBoard } from './shots/board.ts'
import { type Edition, editions } from './shots/editions.ts'
import { smallPng } from './shots/encode.ts'
import { scale, seenIn, takeLab } from './shots/lab.ts'
import { madeFrom } from './shots/made-from.ts'
import { takeReadme } from './shots/readme.ts'
import {
  markOf,
  pictureFile,
  readShots,
  recordFile,
  type Shots,
  shotsFolder,
  type Taken,
  takesPicture,
  writtenShots,
} from './shots/record.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, shotsFolder)
const asked = process.argv.slice(2)
const isAsked = (name: string) => asked.length === 0 || asked.some((part) => name.includes(part))
const taking = steps.map(({ lab, id }) => `${lab.id}/${id}`).filter((name) => takesPicture(root, name))
const names = [...taking, 'chain', 'board', 'readme']
if (!names.some(isAsked)) {
  console.error(`There is no picture ${asked.join(', ')}. The pictures: ${names.join(', ')}`)
  process.exit(2)
}

/** The files as they come. They are written at the end: a changed picture makes the site stale, and each server would build it anew. */
const taken = new Map<string, Buffer>()
let shots: Shots = Object.fromEntries(Object.entries(readShots(root)).filter(([name]) => names.includes(name)))
const executablePath = browserPath()
const browser = await chromium.launch({ args: [...browserArguments], ...(executablePath ? { executablePath } : {}) })
try {
  const desk = await (await browser.newContext()).newPage()
  for (const edition of editions) {
    const wanted = names.filter(isAsked).map((name) => (name === 'chain' ? seenIn : name))
    for (const lab of labs.map(({ id }) => id).filter((id) => wanted.some((name) => name.startsWith(`${id}/`)))) {
      await takeLab(lab, browser, edition, async ({ name, marks, pictures: { light, dark } }) => {
        if (!isAsked(name)) return
        const files = { light: await smallPng(desk, light.png), dark: await smallPng(desk, dark.png) }
        keep(name, edition, marks, { width: light.width, height: light.height }, files)
      })
    }
    if (isAsked('board')) await board(browser, edition)
    if (isAsked('readme')) await readme(browser, edition)
  }
} finally {
  await browser.close()
}
for (const [name, data] of taken) {
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, data)
}
clear()
writeFileSync(join(root, recordFile), writtenShots(shots))
// Its own form for JSON, whatever that is.
spawnSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--write', recordFile], {
  cwd: root,
  stdio: 'inherit',
})

async function board(window: Browser, edition: Edition): Promise<void> {
  const desk = await (await window.newContext()).newPage()
  const { light, dark } = await takeBoard(root, window, edition)
  keep('board', edition, '', light, { light: await smallPng(desk, light.png), dark: await smallPng(desk, dark.png) })
}

async function readme(window: Browser, edition: Edition): Promise<void> {
  const { png, width, height } = await takeReadme(root, window, edition)
  keep('readme', edition, '', { width, height }, { light: png })
}

/** A picture, and what it was made from. */
function keep(
  name: string,
  { lang }: Edition,
  marks: string,
  { width, height }: { readonly width: number; readonly height: number },
  files: { readonly light: Buffer; readonly dark?: Buffer },
): void {
  for (const theme of ['light', 'dark'] as const) {
    const data = files[theme]
    if (data) taken.set(pictureFile(name, lang, theme), data)
  }
  const { source, words, values } = madeFrom(root, name, lang)
  const made: Taken = { width, height, light: markOf(files.light), ...(files.dark ? { dark: markOf(files.dark) } : {}), words, values }
  // A picture of another gesture in another language is no picture of this one.
  const before = shots[name]?.source === source ? shots[name].taken : {}
  shots = { ...shots, [name]: { source, marks, taken: { ...before, [lang]: made } } }
  const size = Object.values(files).map((data) => `${(data.length / 1000).toFixed(0)} kB`)
  console.log(`${lang} ${name}: ${width} × ${height} (${scale}×), ${size.join(' and ')}`)
}

/** Pictures that nobody takes any more go. */
function clear(): void {
  if (!existsSync(folder)) return
  const wanted = new Set(
    Object.entries(shots).flatMap(([name, { taken }]) =>
      Object.entries(taken).flatMap(([lang, each]) =>
        (['light', 'dark'] as const).filter((theme) => each?.[theme]).map((theme) => pictureFile(name, lang as Edition['lang'], theme)),
      ),
    ),
  )
  let sum = 0
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))) {
    const full = join(folder, file)
    if (statSync(full).isDirectory()) continue
    if (wanted.has(file)) sum += readFileSync(full).length
    else rmSync(full)
  }
  console.log(`${wanted.size} pictures, ${(sum / 1_000_000).toFixed(2)} MB`)
}
