/**
 * The check API of the local server. Every call needs the page's token (Host and Origin were checked at the door). Towards AWS it only
 * reads; towards our own sandbox it may run a step's way. It never returns credentials.
 */
import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Connection } from '../checks/evidence/clients.ts'
import { UserError } from '../domain/error.ts'
import { isRegionCode } from '../domain/regions.ts'
import packageJson from '../package.json' with { type: 'json' }
import { classRoutes } from './classes.ts'
import { profileNames } from './profiles.ts'

export interface ApiOptions {
  readonly token: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the command line keeps what outlives it. */
  readonly home: string
  readonly sandbox: () => { readonly endpoint: string; readonly account: string }
  readonly clock: () => { readonly mode: string; readonly now: string }
}

const region = z.string().refine(isRegionCode)
const settings = z.strictObject({
  region,
  initials: z.string().max(40),
  email: z.string().max(320),
  own: z.record(z.string(), z.string().max(512)),
})
const place = {
  target: z.enum(['sandbox', 'aws']),
  profile: z.string().max(200).nullish(),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .nullish(),
}
const bodies = {
  target: z.strictObject({ ...place, region }),
  check: z.strictObject({ ...place, lab: z.string(), step: z.string().nullish(), settings }),
  explain: z.strictObject({ ...place, alarm: z.string().max(255).nullish(), settings }),
  way: z.strictObject({ lab: z.string(), step: z.string(), settings, account: place.account }),
  /** Without a step: all of the lab. */
  reset: z.strictObject({ lab: z.string(), step: z.string().nullish(), settings, account: place.account }),
}

const statusOf: Readonly<Record<string, number>> = { bodyTooLarge: 413, unknownClass: 404 }

/** Bodies of pages are small. */
const maxBodyBytes = 64 * 1024

export function api(options: ApiOptions): (request: Request) => Response | Promise<Response> {
  const app = new Hono()
  const secret = Buffer.from(options.token)

  app.use('*', async (c, next) => {
    const given = Buffer.from(c.req.header('x-trailproof-token') ?? '')
    if (given.length !== secret.length || !timingSafeEqual(given, secret)) return refuse(403, 'tokenMissing')
    await next()
    c.res.headers.set('cache-control', 'no-store')
  })
  app.onError((error) => {
    if (error instanceof UserError) return refuse(statusOf[error.code] ?? 400, error.code, error.params as never)
    log(error)
    return refuse(500, 'ourFault', ourFault(error))
  })

  app.get('/api/session', () =>
    Response.json({
      version: packageJson.version,
      sandbox: { ...options.sandbox(), clock: options.clock() },
      profiles: profileNames(options.env),
      defaultProfile: options.env.AWS_PROFILE || null,
    }),
  )

  app.post('/api/target', async (c) => {
    const body = await read(c.req.raw, bodies.target)
    const { whoAmI } = await import('../checks/run.ts')
    const known = await whoAmI({ connection: connect(body), region: body.region, now: Date.now() })
    if ('unseen' in known) return refuse(502, `unseen.${known.unseen.reason}`, known.unseen.params)
    return Response.json({ target: known.target })
  })

  app.post('/api/check', async (c) => {
    const body = await read(c.req.raw, bodies.check)
    const { runChecks } = await import('../checks/run.ts')
    return Response.json(
      await runChecks({
        lab: body.lab,
        ...(body.step ? { steps: [body.step] } : {}),
        settings: body.settings,
        connection: connect(body),
        now: Date.now(),
      }),
    )
  })

  // Reads only, as a check does.
  app.post('/api/explain', async (c) => {
    const body = await read(c.req.raw, bodies.explain)
    const { explain } = await import('../explain/run.ts')
    return Response.json(
      await explain({
        alarm: body.alarm || undefined,
        email: body.settings.email || null,
        settings: body.settings,
        connection: connect(body),
        now: Date.now(),
      }),
    )
  })

  app.post('/api/way', async (c) => {
    const body = await read(c.req.raw, bodies.way)
    const { findLab, findSteps } = await import('../checks/run.ts')
    const { runWay } = await import('../ways/run.ts')
    const [card] = findSteps(findLab(body.lab).id, [body.step])
    if (!card) throw new UserError('unknownStep', { lab: body.lab, step: body.step, known: '' })
    return follow((signal) => runWay({ step: card, settings: body.settings, connection: sandboxConnection(body.account), signal }))
  })

  app.post('/api/reset', async (c) => {
    const body = await read(c.req.raw, bodies.reset)
    const { findLab, findSteps } = await import('../checks/run.ts')
    const { runCleanUp, runUndo } = await import('../ways/run.ts')
    const lab = findLab(body.lab)
    const steps = body.step ? findSteps(lab.id, [body.step]) : null
    const connection = sandboxConnection(body.account)
    return follow((signal) => {
      const about = { lab, settings: body.settings, connection, signal }
      return steps ? runUndo({ ...about, steps }) : runCleanUp(about)
    })
  })

  app.route('/', classRoutes(options.home))

  app.all('/api/*', (c) => refuse(404, 'noSuchAddress', { address: c.req.path }))
  return (request) => app.fetch(request)

  function sandboxConnection(account: string | null | undefined): Connection {
    const { endpoint, account: standard } = options.sandbox()
    return { endpoint, credentials: { accessKeyId: account ?? standard, secretAccessKey: 'sandbox' } }
  }

  function connect(body: {
    target: 'sandbox' | 'aws'
    profile?: string | null | undefined
    account?: string | null | undefined
  }): Connection {
    if (body.target === 'sandbox') return sandboxConnection(body.account)
    const known = profileNames(options.env)
    if (body.profile && !known.includes(body.profile))
      throw new UserError('unknownProfile', { profile: body.profile, known: known.join(', ') || '–' })
    return body.profile ? { profile: body.profile } : {}
  }
}

/** JSON lines: one a command as it is done, the last says whether all went through. The run ends when the page goes away. */
function follow(run: (signal: AbortSignal) => AsyncIterable<{ readonly ok: boolean }>): Response {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  const stream = new ReadableStream({
    async start(controller) {
      const line = (value: unknown) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
      }
      let ok = true
      try {
        for await (const ran of run(gone.signal)) {
          ok &&= ran.ok
          line({ at: new Date().toISOString(), ...ran })
        }
      } catch (error) {
        ok = false
        if (!(error instanceof UserError) && !gone.signal.aborted) log(error)
        line({ at: new Date().toISOString(), command: '', ok, error: errorOf(error) })
      }
      line({ done: ok })
      if (!gone.signal.aborted) controller.close()
    },
    cancel: () => gone.abort(),
  })
  return new Response(stream, {
    headers: { 'content-type': 'application/jsonl; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  })
}

const errorOf = (error: unknown) =>
  error instanceof UserError
    ? { code: error.code, params: error.params, message: error.message }
    : { code: 'ourFault', params: ourFault(error), message: ourFault(error).message }

const ourFault = (error: unknown) => ({ version: packageJson.version, message: error instanceof Error ? error.message : String(error) })

const log = (error: unknown) => process.stderr.write(`server: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)

/** Errors: UserError `bodyTooLarge` {maxBytes}, `notJson` {problem}, `badRequest` {where, problem}. */
async function read<T>(request: Request, shape: z.ZodType<T>): Promise<T> {
  const text = await bodyOf(request)
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (cause) {
    throw new UserError('notJson', { problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
  const parsed = shape.safeParse(raw)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UserError('badRequest', { where: issue?.path.join('.') ?? '', problem: issue?.message ?? '' })
  }
  return parsed.data
}

/** Counted as it comes: no sender is believed about its length. */
async function bodyOf(request: Request): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const part of request.body ?? []) {
    bytes += part.byteLength
    if (bytes > maxBodyBytes) throw new UserError('bodyTooLarge', { maxBytes: maxBodyBytes })
    text += decoder.decode(part, { stream: true })
  }
  return text + decoder.decode()
}

const refuse = (status: number, code: string, params: Readonly<Record<string, string | number>> = {}) =>
  Response.json({ error: { code, params } }, { status, headers: { 'cache-control': 'no-store' } })
