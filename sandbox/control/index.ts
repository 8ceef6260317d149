/**
 * The sandbox's control under `/_sandbox/`: a contract for tools. Things are added to it, never changed.
 */
import { Hono } from 'hono'
import { UserError } from '../../domain/error.ts'
import { chainOf } from '../pipeline/chain.ts'
import { services } from '../services/index.ts'
import type { StateHead } from '../state/file.ts'
import type { Rows } from '../state/store.ts'
import { loadModel } from '../wire/model.ts'
import { maxStateBytes } from '../wire/server.ts'
import type { Trouble, TroubleRule } from '../wire/trouble.ts'
import { troubleKinds } from '../wire/trouble.ts'
import type { World } from '../world.ts'
import { type Happenings, keptAtMost } from './happenings.ts'
import { inboxMessages } from './inbox.ts'
import { pages } from './pages.ts'
import { sendEvents } from './send.ts'

export const version = '0.1.0'

interface Tools {
  readonly trouble: Trouble
  readonly enforced: Rows<boolean>
  reset(): void
  /** The state as a file's blocks. */
  save(): Iterable<Uint8Array>
  /** Throws UserError, as `readStateFile` does; the state is then what it was. */
  load(bytes: Uint8Array, file: string): Promise<StateHead>
  readonly happenings: Happenings
  /** The time of day outside of the sandbox, milliseconds since 1970. */
  wallMs(): number
}

/** null: not a path of the sandbox. */
export function control(world: World, tools: Tools): (request: Request, sourceIp: string) => Promise<Response | null> {
  const app = new Hono()
  const bad = (message: string) => Response.json({ error: { message } }, { status: 400 })
  const failed = (error: unknown, request: string): Response => {
    // Whatever stopped half way is as if it had not begun.
    world.store.undo()
    world.report(error, request)
    return Response.json({ error: { message: 'The sandbox failed and has changed nothing; its log says why.' } }, { status: 500 })
  }
  app.onError((error, c) => failed(error, `${c.req.method} ${c.req.path}`))
  const clockNow = () => ({ mode: world.clock.mode, now: new Date(world.clock.now()).toISOString() })

  app.get('/_sandbox/health', () => Response.json({ status: 'ready', version, clock: clockNow(), account: world.options.account }))
  app.post('/_sandbox/reset', async (c) => {
    const body = await readJson(c.req.raw)
    if (body === undefined || (isObject(body) && Object.keys(body).length > 0) || (body !== null && !isObject(body)))
      return bad('reset takes an empty body or {}')
    tools.reset()
    tools.happenings.add(world, { kind: 'reset' })
    return new Response(null, { status: 204 })
  })
  app.get('/_sandbox/clock', () => Response.json(clockNow()))
  app.post('/_sandbox/clock', async (c) => {
    const body = await readJson(c.req.raw)
    if (!isObject(body)) return bad('clock takes {mode?, advanceMs?, to?}')
    const unknown = Object.keys(body).filter((k) => !['mode', 'advanceMs', 'to'].includes(k))
    if (unknown.length > 0) return bad(`clock does not know ${unknown.join(', ')}; it takes mode, advanceMs, to`)
    const { mode, advanceMs, to } = body
    if (mode !== undefined && mode !== 'real' && mode !== 'fast' && mode !== 'manual')
      return bad(`mode is real, fast or manual, not ${JSON.stringify(mode)}`)
    if (advanceMs !== undefined && to !== undefined) return bad('give advanceMs or to, not both')
    if (advanceMs !== undefined && (typeof advanceMs !== 'number' || !Number.isFinite(advanceMs) || advanceMs < 0))
      return bad(`advanceMs is a number of milliseconds from 0 on, not ${JSON.stringify(advanceMs)}`)
    const toMs = to === undefined ? null : typeof to === 'string' && /^\d{4}-\d\d-\d\dT/.test(to) ? Date.parse(to) : Number.NaN
    if (toMs !== null && Number.isNaN(toMs)) return bad(`to is a moment in ISO 8601, not ${JSON.stringify(to)}`)
    const target = toMs ?? (typeof advanceMs === 'number' ? world.clock.now() + advanceMs : null)
    if (target !== null && target > latestMs) return bad('that moment is beyond what a clock can hold')
    if (toMs !== null && toMs < world.clock.now()) return bad(`the clock cannot go back: it is ${clockNow().now}`)
    if (mode !== undefined) world.clock.setMode(mode)
    if (target !== null) await world.clock.advanceTo(target)
    world.store.flush()
    tools.happenings.add(world, { kind: 'clock', ...clockNow() })
    return Response.json(clockNow())
  })
  app.get('/_sandbox/state', () => {
    const blocks = [...tools.save()]
    const length = blocks.reduce((sum, { length: size }) => sum + size, 0)
    return new Response(new Blob(blocks as Uint8Array<ArrayBuffer>[]), {
      headers: { 'content-type': 'application/x-ndjson', 'content-length': String(length) },
    })
  })
  app.post('/_sandbox/state', async (c) => {
    const bytes = await readBytes(c.req.raw)
    if (bytes === null) return Response.json({ error: { message: `a state has at most ${maxStateBytes} bytes` } }, { status: 413 })
    try {
      const { savedBy, savedAt, account } = await tools.load(bytes, 'the body')
      return Response.json({ loaded: true, savedBy, savedAt, ...(account === undefined ? {} : { account }) })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return Response.json({ error: { code: error.code, params: error.params, message: error.message } }, { status: 400 })
    }
  })
  app.get('/_sandbox/log', (c) => {
    const lines = linesOf(c.req.query('lines'), keptAtMost)
    return lines === null
      ? bad(`lines is a whole number from 0 to ${keptAtMost}`)
      : Response.json({ entries: tools.happenings.recent(lines) })
  })
  app.get('/_sandbox/log/live', (c) => {
    const lines = linesOf(c.req.query('lines'), 0)
    // What a browser's EventSource sends when it comes back.
    const after = c.req.header('last-event-id') ?? c.req.query('after')
    if (lines === null || (after !== undefined && !/^\d{1,15}$/.test(after)))
      return bad(`lines is a whole number from 0 to ${keptAtMost}, after the id of an entry`)
    return new Response(tools.happenings.live({ lines, after: after === undefined ? null : Number(after) }), {
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    })
  })
  app.post('/_sandbox/events', async (c) => {
    const body = await readJson(c.req.raw)
    const sent = body === undefined ? 'the body is not JSON' : sendEvents(world, body)
    if (typeof sent === 'string') return bad(sent)
    world.store.flush()
    return Response.json({ eventIDs: sent }, { status: 202 })
  })
  app.get('/_sandbox/inbox', (c) => Response.json({ messages: inboxMessages(world, c.req.query('address') ?? null) }))
  app.get('/_sandbox/chain/:eventID', (c) => {
    const chain = chainOf(world, c.req.param('eventID'))
    return chain
      ? Response.json(chain)
      : Response.json({ error: { message: `No event ${c.req.param('eventID')} in the sandbox.` } }, { status: 404 })
  })
  app.get('/_sandbox/support', async () =>
    Response.json({
      services: await Promise.all(
        services.map(async (s) => ({
          name: s.id,
          operations: s.operations.map((o) => ({ name: o.name, notModelled: o.notModelled ?? [] })),
          notModelled: Object.keys((await loadModel(s.id)).operations).filter((n) => !s.operations.some((o) => o.name === n)),
        })),
      ),
    }),
  )
  app.get('/_sandbox/trouble', () => Response.json({ rules: tools.trouble.list() }))
  app.post('/_sandbox/trouble', async (c) => {
    const body = await readJson(c.req.raw)
    const rules = isObject(body) && Array.isArray(body.rules) ? body.rules : [body]
    const isCount = (v: unknown) => v === undefined || (Number.isSafeInteger(v) && (v as number) >= 0 && (v as number) < 2 ** 31)
    for (const r of rules)
      if (
        !isObject(r) ||
        typeof r.service !== 'string' ||
        typeof r.operation !== 'string' ||
        !troubleKinds.includes(r.kind as never) ||
        !isCount(r.times) ||
        !isCount(r.delayMs) ||
        !isCount(r.each) ||
        r.each === 0 ||
        (r.account !== undefined && !/^\d{12}$/.test(String(r.account)))
      )
        return bad(
          `trouble takes {rules: [{service, operation, kind: ${troubleKinds.join('|')}, account?, each?, times?, delayMs?}]}; rules: [] ends it`,
        )
    tools.trouble.set(rules as TroubleRule[])
    return Response.json({ rules: tools.trouble.list() })
  })
  app.post('/_sandbox/enforcement', async (c) => {
    const body = await readJson(c.req.raw)
    if (!isObject(body) || typeof body.account !== 'string' || !/^\d{12}$/.test(body.account) || typeof body.enforced !== 'boolean')
      return bad('enforcement takes {account, enforced: true|false}')
    tools.enforced.set(body.account, body.enforced)
    world.store.flush()
    return Response.json(body)
  })
  app.all('/_sandbox/*', (c) => Response.json({ error: { message: `No ${c.req.method} ${c.req.path} here.` } }, { status: 404 }))
  const page = pages(world, tools.wallMs)
  return async (request, sourceIp) => {
    const path = new URL(request.url).pathname
    if (path.startsWith('/_sandbox/')) return app.fetch(request)
    try {
      return await page(request, sourceIp)
    } catch (error) {
      return failed(error, `${request.method} ${path}`)
    }
  }
}

/** The end of the last year of four digits: behind it no time of AWS's can be written. */
const latestMs = Date.UTC(10_000, 0) - 1

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)

const linesOf = (text: string | undefined, usual: number): number | null =>
  text === undefined ? usual : /^\d{1,6}$/.test(text) && Number(text) <= keptAtMost ? Number(text) : null

/** null where it is too long. */
async function readBytes(request: Request): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body ?? []) {
    size += part.byteLength
    if (size > maxStateBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** The body as JSON; null for an empty one, undefined for one that is not JSON. */
async function readJson(request: Request): Promise<unknown> {
  const text = await request.text()
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
