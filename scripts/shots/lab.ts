import type { Browser, Locator, Page } from '@playwright/test'
import { steps } from '../../checks/index.ts'
import type { Desk, Gesture, Marks } from '../../e2e/gesture.ts'
import { newHome, startLocalServer } from '../../e2e/local-server.ts'
import { SettingsForm } from '../../e2e/pages/settings-form.ts'
import { StepPage } from '../../e2e/pages/step-page.ts'
import { visit } from '../../e2e/visitor.ts'
import { wordsIn } from '../../e2e/words.ts'
import { photograph } from './camera.ts'
import { takeChain } from './chain.ts'
import { type Edition, labValues, settingsOf } from './editions.ts'

/** What comes of a gesture: the picture in light and in dark, and the numbers drawn into it. */
export interface Photograph {
  readonly name: string
  readonly marks: string
  readonly pictures: Awaited<ReturnType<typeof photograph>>
}

/** Wide enough for a form and its menu, high enough for all of it. */
const viewport = { width: 980, height: 1800 }
/** Pixels of the picture for one of the page: letters stay sharp, on finer screens too. */
export const scale = 1.5
/** After which step the way of a failed sign-in is to be seen whole. */
export const seenIn = 'lab-a/a13-fail-sign-in'

/** Does a lab by hand, from its first step to its clean-up, and gives each picture as it is taken. */
export async function takeLab(lab: string, window: Browser, edition: Edition, keep: (taken: Photograph) => Promise<void>): Promise<void> {
  const words = wordsIn(edition.lang)
  const settings = settingsOf(edition)
  const want = labValues(lab, edition)
  const home = await newHome()
  const server = await startLocalServer(home.folder)
  // The page shows the pictures as they were; one that is missing is what is taken here.
  const wishes = { colorScheme: 'light', viewport, scale, expected: /\/shots\// } as const
  const { context, page, troubles } = await visit(window, { words, endpoint: server.endpoint, ...wishes })
  try {
    await page.goto(`/${edition.lang}/${lab}/set-up`)
    const form = new SettingsForm(page, words)
    await form.fillIn(settings)
    await form.told.getByText(words.site('settings.saved')).waitFor()
    const desk: Desk = {}
    for (const card of steps.filter((each) => each.lab.id === lab)) {
      const name = `${lab}/${card.id}`
      const step = new StepPage(page, words)
      await step.open(name)
      const { default: gesture } = (await import(`../../e2e/${name}.ts`)) as { default: Gesture }
      const shoot = async (tab: Page, marks: Marks, around?: Locator) =>
        keep({ name, marks: Object.keys(marks).join(' '), pictures: await photograph(tab, marks, around) })
      const hand = { page, step, words, settings, want, endpoint: server.endpoint, home: home.folder, desk, shoot }
      await gesture.make(hand)
      if (name === seenIn) {
        const tab = await context.newPage()
        await keep({ name: 'chain', marks: '', pictures: await takeChain(tab, words, edition) })
        await tab.close()
      }
    }
    if (troubles.length > 0) throw new Error(`what must not happen in a browser did:\n${troubles.join('\n')}`)
  } finally {
    await context.close()
    await server.stop()
    await home.remove()
  }
}
