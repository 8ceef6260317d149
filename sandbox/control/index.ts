/**
 * The sandbox's control under `/_sandbox/`: a contract for tools. Things are added to it, never changed.
 */
import { Hono } from 'hono'
import { chainOf } from '../pipeline/chain.ts'
import { services } from '../services/index.ts'
import type { Rows } from '../state/store.ts'
import { loadModel } from '../wire/model.ts'
import type { Trouble, TroubleRule } from '../wire/trouble.ts'
import { troubleKinds } from '../wire/trouble.ts'
import type { World } from '../world.ts'
import { inboxMessages } from './inbox.ts'
import { pages } from './pages.ts'
import { sendEvents } from './send.ts'

export const version = '0.1.0'

interface Tools {
  readonly trouble: Trouble
  readonly enforced: Rows<boolean>
  reset(): void
  /** The time of day outside of the sandbox, milliseconds since 1970. */
  wallMs(): number
}

/** null: not a path of the sandbox. */
export function control(world: World, tools: Tools): (request: Request, sourceIp: string) => Promise<Response | null> {
  const app = new Hono()
  const bad = (message: string) => Response.json({ error: { message } }, { status: 400 })
  const clockNow = () => ({ mode: world.clock.mode, now: new Date(world.clock.now()).toISOString() })

  app.get('/_sandbox/health', () => Response.json({ status: 'ready', version, clock: clockNow(), account: world.options.account }))
  app.post('/_sandbox/reset', async (c) => {
    const body = await readJson(c.req.raw)
    if (body === undefined || (isObject(body) && Object.keys(body).length > 0) || (body !== null && !isObject(body)))
      return bad('reset takes an empty body or {}')
    tools.reset()
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
    if (target !== null && target > 8.64e15) return bad('that moment is beyond what a clock can hold')
    if (toMs !== null && toMs < world.clock.now()) return bad(`the clock cannot go back: it is ${clockNow().now}`)
    if (mode !== undefined) world.clock.setMode(mode)
    if (target !== null) await world.clock.advanceTo(target)
    world.store.flush()
    return Response.json(clockNow())
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
    for (const r of rules)
      if (!isObject(r) || typeof r.service !== 'string' || typeof r.operation !== 'string' || !troubleKinds.includes(r.kind as never))
        return bad(`trouble takes {rules: [{service, operation, kind: ${troubleKinds.join('|')}, times?, delayMs?}]}; rules: [] ends it`)
    tools.trouble.set(rules as TroubleRule[])
    return Response.json({ rules: tools.trouble.list() })
  })
  app.post('/_sandbox/enforcement', async (c) => {
    const body = await readJson(c.req.raw)
    if (!isObject(body) || typeof body.account !== 'string' || typeof body.enforced !== 'boolean')
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
    return page(request, sourceIp)
  }
}

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)

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
