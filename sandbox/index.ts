/** The sandbox: a small AWS for one pipeline, on one port of this machine. */

import { UserError } from '../domain/error.ts'
import { type ClockMode, openClock } from './clock.ts'
import { control } from './control/index.ts'
import { rootPassword } from './control/root.ts'
import { connect } from './pipeline/index.ts'
import type { Signals } from './pipeline/signals.ts'
import { openCloudTrail } from './services/cloudtrail/state.ts'
import { openCloudWatch } from './services/cloudwatch/state.ts'
import { openIam } from './services/iam/state.ts'
import { openLogs } from './services/logs/state.ts'
import { openS3 } from './services/s3/state.ts'
import { openSns } from './services/sns/state.ts'
import { openSqs } from './services/sqs/state.ts'
import { openStore } from './state/store.ts'
import { refusal } from './wire/authorize.ts'
import { dispatch } from './wire/dispatch.ts'
import { createFront } from './wire/server.ts'
import { openTrouble } from './wire/trouble.ts'
import type { IssuedKey, World } from './world.ts'

export interface SandboxOptions {
  /** 0, the default: a free one. */
  readonly port?: number
  /** Where state is kept; null, the default: in memory and a temporary folder, gone when the sandbox is closed. */
  readonly dataDir?: string | null
  readonly clock?: ClockMode
  /** Where the clock begins, milliseconds since 1970; default: the machine's time. */
  readonly startMs?: number
  /** The account that a key of nobody's belongs to. */
  readonly account?: string
  /** Ask callers' identity policies in every account. */
  readonly enforceIam?: boolean
  readonly allowHost?: readonly string[]
  readonly allowDelivery?: readonly string[]
  /** Pages and API mounted beside the sandbox on the same port. */
  readonly web?: (request: Request) => Response | Promise<Response>
  /** Lines a person may want to read; default: standard error. */
  readonly log?: (line: string) => void
}

export interface Sandbox {
  readonly endpoint: string
  readonly port: number
  now(): number
  /** Skip `ms` of waiting; resolves when all that became due has run. */
  advance(ms: number): Promise<void>
  close(): Promise<void>
  readonly world: World
}

export const defaultAccount = '123456789012'

/** Throws UserError: `portInUse {port, holder: 'unknown'}`, `sandboxFolderInUse {folder, pid}`, `sandboxStateDamaged {file, offset}`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`))
  const store = openStore(options.dataDir ?? null)
  if (store.droppedBytes > 0)
    log(`sandbox: the last write was cut off before it was answered (${store.droppedBytes} bytes); it is as if it had never been sent`)
  const report = (error: unknown, what: string) =>
    log(`sandbox: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  const clock = openClock({
    store,
    mode: options.clock ?? 'fast',
    startMs: options.startMs ?? null,
    wall: () => Date.now(),
    settle(error, job) {
      if (error) report(error, job ?? 'clock')
      try {
        store.flush()
      } catch (cause) {
        report(cause, 'writing the state')
      }
    },
  })
  const arrows = new Map<keyof Signals, ((payload: never) => void)[]>()
  let endpoint = ''
  const enforced = store.table<boolean>('enforcement').in('')
  const closing = new AbortController()
  const world: World = {
    store,
    clock,
    state: {
      cloudtrail: openCloudTrail(store),
      cloudwatch: openCloudWatch(store),
      iam: openIam(store),
      logs: openLogs(store),
      s3: openS3(store),
      sns: openSns(store),
      sqs: openSqs(store),
    },
    keys: store.table<IssuedKey>('keys').in(''),
    options: {
      account: options.account ?? defaultAccount,
      enforceIam: options.enforceIam ?? false,
      allowDelivery: options.allowDelivery ?? [],
    },
    get endpoint() {
      return endpoint
    },
    signal(name, payload) {
      for (const arrow of arrows.get(name) ?? []) arrow(payload as never)
    },
    on(name, arrow) {
      arrows.set(name, [...(arrows.get(name) ?? []), arrow as (payload: never) => void])
    },
    ask: {} as World['ask'],
    refusal: (caller, need, scope, context) => refusal(world, caller, need, scope, context),
    isEnforced: (account) => enforced.get(account) ?? world.options.enforceIam,
    closing: closing.signal,
    report,
  }
  connect(world)
  const trouble = openTrouble()
  const reset = () => {
    store.reset()
    trouble.set([])
    clock.reset(options.clock ?? 'fast', options.startMs ?? null)
    rootPassword(world, 'aws', world.options.account)
    store.flush()
  }
  const pages = control(world, { trouble, reset, enforced, wallMs: () => Date.now() })
  const front = createFront({
    allowHost: options.allowHost ?? [],
    aws: (request, sourceIp) => dispatch(world, request, { sourceIp, wallMs: Date.now(), trouble }),
    web: async (request, sourceIp) =>
      (await pages(request, sourceIp)) ?? (await options.web?.(request)) ?? new Response('Not found', { status: 404 }),
    report,
  })
  try {
    await new Promise<void>((resolve, reject) => {
      front.once('error', reject)
      front.listen(options.port ?? 0, '127.0.0.1', resolve)
    })
  } catch (cause) {
    store.close()
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new UserError('portInUse', { port: options.port ?? 0, holder: 'unknown' }, { cause })
    throw cause
  }
  const address = front.address()
  const port = typeof address === 'object' && address ? address.port : 0
  endpoint = `http://127.0.0.1:${port}`
  clock.start()
  store.flush()
  let closed: Promise<void> | null = null
  return {
    endpoint,
    port,
    world,
    now: () => clock.now(),
    advance: (ms) => clock.advanceTo(clock.now() + ms),
    close() {
      closed ??= (async () => {
        closing.abort()
        await clock.stop()
        front.closeAllConnections()
        await new Promise<void>((resolve) => front.close(() => resolve()))
        store.close()
      })()
      return closed
    },
  }
}
