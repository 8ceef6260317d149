/** The sandbox: a small AWS for one pipeline, on one port of this machine. */

import { UserError } from '../domain/error.ts'
import { type ClockMode, openClock } from './clock.ts'
import { type Happenings, openHappenings } from './control/happenings.ts'
import { control, version } from './control/index.ts'
import { rootPassword } from './control/root.ts'
import { strangeHostPage } from './control/strange-host.ts'
import { connect } from './pipeline/index.ts'
import type { Signals } from './pipeline/signals.ts'
import { openCloudFormation } from './services/cloudformation/state.ts'
import { openCloudTrail } from './services/cloudtrail/state.ts'
import { openCloudWatch } from './services/cloudwatch/state.ts'
import { openEcr } from './services/ecr/state.ts'
import { openIam } from './services/iam/state.ts'
import { openLogs } from './services/logs/state.ts'
import { openOrganizations } from './services/organizations/state.ts'
import { openS3 } from './services/s3/state.ts'
import { openSns } from './services/sns/state.ts'
import { openSqs } from './services/sqs/state.ts'
import { openSsm } from './services/ssm/state.ts'
import { readStateFile, type StateHead, stateFile, stateFileBytes, writeStateFile } from './state/file.ts'
import { openStore, type Rows, type Store } from './state/store.ts'
import { refusal } from './wire/authorize.ts'
import { dispatch } from './wire/dispatch.ts'
import { nameOf } from './wire/door.ts'
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
  /** Told once of a host name that somebody came by and that is not let in. */
  readonly onStrangeHost?: (host: string) => void
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
  /** Forget everything: back to how it was started. */
  reset(): void
  /** Everything it remembers into a file. Errors: UserError `stateFileOther`, `stateFileUnwritable`. */
  save(file: string): void
  /**
   * What was saved instead of what it remembers. Errors: UserError `stateFileUnreadable`, `stateFileForeign`, `stateFileForm`, `stateFileDamaged`;
   * it then remembers what it did.
   */
  load(file: string): Promise<void>
  close(): Promise<void>
  readonly world: World
}

export const defaultAccount = '123456789012'

/**
 * Throws UserError: `portInUse {port, holder: 'unknown'}`, `sandboxFolderInUse {folder, pid}`, `sandboxFolderUnusable {folder, cause}`,
 * `sandboxStateDamaged {file, offset}`.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`))
  const store = openStore(options.dataDir ?? null)
  if (store.droppedBytes > 0)
    log(`sandbox: the last write was cut off before it was answered (${store.droppedBytes} bytes); it is as if it had never been sent`)
  const report = (error: unknown, what: string) =>
    log(`sandbox: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  const trouble = openTrouble()
  const happenings = openHappenings()
  let endpoint = ''
  const open = () => openWorld({ store, options, report, happenings, endpoint: () => endpoint })
  /** Opened anew when another state is loaded. */
  let inside = open()
  const reset = () => {
    const { world } = inside
    store.reset()
    trouble.set([])
    world.clock.reset(options.clock ?? 'fast', options.startMs ?? null)
    rootPassword(world, 'aws', world.options.account)
    store.flush()
  }
  const save = () => stateFile(store, { savedBy: version, savedAt: new Date().toISOString(), account: inside.world.options.account })
  let loading: Promise<unknown> = Promise.resolve()
  /** One after the other. */
  const load = (bytes: Uint8Array, file: string): Promise<StateHead> => {
    const next = loading.then(() => loadNow(bytes, file))
    // Whoever asked is told; the next one is not kept from it.
    loading = next.catch(() => undefined)
    return next
  }
  const loadNow = async (bytes: Uint8Array, file: string): Promise<StateHead> => {
    const { head, entries } = readStateFile(bytes, file)
    await inside.world.clock.stop()
    let isLoaded = false
    try {
      store.replace(entries())
      isLoaded = true
    } finally {
      // Where it could not be taken up, the old one goes on.
      if (!isLoaded) inside.world.clock.start()
    }
    inside.closing.abort()
    trouble.set([])
    inside = open()
    pages = openPages()
    inside.world.clock.start()
    store.flush()
    happenings.add(inside.world, { kind: 'loaded' })
    return head
  }
  const openPages = () =>
    control(inside.world, { trouble, reset, save, load, happenings, enforced: inside.enforced, wallMs: () => Date.now() })
  let pages = openPages()
  const front = createFront({
    allowHost: options.allowHost ?? [],
    strange: strangeHostPage,
    onStrangeHost: (host) => {
      const name = nameOf(host)
      if (name !== null) options.onStrangeHost?.(name)
    },
    aws: (request, sourceIp) => dispatch(inside.world, request, { sourceIp, wallMs: Date.now(), trouble }),
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
  inside.world.clock.start()
  try {
    store.flush()
  } catch (cause) {
    await inside.world.clock.stop()
    front.close()
    store.close()
    throw new UserError('sandboxFolderUnusable', { folder: store.folder, cause: String((cause as Error).message) }, { cause })
  }
  let closed: Promise<void> | null = null
  return {
    endpoint,
    port,
    get world() {
      return inside.world
    },
    now: () => inside.world.clock.now(),
    advance: (ms) => inside.world.clock.advanceTo(inside.world.clock.now() + ms),
    reset,
    save: (file) => writeStateFile(file, save()),
    load: async (file) => {
      await load(stateFileBytes(file), file)
    },
    close() {
      closed ??= (async () => {
        inside.closing.abort()
        await inside.world.clock.stop()
        front.closeAllConnections()
        await new Promise<void>((resolve) => front.close(() => resolve()))
        try {
          store.close()
        } catch (error) {
          report(error, 'writing the state')
        }
      })()
      return closed
    },
  }
}

/** A world on what a store remembers: services, arrows and clock, which stands still until it is started. */
function openWorld({
  store,
  options,
  report,
  happenings,
  endpoint,
}: {
  readonly store: Store
  readonly options: SandboxOptions
  readonly report: World['report']
  readonly happenings: Happenings
  readonly endpoint: () => string
}): { world: World; closing: AbortController; enforced: Rows<boolean> } {
  const clock = openClock({
    store,
    mode: options.clock ?? 'fast',
    startMs: options.startMs ?? null,
    wall: () => Date.now(),
    settle(error, job) {
      if (error) report(error, job ?? 'clock')
      try {
        store.flush()
        return true
      } catch (cause) {
        report(cause, 'writing the state')
        return false
      }
    },
  })
  const arrows = new Map<keyof Signals, ((payload: never) => void)[]>()
  const enforced = store.table<boolean>('enforcement').in('')
  const closing = new AbortController()
  const world: World = {
    store,
    clock,
    state: {
      cloudformation: openCloudFormation(store),
      cloudtrail: openCloudTrail(store),
      cloudwatch: openCloudWatch(store),
      ecr: openEcr(store),
      iam: openIam(store),
      logs: openLogs(store),
      organizations: openOrganizations(store),
      s3: openS3(store),
      sns: openSns(store),
      sqs: openSqs(store),
      ssm: openSsm(store),
    },
    keys: store.table<IssuedKey>('keys').in(''),
    options: {
      account: options.account ?? defaultAccount,
      enforceIam: options.enforceIam ?? false,
      allowDelivery: options.allowDelivery ?? [],
    },
    get endpoint() {
      return endpoint()
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
  // First: it hears of a thing before what that leads to.
  happenings.watch(world)
  connect(world)
  return { world, closing, enforced }
}

/**
 * The state in a folder that no sandbox runs on, into a file.
 *
 * Errors  UserError `sandboxFolderInUse {folder, pid}`, `sandboxStateDamaged`, and those of `Sandbox.save`
 */
export function saveFolder(dataDir: string, file: string): void {
  const store = openStore(dataDir)
  try {
    writeStateFile(file, stateFile(store, { savedBy: version, savedAt: new Date().toISOString() }))
  } finally {
    store.close()
  }
}

/** What was saved, into a folder that no sandbox runs on. Errors: UserError as those of `saveFolder` and of `Sandbox.load`; the folder is then as it was. */
export function loadFolder(dataDir: string, file: string): StateHead {
  const { head, entries } = readStateFile(stateFileBytes(file), file)
  const store = openStore(dataDir)
  try {
    store.replace(entries())
  } finally {
    store.close()
  }
  return head
}

export type { Happening } from './control/happenings.ts'
export { encodingFor, filePacker, isFile } from './control/packed-files.ts'
export { readStateFile, stateFileBytes, writeStateFile } from './state/file.ts'
