import type { Locator, Page } from '@playwright/test'
import type { Marks } from '../../e2e/gesture.ts'
import type { Theme } from './record.ts'

/** A picture as the browser took it. Sizes in CSS pixels. */
export interface Picture {
  readonly png: Buffer
  readonly width: number
  readonly height: number
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** From the first thing that is shown up to the heading over it, if there is one so near. */
const nearHeading = 150
/** Free space at the upper and lower edge. Over a page's own heading there is less before the crumbs. */
const edge = 26
const edgeOverPage = 2
/** At the sides, where the page leaves it. */
const besides = 14
/** Between a marked thing and its line. */
const air = 4

/**
 * Takes what is marked, and all between, over the whole width of the page's main part: in light and in dark. Each marked thing gets a line
 * around it, with the number of the page's instruction that it belongs to.
 *
 * @param around what is in the picture in any case, marked or not
 * @throws Error where something that is to be marked is not to be seen
 */
export async function photograph(tab: Page, marks: Marks, around?: Locator): Promise<Readonly<Record<Theme, Picture>>> {
  const boxes = await boxesOf(marks)
  const shown = [...boxes.map(({ box }) => box), ...(around ? [await boxOf(around, 'what the picture is about')] : [])]
  if (shown.length === 0) throw new Error('nothing is marked: a picture shows what the page talks about')
  const main = await boxOf(tab.locator('main').first(), 'the main part of the page')
  const window = tab.viewportSize() ?? { width: 0, height: 0 }
  const first = Math.min(...shown.map((each) => each.top))
  const surroundings = await tab.evaluate(look, { first, nearHeading })
  const left = Math.max(0, main.left - besides, surroundings.menuEnds)
  const right = Math.min(window.width, main.right + besides)
  const top = Math.max(0, main.top, (surroundings.heading?.top ?? first) - (surroundings.heading?.isOfPage ? edgeOverPage : edge))
  const bottom = Math.min(main.bottom, window.height, Math.max(...shown.map((each) => each.bottom)) + edge)
  // Whole pixels, also where there are three of them for two of the page's.
  const even = (length: number) => 2 * Math.floor(length / 2)
  const [x, y] = [Math.ceil(left), Math.ceil(top)]
  const clip = { x, y, width: even(right - x), height: even(bottom - y) }
  const take = async (theme: Theme): Promise<Picture> => {
    await tab.emulateMedia({ colorScheme: theme })
    await tab.evaluate(draw, { boxes, theme, air })
    try {
      const png = await tab.screenshot({ clip, animations: 'disabled' })
      return { png, width: clip.width, height: clip.height }
    } finally {
      await tab.evaluate(wipe)
    }
  }
  const dark = await take('dark')
  return { light: await take('light'), dark }
}

async function boxesOf(marks: Marks): Promise<readonly { readonly number: number; readonly box: Box }[]> {
  const wanted = Object.entries(marks).flatMap(([number, marked]: readonly [string, Locator | readonly Locator[]]) =>
    (Array.isArray(marked) ? marked : [marked]).map((locator: Locator) => ({ number: Number(number), locator })),
  )
  return Promise.all(
    wanted.map(async ({ number, locator }) => ({ number, box: await boxOf(locator, `what instruction ${number} is about`) })),
  )
}

async function boxOf(locator: Locator, what: string): Promise<Box> {
  await locator.waitFor()
  const box = await locator.evaluate(extent)
  if (box.right <= box.left || box.bottom <= box.top) throw new Error(`${what} is not to be seen: ${String(locator)}`)
  return box
}

/** In the page: where a thing is, together with what names and describes it: a field is seen with its label, a circle with its word. */
function extent(element: Element): Box {
  const isField = element.matches('input, textarea, select, button[aria-haspopup="listbox"], [role="combobox"]')
  const named = isField
    ? [
        ...(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLButtonElement
          ? [...(element.labels ?? [])]
          : []),
        ...`${element.getAttribute('aria-labelledby') ?? ''} ${element.getAttribute('aria-describedby') ?? ''}`
          .split(/\s+/)
          .flatMap((id) => document.getElementById(id) ?? []),
      ]
    : []
  const rects = [element, ...named].map((each) => each.getBoundingClientRect()).filter(({ width, height }) => width > 1 && height > 1)
  return {
    left: Math.min(...rects.map(({ left }) => left)),
    top: Math.min(...rects.map(({ top }) => top)),
    right: Math.max(...rects.map(({ right }) => right)),
    bottom: Math.max(...rects.map(({ bottom }) => bottom)),
  }
}

/** In the page: where the menu at the left ends, and where the heading over `first` begins. */
function look({ first, nearHeading }: { first: number; nearHeading: number }): {
  menuEnds: number
  heading: { top: number; isOfPage: boolean } | null
} {
  const menus = [...document.querySelectorAll('nav, aside')]
    .map((menu) => menu.getBoundingClientRect())
    .filter(({ left, width, height }) => left < 1 && width > 1 && width < innerWidth / 2 && height > innerHeight / 3)
  const headings = [...document.querySelectorAll('main h1, main h2, main h3')]
    .map((heading) => ({ box: heading.getBoundingClientRect(), isOfPage: heading.matches('h1') }))
    .filter(({ box: { top, bottom, height } }) => height > 0 && (bottom <= first + 1 || top === first) && top > first - nearHeading)
    .map(({ box: { top }, isOfPage }) => ({ top, isOfPage }))
    .sort((one, other) => other.top - one.top)
  return {
    menuEnds: Math.max(0, ...menus.map(({ right }) => right)),
    heading: headings[0] ?? null,
  }
}

/** In the page: lines and numbers above everything, which are not part of it. */
function draw({ boxes, theme, air }: { boxes: readonly { number: number; box: Box }[]; theme: Theme; air: number }): void {
  const [line, ink] = theme === 'dark' ? ['#fb923c', '#1c1917'] : ['#c2410c', '#ffffff']
  const sheet = document.createElement('div')
  sheet.id = 'marks-of-the-picture'
  sheet.setAttribute('popover', 'manual')
  Object.assign(sheet.style, {
    position: 'fixed',
    inset: '0',
    width: '100%',
    height: '100%',
    margin: '0',
    padding: '0',
    border: '0',
    background: 'none',
    overflow: 'visible',
    pointerEvents: 'none',
  })
  const seen = new Set<number>()
  for (const { number, box } of boxes) {
    const frame = document.createElement('div')
    Object.assign(frame.style, {
      position: 'absolute',
      left: `${box.left - air}px`,
      top: `${box.top - air}px`,
      width: `${box.right - box.left + 2 * air}px`,
      height: `${box.bottom - box.top + 2 * air}px`,
      boxSizing: 'border-box',
      border: `2px solid ${line}`,
      borderRadius: '10px',
    })
    sheet.append(frame)
    if (seen.has(number)) continue
    seen.add(number)
    const badge = document.createElement('div')
    badge.textContent = String(number)
    Object.assign(badge.style, {
      position: 'absolute',
      right: '-14px',
      top: '-14px',
      height: '22px',
      minWidth: '22px',
      boxSizing: 'border-box',
      padding: '0 6px',
      borderRadius: '11px',
      background: line,
      color: ink,
      font: '700 14px/22px "Open Sans", sans-serif',
      textAlign: 'center',
    })
    frame.append(badge)
  }
  document.body.append(sheet)
  sheet.showPopover()
}

function wipe(): void {
  document.getElementById('marks-of-the-picture')?.remove()
}
