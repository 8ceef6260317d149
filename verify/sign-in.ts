/** Fails console sign-ins in a browser, within the guard rails. It never tries again what went another way than expected. */
import type { Browser, Page } from '@playwright/test'
import type { Params, Target } from '../checks/step.ts'
import { isOwnAccount, isOwnPage, mustBeFew, wrongPassword } from './guards.ts'
import { SignInPage } from './pages/sign-in-page.ts'

export interface SignInJob {
  readonly target: Target
  readonly address: string
  readonly user: string
  readonly attempts: number
  /** Between two attempts. */
  readonly spacingMs: number
  /** The user agent's own words of an attempt, put behind the browser's. */
  agent(attempt: number): string
  /** Asked only where the form shows a name for the account. */
  aliases(): Promise<readonly string[]>
  /** The target's time, just before the form is sent. */
  now(): Promise<number>
  onAttempt(attempt: number, atMs: number): void
  /** Where a picture of a page that we cannot make out goes. */
  readonly picture: string
  readonly pause: (ms: number) => Promise<void>
  readonly signal: AbortSignal
  /** For the page to show something that we know. Assumed: a page slower than this is no page that a person waits for. */
  readonly patienceMs?: number
}

/** Why it stopped: a sentence `unseen.<reason>`. */
export interface Stopped {
  readonly reason: string
  readonly params: Params
  readonly screenshot: string | null
}

/** Null once every attempt was refused by the page, as it should be. */
export async function failSignIns(browser: Browser, job: SignInJob): Promise<{ stopped: Stopped | null; userAgent: string }> {
  mustBeFew(job.attempts)
  const own = await agentOf(browser)
  let userAgent = own
  for (let attempt = 1; attempt <= job.attempts; attempt += 1) {
    if (attempt > 1) await job.pause(job.spacingMs)
    if (job.signal.aborted) return { stopped: { reason: 'stopped', params: {}, screenshot: null }, userAgent }
    userAgent = `${own} ${job.agent(attempt)}`
    // Fresh each time: no cookie decides by what name or in which region the account is met.
    const context = await browser.newContext({ locale: 'en-US', userAgent })
    try {
      const page = await context.newPage()
      const fault = await oneAttempt(page, attempt, job)
      if (fault) return { stopped: { ...fault, screenshot: await pictureOf(page, job.picture) }, userAgent }
    } finally {
      await context.close()
    }
  }
  return { stopped: null, userAgent }
}

type Fault = Omit<Stopped, 'screenshot'>

async function oneAttempt(page: Page, attempt: number, job: SignInJob): Promise<Fault | null> {
  const { target, patienceMs = 20_000 } = job
  const address = (): string => withoutQuery(page.url())
  try {
    await page.goto(job.address, { waitUntil: 'domcontentloaded', timeout: patienceMs })
  } catch (error) {
    return { reason: 'pageUnreachable', params: { address: job.address, message: firstLine(error) } }
  }
  const form = new SignInPage(page)
  let asked = await form.asked(patienceMs)
  if (!isOwnPage(page.url(), target)) return { reason: 'foreignPage', params: { address: address(), account: target.account ?? '' } }
  if (asked.kind === 'account') {
    if (asked.iamUser) await asked.iamUser.check()
    await asked.account.fill(target.account ?? '')
    await asked.next.click()
    asked = await form.asked(patienceMs)
    if (asked.kind === 'account') return { reason: 'unknownForm', params: { address: address() } }
  }
  if (asked.kind === 'puzzle') return { reason: 'puzzle', params: { address: address(), attempt } }
  if (asked.kind === 'root') return { reason: 'rootForm', params: { address: address() } }
  if (asked.kind !== 'form') return { reason: 'unknownForm', params: { address: address() } }

  const shown = asked.account ? (await asked.account.inputValue()).trim() : null
  if (asked.account && shown === '') await asked.account.fill(target.account ?? '')
  else if (shown !== null && !isOwnAccount(shown, target.account ?? '', /^[\d\s-]+$/.test(shown) ? [] : await job.aliases()))
    return { reason: 'foreignAccount', params: { address: address(), saw: shown, account: target.account ?? '' } }
  else if (shown === null && !new URL(page.url()).hostname.startsWith(`${target.account}.`))
    return { reason: 'unknownForm', params: { address: address() } }

  await asked.user.fill(job.user)
  await asked.password.fill(wrongPassword())
  // The last look before it counts: the page may have moved on meanwhile.
  if (!isOwnPage(page.url(), target)) return { reason: 'foreignPage', params: { address: address(), account: target.account ?? '' } }
  job.onAttempt(attempt, await job.now())
  await asked.button.click()
  const answer = await form.answered(patienceMs)
  switch (answer.kind) {
    case 'refused':
      return null
    case 'puzzle':
      return { reason: 'puzzle', params: { address: address(), attempt } }
    case 'code':
    case 'signedIn':
      return { reason: 'notRefused', params: { address: address(), user: job.user } }
    case 'other':
      return { reason: 'unknownAnswer', params: { address: address(), saw: answer.text } }
  }
}

async function agentOf(browser: Browser): Promise<string> {
  const page = await browser.newPage()
  try {
    return await page.evaluate(() => navigator.userAgent)
  } finally {
    await page.close()
  }
}

async function pictureOf(page: Page, path: string): Promise<string | null> {
  try {
    await page.screenshot({ path, timeout: 10_000 })
    return path
  } catch {
    // A page that cannot even be photographed; the report says so by having no picture.
    return null
  }
}

/** Addresses of sign-in pages carry codes. */
const withoutQuery = (address: string): string => address.replace(/[?#].*$/s, '')
const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
