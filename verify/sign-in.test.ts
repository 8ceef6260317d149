import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { UserError } from '../domain/error.ts'
import { openBrowser } from './browser.ts'
import { type Progress, verify } from './run.ts'
import { failSignIns, type SignInJob, type Stopped } from './sign-in.ts'
import { region, testAccounts, user, verdict } from './test-account.ts'

// A browser on a busy machine takes its time; what takes longer hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** Only where no browser is installed is there nothing to test with. */
let browser: Browser | undefined
let none = ''
try {
  browser = await openBrowser(process.env)
} catch (error) {
  if (!(error instanceof UserError) || !['verifyNoBrowser', 'verifyNoPlaywright'].includes(error.code)) throw error
  none = error.code
}
const whole: Browser | undefined = browser
afterAll(() => whole?.close())

const account = '111122223333'
const picture = join(tmpdir(), `trailproof-sign-in-test-${process.pid}.png`)
afterEach(() => rmSync(picture, { force: true }))

/** Pages after the published structure of AWS's, and what they were sent. `POST /signin/…` answers with the page named there. */
interface Served {
  endpoint: string
  /** A number: the status of an answer with hardly a word, or 0 for none at all, ever. */
  pages: Record<string, string | number>
  /** What a page heard while it was typed into. */
  typed: string[]
  posts: { page: string; fields: URLSearchParams; userAgent: string; language: string; atMs: number }[]
  close(): Promise<void>
}

async function serve(): Promise<Served> {
  const served: Served = { endpoint: '', pages: {}, typed: [], posts: [], close: () => Promise.resolve() }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const answer = (page: string | number | undefined): void => {
      if (page === 0) return
      const [status, body] = typeof page === 'number' ? [page, 'error'] : [page === undefined ? 404 : 200, page ?? '']
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...(status === 302 ? { location: pathname } : {}) })
      response.end(body)
    }
    if (request.method !== 'POST') return answer(served.pages[pathname])
    void bodyOf(request).then((body) => {
      if (pathname === '/typed') {
        served.typed.push(body)
        return answer('')
      }
      served.posts.push({
        page: pathname,
        fields: new URLSearchParams(body),
        userAgent: request.headers['user-agent'] ?? '',
        language: request.headers['accept-language'] ?? '',
        atMs: performance.now(),
      })
      answer(served.pages[`POST ${pathname}`])
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  served.endpoint = `http://127.0.0.1:${address.port}`
  served.close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return served
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

/** Each tells at once what is typed into it, as a page of somebody else's might. */
const page = (body: string): string => `<!doctype html><html lang="en"><title>Sign in</title><body>${body}
  <script>addEventListener('input', ({ target }) => fetch('/typed', { method: 'POST', body: target.value, keepalive: true }))</script></body></html>`
const refusalText = 'Your authentication information is incorrect. Please try again.'

/**
 * The older page: an account first, where only the general address was opened; then account, name and password; the button is a link.
 * Source  ids: https://github.com/sankalpmukim/aws-accounts-manager/blob/09500112b8de0c4ba0bc358514e137ab267462f0/src/content.ts
 */
const olderForm = (shown: string): string => `
  <form id="signin_form" method="post" action="/signin/older">
  <div id="main_message" style="display:none"></div>
  <div id="accountFields"><label for="account">Account ID (12 digits) or account alias</label><input id="account" name="account" value="${shown}"></div>
  <label for="username">IAM user name</label><input id="username" name="username">
  <label for="password">Password</label><input id="password" name="password" type="password">
  <a id="signin_button" href="#" onclick="document.getElementById('signin_form').submit();return false">Sign in</a></form>`
const older = page(olderForm(account))
const olderRefused = page(`<div id="main_message" class="error"><p>${refusalText}</p></div>${olderForm(account)}`)
const olderChoice = page(`
  <input type="radio" id="root_user_radio_button" name="userType" value="rootUser" checked><label for="root_user_radio_button">Root user</label>
  <input type="radio" id="iam_user_radio_button" name="userType" value="iamUser"><label for="iam_user_radio_button">IAM user</label>
  <label for="resolving_input">Account ID</label><input id="resolving_input"><button id="next_button">Next</button>
  <script>document.getElementById('next_button').onclick = () => {
    if (!document.getElementById('iam_user_radio_button').checked) return
    document.body.innerHTML = ${JSON.stringify(olderForm('#'))}
    document.getElementById('account').value = ${JSON.stringify(account)}
  }</script>`)

/**
 * The page since 2024: one form at once, root as a link, drawn by a script that listens to input events; no ids that we know for the error.
 * Source  https://github.com/sankalpmukim/aws-accounts-manager/issues/13 , labels as AWS's guide of today
 */
const newer = page(`<div id="app"></div><script>
  setTimeout(() => {
    document.getElementById('app').innerHTML = '<form><h1>IAM user sign in</h1>'
      + '<label>Account ID or alias (Don\\'t have?)<input name="a" value="${account}"></label>'
      + '<label>IAM username<input name="u"></label><label>Password<input type="password" name="p"></label>'
      + '<button type="button">Sign in</button><a href="#">Sign in using root user email</a></form><div class="x"></div>'
    const typed = {}
    for (const field of document.querySelectorAll('input')) field.addEventListener('input', () => { typed[field.name] = field.value })
    document.querySelector('button').onclick = async () => {
      await fetch('/signin/newer', { method: 'POST', body: new URLSearchParams({ username: typed.u ?? '', password: typed.p ?? '' }) })
      document.querySelector('.x').innerHTML = '<div><span>${refusalText}</span></div>'
    }
  }, 150)
</script>`)

const puzzle =
  page(`<h1>Security check</h1><img id="captcha_image" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="80" height="40" alt="">
  <label for="captcha_guess">Type the characters seen in the image below</label><input id="captcha_guess">`)

describe.skipIf(whole === undefined)(`failing sign-ins in a browser${none}`, () => {
  let served: Served
  beforeAll(async () => {
    served = await serve()
  })
  afterAll(() => served.close())
  afterEach(() => {
    served.pages = {}
    served.typed = []
    served.posts = []
  })

  const job = (): SignInJob => ({
    target: { kind: 'sandbox', account, caller: null, region, partition: 'aws', endpoint: served.endpoint },
    address: `${served.endpoint}/signin?account=${account}`,
    user,
    attempts: 1,
    spacingMs: 0,
    agent: (attempt) => `trailproof-verify/test (run cafe; attempt ${attempt} of 1)`,
    aliases: () => Promise.resolve([]),
    now: () => Promise.resolve(0),
    onAttempt: () => undefined,
    picture,
    pause: () => Promise.resolve(),
    signal: new AbortController().signal,
    patienceMs: 2_500,
  })
  const fail = async (change: Partial<SignInJob> = {}): Promise<Stopped | null> => {
    if (!whole) throw new Error('no browser')
    const attempts: number[] = []
    const { stopped } = await failSignIns(whole, {
      ...job(),
      onAttempt: (attempt) => attempts.push(attempt),
      ...change,
    })
    // Whatever was sent was announced before.
    expect(served.posts.length).toBeLessThanOrEqual(attempts.length)
    return stopped
  }

  describe('knows the page', () => {
    test('in its older form', async () => {
      served.pages = { '/signin': older, 'POST /signin/older': olderRefused }
      expect(await fail()).toBeNull()
      const [post] = served.posts
      expect(post?.fields.get('username')).toBe(user)
      expect(post?.fields.get('account')).toBe(account)
      expect(post?.fields.get('password')).toMatch(/^Wrong-/)
      expect(served.typed).toContain(user)
    })

    test('in its older form, where the account is asked first', async () => {
      served.pages = { '/signin': olderChoice, 'POST /signin/older': olderRefused }
      expect(await fail()).toBeNull()
      expect(served.posts).toHaveLength(1)
    })

    test('in its newer form, by its labels', async () => {
      served.pages = { '/signin': newer, 'POST /signin/newer': 'refused' }
      expect(await fail()).toBeNull()
      expect(served.posts[0]?.fields.get('username')).toBe(user)
      expect(served.posts[0]?.fields.get('password')).toMatch(/^Wrong-/)
    })
  })

  test('names itself, asks for English, and takes a new password, without cookies, each time', async () => {
    served.pages = { '/signin': `${older}<script>document.cookie = 'alias=x'</script>`, 'POST /signin/older': olderRefused }
    const pauses: number[] = []
    expect(await fail({ attempts: 3, spacingMs: 777, pause: (ms) => Promise.resolve(void pauses.push(ms)) })).toBeNull()
    expect(served.posts.map(({ userAgent }) => /trailproof-verify\S+ \(run cafe; attempt (\d)/.exec(userAgent)?.[1])).toEqual([
      '1',
      '2',
      '3',
    ])
    expect(served.posts.every(({ language }) => language.startsWith('en'))).toBe(true)
    expect(new Set(served.posts.map(({ fields }) => fields.get('password'))).size).toBe(3)
    expect(pauses).toEqual([777, 777])
  })

  test('makes at most ten attempts', async () => {
    await expect(fail({ attempts: 11 })).rejects.toMatchObject({ code: 'verifyAttempts' })
    expect(served.posts).toEqual([])
  })

  describe('stops without typing', () => {
    const sentNothing = async (want: string, change: Partial<SignInJob> = {}): Promise<void> => {
      const stopped = await fail(change)
      expect(stopped?.reason).toBe(want)
      expect(stopped?.screenshot).toBe(picture)
      expect(existsSync(picture)).toBe(true)
      expect(served.posts).toEqual([])
      expect(served.typed).toEqual([])
    }

    test('before a picture puzzle', async () => {
      served.pages = { '/signin': puzzle }
      await sentNothing('puzzle', { attempts: 3 })
    })

    test('before a puzzle over a form that it knows', async () => {
      served.pages = { '/signin': page(`${olderForm(account)}<div class="captcha-box">Prove that you are human</div>`) }
      await sentNothing('puzzle')
    })

    test('before a form that is new to it', async () => {
      served.pages = { '/signin': page('<h1>Welcome</h1><label>Passkey<input name="k"></label><button>Go</button>') }
      await sentNothing('unknownForm')
    })

    test('before the form of the root user', async () => {
      served.pages = {
        '/signin': page(`<form method="post"><label for="username">Root user email address</label><input id="username" type="email">
          <label for="password">Password</label><input id="password" type="password"><button id="signin_button">Sign in</button></form>`),
      }
      await sentNothing('rootForm')
    })

    test('where the form shows another account', async () => {
      served.pages = { '/signin': page(olderForm('444455556666')) }
      await sentNothing('foreignAccount')
    })

    test('where the form shows an alias that is not the account’s', async () => {
      served.pages = { '/signin': page(olderForm('somebody-else')) }
      await sentNothing('foreignAccount', { aliases: () => Promise.resolve(['ours']) })
    })

    test('where the form does not say whose it is', async () => {
      served.pages = { '/signin': page(olderForm(account).replace(/<div id="accountFields">.*<\/div>/, '')) }
      await sentNothing('unknownForm')
    })

    test('where the address led elsewhere', async () => {
      served.pages = { '/signin': page('<script>location.replace("/other")</script>'), '/other': older }
      await sentNothing('foreignPage')
    })

    test('where the page cannot be opened', async () => {
      const stopped = await fail({ address: 'http://127.0.0.1:9/signin' })
      expect(stopped?.reason).toBe('pageUnreachable')
      expect(served.posts).toEqual([])
    })

    test.each([
      [500, 'pageError'],
      [429, 'pageError'],
      // Nothing comes, or the page leads to itself for ever.
      [0, 'pageUnreachable'],
      [302, 'pageUnreachable'],
    ])('where the page answers %i', async (status, want) => {
      served.pages = { '/signin': status }
      const stopped = await fail({ attempts: 3 })
      expect(stopped?.reason).toBe(want)
      expect(stopped?.params).toMatchObject(want === 'pageError' ? { status, address: `${served.endpoint}/signin` } : {})
      expect(served.posts).toEqual([])
    })

    test('an error of something that the page loads is no error of the page', async () => {
      served.pages = { '/signin': page('<img src="/gone"><iframe src="/gone"></iframe><h1>Welcome</h1>') }
      await sentNothing('unknownForm')
    })
  })

  describe('on the addresses of AWS', () => {
    const own = `https://${account}.signin.aws.amazon.com/console?region=${region}`
    const regional = `https://${region}.signin.aws.amazon.com/oauth?client_id=x`
    const target = { kind: 'aws', account, caller: null, region, partition: 'aws', endpoint: null } as const

    /** Pages by their address without the query, answered in the browser: nothing leaves the machine. */
    async function onAws(pages: Readonly<Record<string, string>>, change: Partial<SignInJob> = {}) {
      if (!whole) throw new Error('no browser')
      const sent: { to: string; fields: URLSearchParams }[] = []
      const typed: string[] = []
      const between = new Proxy(whole, {
        get(real, name) {
          if (name !== 'newContext') {
            const value: unknown = Reflect.get(real, name)
            return typeof value === 'function' ? value.bind(real) : value
          }
          return async (options: object) => {
            const context = await real.newContext(options)
            await context.route('**', (route) => {
              const request = route.request()
              const to = request.url().replace(/[?#].*$/, '')
              if (to.endsWith('/typed')) typed.push(request.postData() ?? '')
              else if (request.method() === 'POST') sent.push({ to, fields: new URLSearchParams(request.postData() ?? '') })
              const body = pages[`${request.method()} ${to}`] ?? (request.method() === 'GET' ? pages[to] : undefined)
              return route.fulfill({ status: body === undefined ? 404 : 200, contentType: 'text/html; charset=utf-8', body: body ?? '' })
            })
            return context
          }
        },
      })
      const { stopped } = await failSignIns(between, {
        target,
        address: own,
        user,
        attempts: 1,
        spacingMs: 0,
        agent: () => 'trailproof-verify/test (run cafe; attempt 1 of 1)',
        aliases: () => Promise.resolve([]),
        now: () => Promise.resolve(0),
        onAttempt: () => undefined,
        picture,
        pause: () => Promise.resolve(),
        signal: new AbortController().signal,
        patienceMs: 2_500,
        ...change,
      })
      return { stopped, sent, typed }
    }
    const leadsTo = (address: string): string => page(`<script>location.replace(${JSON.stringify(address)})</script>`)
    const at = (address: string): string => address.replace(/\?.*$/, '')

    test('the account’s own leads to the region’s, which shows the account: the form is sent there', async () => {
      const { stopped, sent } = await onAws({
        [at(own)]: leadsTo(regional),
        [at(regional)]: older,
        [`POST https://${region}.signin.aws.amazon.com/signin/older`]: olderRefused,
      })
      expect(stopped).toBeNull()
      expect(sent.map(({ to }) => to)).toEqual([`https://${region}.signin.aws.amazon.com/signin/older`])
      expect(sent[0]?.fields.get('username')).toBe(user)
    })

    const withoutAccount = page(olderForm(account).replace(/<div id="accountFields">.*<\/div>/, ''))
    test('at the account’s own address the form need not show the account', async () => {
      const { stopped, sent } = await onAws({
        [at(own)]: withoutAccount,
        [`POST https://${account}.signin.aws.amazon.com/signin/older`]: olderRefused,
      })
      expect(stopped).toBeNull()
      expect(sent).toHaveLength(1)
    })

    test.each([
      [
        'a host that is like AWS’s',
        { [at(own)]: leadsTo('https://signin.aws.amazon.com.example.com/oauth'), 'https://signin.aws.amazon.com.example.com/oauth': older },
        'foreignPage',
      ],
      [
        'the address of another account',
        {
          [at(own)]: leadsTo('https://444455556666.signin.aws.amazon.com/console'),
          'https://444455556666.signin.aws.amazon.com/console': older,
        },
        'foreignPage',
      ],
      [
        'a page without encryption',
        { [at(own)]: leadsTo('http://signin.aws.amazon.com/oauth'), 'http://signin.aws.amazon.com/oauth': older },
        'foreignPage',
      ],
      [
        'a form that shows another account',
        { [at(own)]: leadsTo(regional), [at(regional)]: page(olderForm('444455556666')) },
        'foreignAccount',
      ],
      ['a form of the region that shows none', { [at(own)]: leadsTo(regional), [at(regional)]: withoutAccount }, 'unknownForm'],
    ])('never types into %s', async (_name, pages, reason) => {
      const { stopped, sent, typed } = await onAws(pages)
      expect(stopped?.reason).toBe(reason)
      expect([sent, typed]).toEqual([[], []])
    })

    test('the console itself after the form means that somebody got in: it stops', async () => {
      const { stopped, sent } = await onAws(
        {
          [at(own)]: older,
          [`POST https://${account}.signin.aws.amazon.com/signin/older`]: leadsTo('https://console.aws.amazon.com/console/home'),
          'https://console.aws.amazon.com/console/home': page('<h1>Console home</h1>'),
        },
        { attempts: 3 },
      )
      expect(stopped?.reason).toBe('notRefused')
      expect(sent).toHaveLength(1)
    })
  })

  test('types into a form that shows an alias of the account', async () => {
    served.pages = { '/signin': page(olderForm('ours')), 'POST /signin/older': olderRefused }
    expect(await fail({ aliases: () => Promise.resolve(['ours']) })).toBeNull()
  })

  describe('never tries again', () => {
    const sentOnce = async (answer: string, want: string): Promise<Stopped | null> => {
      served.pages = { '/signin': older, 'POST /signin/older': answer }
      const stopped = await fail({ attempts: 3 })
      expect(stopped?.reason).toBe(want)
      expect(served.posts).toHaveLength(1)
      expect(stopped?.screenshot).toBe(picture)
      return stopped
    }

    test('after a puzzle came up', async () => {
      await sentOnce(puzzle, 'puzzle')
    })

    test('after a code was asked for', async () => {
      await sentOnce(page('<label for="mfacode">MFA code</label><input id="mfacode">'), 'notRefused')
    })

    test('after somebody got in', async () => {
      await sentOnce(page('<p id="signed_in">Welcome</p>'), 'notRefused')
    })

    test.each([503, 429])('after an answer of status %i', async (status) => {
      served.pages = { '/signin': older, 'POST /signin/older': status }
      const stopped = await fail({ attempts: 3 })
      expect(stopped).toMatchObject({ reason: 'pageError', params: { status } })
      expect(served.posts).toHaveLength(1)
    })

    test('over a page that has moved on while it was typed into', async () => {
      const moves =
        '<script>addEventListener("input", (e) => e.target.type === "password" && history.replaceState({}, "", "/other"))</script>'
      served.pages = { '/signin': page(olderForm(account) + moves), 'POST /signin/older': olderRefused }
      expect((await fail({ attempts: 3 }))?.reason).toBe('foreignPage')
      expect(served.posts).toEqual([])
    })

    test('after a form that is never answered', async () => {
      served.pages = { '/signin': older, 'POST /signin/older': 0 }
      const stopped = await fail({ attempts: 3 })
      expect(stopped).toMatchObject({ reason: 'noAnswer', params: { address: `${served.endpoint}/signin`, message: 'no response' } })
      expect(served.posts).toHaveLength(1)
    })

    test('over a page that keeps its button from being pressed', async () => {
      const over = '<div class="consent" style="position:fixed;inset:0;z-index:9">Cookies</div>'
      served.pages = { '/signin': page(olderForm(account) + over) }
      const stopped = await fail({ attempts: 3 })
      expect(stopped?.reason).toBe('pageStuck')
      expect(stopped?.params.message).toContain('class="consent"')
      expect(stopped?.screenshot).toBe(picture)
      expect(served.posts).toEqual([])
    })

    test('after the browser has ended', async () => {
      const own = await openBrowser(process.env)
      served.pages = { '/signin': older, 'POST /signin/older': olderRefused }
      const { stopped } = await failSignIns(own, {
        ...job(),
        attempts: 3,
        pause: () => own.close(),
      })
      expect(stopped).toMatchObject({ reason: 'browserGone', screenshot: null })
      expect(stopped?.params.message).toContain('closed')
      expect(served.posts).toHaveLength(1)
    })

    test('after a fault of our own, which is not blamed on the page', async () => {
      served.pages = { '/signin': older, 'POST /signin/older': olderRefused }
      const ours = fail({ now: () => Promise.reject(new Error('a bug')) })
      await expect(ours).rejects.toThrow('a bug')
      expect(served.posts).toEqual([])
    })

    test('after an answer that it does not know, which is quoted', async () => {
      const trouble =
        'There seems to be a problem with your session. Or you are trying to access an AWS region that is not enabled for your account.'
      const stopped = await sentOnce(page(`<div id="main_message">${trouble}</div>`), 'unknownAnswer')
      expect(stopped?.params.saw).toBe(trouble)
    })
  })
})

describe.skipIf(whole === undefined)('the whole proof, with a browser, in the sandbox', () => {
  const { account: newAccount, sandbox } = testAccounts()

  test('fails three sign-ins, sees the mail, and knows the events as its own', async () => {
    const own = await newAccount()
    await own.solve('a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12')
    const told: Progress[] = []
    const report = await own.prove({ isManual: false, attempts: 3, timeoutMs: 60_000, onProgress: (progress) => told.push(progress) })
    expect(verdict(report)).toBe('- done')
    expect(report.attempts.map(({ number }) => number)).toEqual([1, 2, 3])
    expect(new Set(report.eventIds).size).toBe(3)
    expect(report.userAgent).toMatch(/HeadlessChrome.* trailproof-verify\/\S+ \(run [0-9a-f]{8}; attempt 3 of 3\)$/)
    const { Events = [] } = (await own.services.send('cloudtrail', 'LookupEvents', {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ConsoleLogin' }],
    })) as { Events?: { EventId?: string; CloudTrailEvent?: string }[] }
    expect(Events).toHaveLength(3)
    for (const { EventId = '', CloudTrailEvent = '{}' } of Events) {
      const record = JSON.parse(CloudTrailEvent) as { userAgent: string; userIdentity: { userName: string }; errorMessage: string }
      expect(report.eventIds).toContain(EventId)
      expect(record.userAgent).toContain(`(run ${report.run}; attempt `)
      expect(record).toMatchObject({ errorMessage: 'Failed authentication', userIdentity: { userName: user } })
    }
    expect(told.filter(({ kind }) => kind === 'attempt')).toHaveLength(3)
    expect(told.flatMap((progress) => (progress.kind === 'stage' ? [progress.stage.name] : []))).toContain('mail')
  })

  test('is not taken in by somebody else’s failure at the same time', async () => {
    const own = await newAccount()
    await own.solve('a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12')
    await own.services.send('iam', 'CreateUser', { UserName: 'alice' })
    let isFirst = true
    const report = await own.prove({
      isManual: false,
      timeoutMs: 60_000,
      onProgress: () => {
        if (isFirst) void own.signIn('alice')
        isFirst = false
      },
    })
    expect(report.outcome).toBe('done')
    expect(report.eventIds).toHaveLength(1)
  })

  test('a page that is new to it is unseen, with its picture, and no verdict on the chain', async () => {
    const own = await newAccount()
    await own.solve('a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12')
    // The user takes the sandbox's password, so that the page answers otherwise than it should.
    const report = await own.prove({ isManual: false, timeoutMs: 60_000, pageMs: 1 })
    expect(['unseen.unknownForm', 'unseen.pageUnreachable']).toContain(report.reason)
    expect(report.outcome).toBe('unseen')
    expect(report.stages[0]?.state).toBe('unseen')
    if (report.screenshot !== null) {
      expect(readFileSync(report.screenshot).subarray(1, 4).toString()).toBe('PNG')
      rmSync(report.screenshot)
    }
  })

  test('a browser that does not start is unseen', async () => {
    const own = await newAccount()
    await own.solve('a01', 'a02', 'a06', 'a07', 'a12')
    const report = await own.prove({ isManual: false, env: { CHROMIUM_PATH: process.execPath } })
    expect(report.reason).toBe('unseen.browser')
    await expect(own.prove({ isManual: false, env: { CHROMIUM_PATH: '/nowhere/chromium' } })).rejects.toMatchObject({
      code: 'verifyNoBrowser',
    })
  })

  test('an endpoint that is neither AWS nor the sandbox never leads to AWS’s page', async () => {
    // It answers STS as AWS does, and has no health of a sandbox.
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/xml')
      response.end(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
        <Arn>arn:aws:iam::${account}:user/x</Arn><UserId>AIDA</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const endpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    try {
      expect(sandbox().endpoint).not.toBe(endpoint)
      await expect(
        verify({
          connection: { endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
          region,
          alarm: 'x',
          user,
          attempts: 1,
          timeoutMs: 1_000,
          isManual: false,
          waitsForOk: false,
          agree: () => Promise.resolve(true),
          signal: new AbortController().signal,
          env: {},
        }),
      ).rejects.toMatchObject({ code: 'verifyForeignSts' })
    } finally {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    }
  })
})
