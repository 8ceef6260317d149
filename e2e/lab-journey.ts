import { type Browser, expect, test } from '@playwright/test'
import { steps } from '../checks/index.ts'
import type { Settings, Step } from '../checks/step.ts'
import { exactly, valuesOf } from '../checks/values.ts'
import { bash } from '../domain/command/bash.ts'
import { region as regionOf } from '../domain/regions.ts'
import type { Lang } from '../say/index.ts'
import { doIt } from './do-it.ts'
import type { Desk, Gesture, Hand } from './gesture.ts'
import { type LocalServer, newHome, startLocalServer } from './local-server.ts'
import { InboxPage } from './pages/inbox-page.ts'
import { SettingsForm } from './pages/settings-form.ts'
import { type Outcome, StepPage } from './pages/step-page.ts'
import { type Visitor, visit } from './visitor.ts'
import { type Words, wordsIn } from './words.ts'

interface Edition {
  /** By hand in the console, as the pages tell it; or by the commands that they print. */
  readonly by: 'hand' | 'commands'
  readonly lab: string
  readonly lang: Lang
  readonly region: string
  readonly initials: string
  /** Own names, by their key. */
  readonly own?: Readonly<Record<string, string>>
}

const account = '123456789012'

/**
 * A lab from the first page to its clean-up, in one language and one region. For each step: the check is not done, the step's gesture is
 * made, the check is done (where it can be judged only after a later step: once that one is made). Before and after: only so is the step
 * shown to be the cause.
 */
export function labJourney({ by, lab, lang, region, initials, own = {} }: Edition): void {
  const words = wordsIn(lang)
  const settings: Settings = { region, initials, email: `${initials}@example.com`, own }
  const cards = steps.filter((card) => card.lab.id === lab)
  const [first] = cards
  if (!first) throw new Error(`there is no lab ${lab}`)
  const want = valuesOf(first.lab, settings, account)

  test.describe.configure({ mode: 'serial' })
  test.describe(`${lab} by ${by === 'hand' ? 'its gestures' : by}, ${words.tag} in ${regionOf(region).names.en}`, () => {
    let home: Awaited<ReturnType<typeof newHome>>
    let server: LocalServer
    let visitor: Visitor
    const desk: Desk = {}

    test.beforeAll(async ({ browser }) => {
      home = await newHome()
      server = await startLocalServer(home.folder)
      visitor = await visitorOf(browser, words, server)
    })
    test.afterEach(() => {
      expect(visitor.troubles.splice(0), 'no error in the browser, no request to anybody else').toEqual([])
    })
    test.afterAll(async () => {
      await visitor?.context.close()
      await desk.receiver?.stop()
      const code = await server?.stop()
      await home?.remove()
      expect(code, 'the server ends cleanly').toBe(0)
    })

    test('the settings are said once, and all pages follow', async () => {
      const { page } = visitor
      await page.goto(`/${lang}/${lab}/set-up`)
      const form = new SettingsForm(page, words)
      await form.fillIn(settings)
      await expect(form.told).toHaveText(words.site('settings.saved'))
      const step = new StepPage(page, words)
      await step.open(`${lab}/${first.id}`)
      await expect(step.place).toContainText(regionOf(region).names[lang])
      await expect(step.place).toContainText(initials)
      expect((await step.printed()).trim()).toBe(bash(first.ways.cli?.(want) ?? []).trim())
    })

    for (const card of cards) {
      test(`${card.id}: ${words.title(`${lab}/${card.id}`)}`, async () => {
        const { page } = visitor
        const step = new StepPage(page, words)
        await step.open(`${lab}/${card.id}`)
        await expect(step.heading).toContainText(words.title(`${lab}/${card.id}`))

        await step.check()
        expect(await step.outcome(), 'before').not.toBe('done')

        const { default: gesture } = (await import(`./${lab}/${card.id}.ts`)) as { default: Gesture }
        const hand: Hand = {
          page,
          step,
          words,
          settings,
          want,
          endpoint: server.endpoint,
          home: home.folder,
          desk,
          shoot: async () => undefined,
        }
        const commands = isOnlyByHand.has(card.id) ? [] : (card.ways.cli?.(want) ?? [])
        if (by === 'hand' || commands.length === 0) await gesture.make(hand)
        else await doIt(hand)
        if (card.seenAfter) {
          await step.check()
          expect(await step.outcome(), `not before ${card.seenAfter}`).not.toBe('done')
        } else await becomesDone(step, words)

        for (const earlier of cards.filter(({ seenAfter }) => seenAfter === card.id)) {
          await step.open(`${lab}/${earlier.id}`)
          await becomesDone(step, words)
        }
        if (card.id === alarmRings[lab]) await mailHasCome(step)
      })
    }

    /** The alarm's mail, as a reader finds it. */
    async function mailHasCome(step: StepPage): Promise<void> {
      const subject = `ALARM: "${exactly(want, 'alarm')}" in ${regionOf(region).messageName}`
      await expect(step.inbox.getByText(subject, { exact: true })).toBeVisible()
      const tab = await step.openInbox()
      const inbox = new InboxPage(tab, words)
      await expect(inbox.mails(subject), 'one alarm, one mail').toHaveCount(1)
      await inbox.read(subject)
      await expect(inbox.mail).toContainText(exactly(want, 'alarm'))
      await expect(inbox.mail).toContainText(account)
      await expect(inbox.mail).toContainText(exactly(want, 'metricName'))
      await tab.close()
    }
  })
}

/** The step after which the lab's alarm has rung. */
const alarmRings: Readonly<Record<string, Step['id']>> = { 'lab-a': 'a13-fail-sign-in', 'lab-b': 'b09-fail-sign-in' }

/** A person opens a mail and fails to sign in, whatever else is done by commands. */
const isOnlyByHand: ReadonlySet<string> = new Set(['a09-confirm', 'a13-fail-sign-in'])

/** Without another press where AWS has to act first: the page looks again by itself. */
async function becomesDone(step: StepPage, words: Words): Promise<void> {
  await step.check()
  const done: Outcome = 'done'
  await expect(step.verdict).toContainText(words.site(`outcome.${done}`))
  expect(await step.outcome()).toBe(done)
  await expect(step.verdict).not.toContainText(words.site('check.noSentence', { reason: '' }).slice(0, 12))
}

const visitorOf = (browser: Browser, words: Words, { endpoint }: LocalServer) => visit(browser, { words, endpoint })
