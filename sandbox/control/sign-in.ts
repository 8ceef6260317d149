/**
 * The sign-in page: it fails and succeeds as AWS's does, and leaves AWS's records. Plain forms, nothing runs in the browser; a client that
 * asks for JSON gets the answers of the form's own backend.
 *
 * Source   ids and answers: public descriptions of AWS's page, e.g. https://naikordian.github.io/blog/posts/brute-force-aws-console/ ; records:
 *          https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 * Assumed  a user without a password is recorded as a wrong password; a wrong password of a user with MFA says MFAUsed No. One failed sign-in
 *          of each kind would settle them.
 */
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { checkMfaRecord, consoleLoginRecord, type SignInAttempt, type SignInFacts } from '../../domain/event/sign-in.ts'
import { arn, isRegionCode, type Partition, partitionOf } from '../../domain/regions.ts'
import type { CloudTrailRecord } from '../pipeline/signals.ts'
import { isPassword } from '../services/iam/password.ts'
import { accountOf, type Device, type User } from '../services/iam/state.ts'
import { stepOf } from '../services/iam/totp.ts'
import { knownUser, saveUser } from '../services/iam/users.ts'
import { learner } from '../wire/caller.ts'
import type { Caller } from '../wire/operation.ts'
import type { World } from '../world.ts'
import { consoleSessions } from './console-session.ts'
import { escapeHtml, htmlPage, lines } from './html.ts'
import { accountOfRoot, rootAddress, rootPassword } from './root.ts'
import { type Language, languageOf, type TextKey, textIn } from './texts.ts'

/** Between password and code. Assumed: AWS does not say. */
const codeWithinMs = 300_000
const fieldCharacters = 512

/** Somebody whose password was right and whose code is awaited. Gone when the sandbox ends: then the password is asked again. */
interface Awaited {
  readonly partition: string
  readonly account: string
  readonly userName: string
  readonly untilMs: number
}

/** What a page's address says. */
interface Place {
  readonly language: Language
  /** As it was given. */
  readonly region: string | null
  readonly account: string
  readonly isRoot: boolean
}

/** `wallMs`: the time of the person's own devices, which authenticator apps go by. */
export function signInPages(world: World, wallMs: () => number): (request: Request, sourceIp: string) => Promise<Response | null> {
  const awaited = new Map<string, Awaited>()
  const sessions = consoleSessions(world, wallMs)

  return async (request, sourceIp) => {
    const url = new URL(request.url)
    if (url.pathname !== '/signin' && !url.pathname.startsWith('/signin/')) return null
    const isPost = request.method === 'POST'
    if (isPost && url.pathname === '/signin/authenticate') {
      const fields = await readFields(request)
      const answer = authenticate(fields, request, sourceIp)
      // On disk before it is answered.
      world.store.flush()
      return answer
    }
    if (isPost && url.pathname === '/signin/session') return sessions.redeem(request)
    const place = placeOf(url.searchParams, request)
    if (isPost || (request.method !== 'GET' && request.method !== 'HEAD'))
      return new Response('Method not allowed', { status: 405, headers: { allow: isPost ? 'GET' : 'GET, POST' } })
    if (place.region !== null && !isRegionCode(place.region)) return badRegion(place, place.region)
    if (url.pathname === '/signin' || url.pathname === '/signin/') {
      const answer = form(place, url.searchParams.get('user') ?? '', url.searchParams.get('failed'))
      world.store.flush()
      return answer
    }
    if (url.pathname === '/signin/mfa') return codeForm(place, url.searchParams.get('session') ?? '', url.searchParams.get('failed'))
    return htmlPage({
      language: place.language,
      title: textIn(place.language, 'notFoundTitle'),
      status: 404,
      body: `<p>${escapeHtml(textIn(place.language, 'notFound'))}</p>`,
      address: (language) => address('/signin', { ...place, language }),
    })
  }

  function authenticate(fields: Fields, request: Request, sourceIp: string): Response {
    const place = placeOf(fields, request)
    if (place.region !== null && !isRegionCode(place.region)) return badRegion(place, place.region)
    const partition = partitionOf(place.region ?? 'us-east-1')
    const reply = replies(place, wantsJson(request), sessions.ticketFor)
    const isRoot = fields.get('action') === 'root-user-authentication'
    const facts = (account: string, attempt: SignInAttempt, region: string): SignInFacts => ({
      account,
      region,
      atMs: world.clock.now(),
      eventId: randomUUID(),
      sourceIp,
      userAgent: (request.headers.get('user-agent') ?? '').slice(0, 1024),
      attempt,
    })
    if (isRoot) return rootSignIn(fields, partition, reply, facts)
    return userSignIn(fields, place, partition, reply, facts)
  }

  function record(facts: SignInFacts, record: unknown) {
    const partition = partitionOf(facts.region).id
    world.signal('recorded', {
      scope: { partition, account: facts.account, region: facts.region },
      record: record as CloudTrailRecord,
      atMs: facts.atMs,
    })
  }

  function rootSignIn(fields: Fields, partition: Partition, reply: Reply, facts: FactsOf): Response {
    const account = accountOfRoot(fields.get('username') ?? fields.get('email') ?? '')
    const password = fields.get('password') ?? ''
    // Root has no alias, no region: its sign-ins are recorded where the partition's global services are.
    const expected = account === undefined ? undefined : rootPassword(world, partition.id, account)
    if (account === undefined || expected === undefined) return reply.failure(rootAddress(''))
    const isRight = sameText(password, expected)
    const told = facts(
      account,
      { who: 'root', outcome: isRight ? 'success' : 'wrongPassword' },
      partition.signInGlobalRegion ?? partition.iamRegion,
    )
    record(told, consoleLoginRecord(told))
    return isRight ? reply.success(rootCaller(partition.id, account), told.region) : reply.failure(rootAddress(account))
  }

  function userSignIn(fields: Fields, place: Place, partition: Partition, reply: Reply, facts: FactsOf): Response {
    const region = place.region ?? partition.signInGlobalRegion ?? partition.iamRegion
    const ticket = fields.get('mfasession')
    const code = fields.get('mfacode')?.replaceAll(/\s/g, '')
    if (ticket !== undefined && ticket !== '') {
      const waiting = awaited.get(ticket)
      const owner = waiting ? knownUser(world.state.iam, waiting, waiting.userName) : undefined
      if (!waiting || !owner || waiting.untilMs < world.clock.now() || waiting.partition !== partition.id) {
        awaited.delete(ticket)
        return reply.failure('', 'mfaExpired')
      }
      return withCode(waiting, owner, code ?? '', region, reply, facts, ticket)
    }
    const name = (fields.get('username') ?? '').trim()
    const password = fields.get('password') ?? ''
    if (place.account === '' || name === '' || password === '') return reply.failure(name, 'required')
    const account = accountOf(world.state.iam, partition.id, place.account)
    // An alias of nobody's: there is no account that could record it.
    if (account === undefined) return reply.failure(name)
    const of = { partition: partition.id, account }
    const owner = knownUser(world.state.iam, of, name)
    if (!owner) {
      const told = facts(account, { who: 'unknownUser' }, region)
      record(told, consoleLoginRecord(told))
      return reply.failure(name)
    }
    if (!owner.login || !isPassword(password, owner.login.hash)) {
      const told = facts(account, { ...userOf(owner), outcome: 'wrongPassword' }, region)
      record(told, consoleLoginRecord(told))
      return reply.failure(name)
    }
    if (devicesOf(of, owner).length === 0) {
      const told = facts(account, { ...userOf(owner), outcome: 'success' }, region)
      record(told, consoleLoginRecord(told))
      noteSignIn(of, owner, told.atMs)
      return reply.success(userCaller(of, owner), region)
    }
    const asked = facts(account, { ...userOf(owner), outcome: 'wrongMfaCode' }, region)
    record(asked, checkMfaRecord(asked))
    const waiting = { ...of, userName: owner.name, untilMs: asked.atMs + codeWithinMs }
    for (const [id, { untilMs }] of awaited) if (untilMs < asked.atMs) awaited.delete(id)
    const id = randomBytes(18).toString('base64url')
    awaited.set(id, waiting)
    return code === undefined || code === '' ? reply.code(id) : withCode(waiting, owner, code, region, reply, facts, id)
  }

  function withCode(of: Awaited, owner: User, code: string, region: string, reply: Reply, facts: FactsOf, ticket: string): Response {
    const now = world.clock.now()
    const device = devicesOf(of, owner).find(({ seed }) => [now, wallMs()].some((atMs) => stepOf(seed, code, atMs) !== undefined))
    const told = facts(
      of.account,
      { ...userOf(owner), outcome: device ? 'successWithMfa' : 'wrongMfaCode', mfaDevice: device?.serial },
      region,
    )
    record(told, consoleLoginRecord(told))
    if (!device) return reply.code(ticket, true)
    awaited.delete(ticket)
    noteSignIn(of, owner, told.atMs)
    return reply.success(userCaller(of, owner), region)
  }

  function devicesOf(of: { partition: string; account: string }, owner: User): Device[] {
    return [...world.state.iam.devices(of).values()].filter((d) => d.userName === owner.name)
  }

  function noteSignIn(of: { partition: string; account: string }, owner: User, atMs: number) {
    saveUser(world.state.iam, of, { ...owner, passwordLastUsedMs: atMs })
  }

  function form(place: Place, user: string, failed: string | null): Response {
    const { language, region } = place
    const say = (key: TextKey, params?: Record<string, string>) => escapeHtml(textIn(language, key, params))
    const partition = partitionOf(region ?? 'us-east-1')
    const isRoot = place.isRoot && partition.hasRootUser
    const account = /^\d{12}$/.test(place.account) ? place.account : world.options.account
    if (isRoot) rootPassword(world, partition.id, account)
    const recordedIn = isRoot ? partition.signInGlobalRegion : region
    const other = address('/signin', { ...place, isRoot: !isRoot })
    const body = `${message(language, failed)}
<form method="post" action="/signin/authenticate" autocomplete="off">
<input type="hidden" name="action" value="${isRoot ? 'root-user-authentication' : 'iam-user-authentication'}">
${hidden(place)}
${
  isRoot
    ? `<label for="username">${say('rootEmail')}</label>
<input id="username" name="username" type="email" required maxlength="320" value="${escapeHtml(user || rootAddress(account))}">
<p class="quiet">${lines(textIn(language, 'rootHint', { address: rootAddress(account) }))}</p>`
    : `<label for="account">${say('siAccount')}</label>
<input id="account" name="account" required maxlength="63" autocapitalize="none" spellcheck="false" value="${escapeHtml(place.account)}">
<label for="username">${say('siUser')}</label>
<input id="username" name="username" required maxlength="64" autocapitalize="none" spellcheck="false" value="${escapeHtml(user)}">`
}
<label for="password">${say('siPassword')}</label>
<input id="password" name="password" type="password" required maxlength="128">
<button id="signin_button" type="submit">${say('siButton')}</button>
</form>
${partition.hasRootUser ? `<p><a id="${isRoot ? 'iam_account_signin' : 'root_account_signin'}" href="${escapeHtml(other)}">${say(isRoot ? 'iamLink' : 'siRootLink')}</a></p>` : ''}
<p class="quiet">${
      recordedIn === null || recordedIn === undefined || isRoot
        ? say('globalRegion', { region: recordedIn ?? partition.signInGlobalRegion ?? partition.iamRegion })
        : say('region', { region: recordedIn })
    }</p>`
    return htmlPage({
      language,
      title: `${textIn(language, 'signInTitle')}`,
      body,
      address: (to) => address('/signin', { ...place, language: to }),
    })
  }

  function codeForm(place: Place, ticket: string, failed: string | null): Response {
    const { language } = place
    if (!awaited.has(ticket)) return see(address('/signin', place, { failed: 'mfaExpired' }))
    const say = (key: TextKey) => escapeHtml(textIn(language, key))
    const body = `${message(language, failed)}
<form method="post" action="/signin/authenticate" autocomplete="off">
<input type="hidden" name="action" value="iam-user-authentication">
<input type="hidden" name="mfasession" value="${escapeHtml(ticket)}">
${hidden(place)}
<p>${say('mfaHint')}</p>
<label for="mfacode">${say('siMfaCode')}</label>
<input id="mfacode" name="mfacode" required inputmode="numeric" autocomplete="one-time-code" maxlength="12">
<button id="submitMfa_button" type="submit">${say('siSubmit')}</button>
</form>`
    return htmlPage({
      language,
      title: textIn(language, 'siMfaTitle'),
      body,
      address: (to) => address('/signin/mfa', { ...place, language: to }, { session: ticket }),
    })
  }
}

type FactsOf = (account: string, attempt: SignInAttempt, region: string) => SignInFacts
type Fields = Pick<Map<string, string>, 'get'>

const userOf = (owner: User) => ({ who: 'user', userName: owner.name, userId: owner.id, userArn: owner.arn }) as const

/** As users' own keys: `learner` alone is never judged. */
const userCaller = (of: { partition: string; account: string }, owner: User): Omit<Caller, 'accessKeyId'> => ({
  type: 'IAMUser',
  partition: of.partition,
  account: of.account,
  arn: owner.arn,
  userId: owner.id,
  userName: owner.name,
  judged: owner.id !== learner(of.partition, of.account, '').userId,
})

/** Nothing of an account is refused to its root user. */
const rootCaller = (partition: string, account: string): Omit<Caller, 'accessKeyId'> => ({
  type: 'Root',
  partition,
  account,
  arn: arn({ partition, service: 'iam', account, resource: 'root' }),
  userId: account,
  judged: false,
})

interface Reply {
  success(who: Omit<Caller, 'accessKeyId'>, region: string): Response
  failure(user: string, reason?: 'failed' | 'required' | 'mfaExpired'): Response
  code(session: string, isFailed?: boolean): Response
}

/** A browser is sent on to a page, so that reloading it tries nothing again; a client that wants JSON gets what AWS's form gets. */
function replies(place: Place, isJson: boolean, ticketFor: (who: Omit<Caller, 'accessKeyId'>) => string): Reply {
  const { language } = place
  return {
    success(who, region) {
      const redirectUrl = address('/console/', { ...place, account: who.account, region, isRoot: false }, { ticket: ticketFor(who) })
      return isJson ? json({ state: 'SUCCESS', properties: { result: 'SUCCESS', redirectUrl } }) : see(redirectUrl)
    },
    failure(user, reason = 'failed') {
      const text = textIn(language, reason === 'failed' ? 'siFailedText' : reason)
      return isJson
        ? json({ state: 'FAIL', properties: { result: 'FAILURE', text } })
        : see(address('/signin', place, { user, failed: reason }))
    },
    code(session, isFailed = false) {
      if (!isJson) return see(address('/signin/mfa', place, { session, ...(isFailed ? { failed: 'failed' } : {}) }))
      return isFailed
        ? json({ state: 'FAIL', properties: { result: 'FAILURE', text: textIn(language, 'siFailedText'), mfaSession: session } })
        : json({ state: 'SUCCESS', properties: { result: 'MFA', mfaType: 'SW', mfaSession: session } })
    },
  }
}

function placeOf(from: Pick<URLSearchParams | Fields, 'get'>, request: Request): Place {
  const get = (name: string) => from.get(name) ?? null
  const region = get('region')?.trim() || null
  return {
    language: languageOf(get('lang'), request.headers.get('accept-language')),
    region,
    account: (get('account') ?? '').trim().slice(0, 63),
    isRoot: get('root') === '1' || get('action') === 'root-user-authentication',
  }
}

/** The page's address, with what it was opened with. */
function address(path: string, place: Place, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams()
  if (place.account !== '') query.set('account', place.account)
  if (place.region !== null) query.set('region', place.region)
  query.set('lang', place.language)
  if (place.isRoot) query.set('root', '1')
  for (const [name, value] of Object.entries(more)) if (value !== '') query.set(name, value)
  return `${path}?${query}`
}

const hidden = (place: Place): string =>
  `<input type="hidden" name="lang" value="${place.language}">${
    place.region === null ? '' : `<input type="hidden" name="region" value="${escapeHtml(place.region)}">`
  }`

function message(language: Language, failed: string | null): string {
  const key: TextKey | undefined = failed === null ? undefined : failed === 'required' || failed === 'mfaExpired' ? failed : 'siFailedText'
  if (key === undefined) return ''
  return `<div id="main_message" role="alert"><strong>${escapeHtml(textIn(language, 'siFailedTitle'))}</strong>${escapeHtml(textIn(language, key))}</div>`
}

function badRegion(place: Place, region: string): Response {
  const { language } = place
  return htmlPage({
    language,
    title: textIn(language, 'badRegionTitle'),
    status: 400,
    body: `<p>${lines(textIn(language, 'badRegion', { region }))}</p>`,
    address: (to) => address('/signin', { ...place, language: to }),
  })
}

const see = (location: string) => new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })
const json = (body: object) => Response.json(body, { headers: { 'cache-control': 'no-store' } })

const wantsJson = (request: Request) => (request.headers.get('accept') ?? '').includes('application/json')

async function readFields(request: Request): Promise<Map<string, string>> {
  const fields = new Map<string, string>()
  const text = (await request.text()).slice(0, 64 * 1024)
  if ((request.headers.get('content-type') ?? '').includes('application/json')) {
    try {
      const body: unknown = JSON.parse(text)
      if (typeof body === 'object' && body !== null)
        for (const [name, value] of Object.entries(body)) if (typeof value === 'string') fields.set(name, value.slice(0, fieldCharacters))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
    return fields
  }
  for (const [name, value] of new URLSearchParams(text)) fields.set(name, value.slice(0, fieldCharacters))
  return fields
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
