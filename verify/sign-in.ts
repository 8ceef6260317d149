/** Fails console sign-ins in a browser, within the guard rails. It never tries again what went another way than expected. */
import type { Browser, Page, Request } from '@playwright/test'
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

/** Null once every attempt was refused by the page, as it should be. A browser that ends in between, or a page that cannot be operated, stops it. */
export async function failSignIns(browser: Browser, job: SignInJob): Promise<{ stopped: Stopped | null; userAgent: string | null }> {
  mustBeFew(job.attempts)
  try {
    return await oneByOne(browser, job)
  } catch (error) {
    const message = browserTrouble(error)
    if (message === null) throw error
    return { stopped: { reason: 'browserGone', params: { message }, screenshot: null }, userAgent: null }
  }
}

async function oneByOne(browser: Browser, job: SignInJob): Promise<{ stopped: Stopped | null; userAgent: string }> {
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
      const fault = await oneAttempt(page, attempt, job).catch((error: unknown) => stuck(page, error))
      if (fault) return { stopped: { ...fault, screenshot: await pictureOf(page, job) }, userAgent }
    } finally {
      await context.close()
    }
  }
  return { stopped: null, userAgent }
}

type Fault = Omit<Stopped, 'screenshot'>

/** Something lies over the button, a field takes no words: what the page keeps a hand from doing. A page or browser that is gone is told above. */
function stuck(page: Page, error: unknown): Fault {
  const message = browserTrouble(error)
  if (message === null || page.isClosed() || !page.context().browser()?.isConnected()) throw error
  return { reason: 'pageStuck', params: { address: withoutQuery(page.url()), message } }
}

/**
 * What a browser's own error says; null for an error that is none of the browser's.
 *
 * Measured  Playwright 1.56: messages begin with the call, `locator.click: Timeout 2500ms exceeded.`
 */
function browserTrouble(error: unknown): string | null {
  const line = [firstLine(error), /<[^\n]* intercepts pointer events/.exec(error instanceof Error ? error.message : '')?.[0]]
    .filter(Boolean)
    .join(' ')
  return error instanceof Error && /^(locator|page|frame|browser|browserContext|mouse|keyboard)\.\w+: /.test(line) ? line : null
}

async function oneAttempt(page: Page, attempt: number, job: SignInJob): Promise<Fault | null> {
  const { target, patienceMs = 20_000 } = job
  const address = (): string => withoutQuery(page.url())
  page.setDefaultTimeout(patienceMs)
  const navigation = navigationOf(page)
  /** What is new to us because the service itself is in trouble is told as such. */
  const orError = (fault: Fault): Fault => {
    const { status, failure } = navigation()
    if (failure !== null) return { reason: 'noAnswer', params: { address: withoutQuery(job.address), message: failure } }
    return status >= 400 ? { reason: 'pageError', params: { address: address(), status } } : fault
  }
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
    if (asked.kind === 'account') return orError({ reason: 'unknownForm', params: { address: address() } })
  }
  if (asked.kind === 'puzzle') return { reason: 'puzzle', params: { address: address(), attempt } }
  if (asked.kind === 'root') return { reason: 'rootForm', params: { address: address() } }
  if (asked.kind !== 'form') return orError({ reason: 'unknownForm', params: { address: address() } })

  const shown = asked.account ? (await asked.account.inputValue()).trim() : null
  if (asked.account && shown === '') await asked.account.fill(target.account ?? '')
  else if (shown !== null && !isOwnAccount(shown, target.account ?? '', /^[\d\s-]+$/.test(shown) ? [] : await job.aliases()))
    return { reason: 'foreignAccount', params: { address: address(), saw: shown, account: target.account ?? '' } }
  else if (shown === null && !new URL(page.url()).hostname.startsWith(`${target.account}.`))
    return { reason: 'unknownForm', params: { address: address() } }

  await asked.user.fill(job.user)
  await asked.password.fill(wrongPassword())
  // The last look before it counts: the page may have moved on meanwhile. It is asked itself: what we were told of it comes later.
  if (!isOwnPage(await addressNow(page), target))
    return { reason: 'foreignPage', params: { address: address(), account: target.account ?? '' } }
  job.onAttempt(attempt, await job.now())
  // Whether and what the page answers is looked at next.
  await asked.button.click({ noWaitAfter: true })
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
      return orError({ reason: 'unknownAnswer', params: { address: address(), saw: answer.text } })
  }
}

async function addressNow(page: Page): Promise<string> {
  try {
    return await page.evaluate(() => location.href)
  } catch {
    // It is being left just now, and by the time it fails Playwright knows for where.
    return page.url()
  }
}

/** How the page's own last request went, not those of what it loads; redirects answer first, the page last. `failure` also while it is under way. */
function navigationOf(page: Page): () => { readonly status: number; readonly failure: string | null } {
  let last = { status: 0, failure: null as string | null }
  const isOwn = (request: Request): boolean => request.isNavigationRequest() && request.frame() === page.mainFrame()
  page.on('request', (request) => {
    if (isOwn(request)) last = { status: 0, failure: 'no response' }
  })
  page.on('response', (response) => {
    if (isOwn(response.request())) last = { status: response.status(), failure: null }
  })
  page.on('requestfailed', (request) => {
    if (isOwn(request)) last = { status: 0, failure: request.failure()?.errorText ?? 'failed' }
  })
  return () => last
}

async function agentOf(browser: Browser): Promise<string> {
  const page = await browser.newPage()
  try {
    return await page.evaluate(() => navigator.userAgent)
  } finally {
    await page.close()
  }
}

async function pictureOf(page: Page, { picture, patienceMs = 10_000 }: SignInJob): Promise<string | null> {
  try {
    await page.screenshot({ path: picture, timeout: Math.min(patienceMs, 10_000) })
    return picture
  } catch {
    // A page that cannot even be photographed; the report says so by having no picture.
    return null
  }
}

/** Addresses of sign-in pages carry codes. */
const withoutQuery = (address: string): string => address.replace(/[?#].*$/s, '')
const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
