import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The command line as it ships: what a person waits for. */
export const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'dist/cli/trailproof.js')

export function buildCli(): void {
  execFileSync(process.execPath, [join(root, 'scripts/build-cli.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
}

const environment = (home: string) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  TRAILPROOF_HOME: home,
  HOME: home,
})

/** Milliseconds from start to exit, and the exit code. */
export function timed(args: readonly string[], home: string): { ms: number; code: number | null; output: string } {
  const startMs = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    env: environment(home),
    encoding: 'utf8',
  })
  return { ms: performance.now() - startMs, code: status, output: stdout + stderr }
}

/** What Node takes to start and end, in the same run: the least of nine. */
export const nodeItself = (): number =>
  least(
    Array.from({ length: 9 }, () => {
      const startMs = performance.now()
      spawnSync(process.execPath, ['-e', '0'])
      return performance.now() - startMs
    }),
  )

/** The quickest of some runs, rounded: what a machine that does other things as well adds is not the program's. */
export const least = (all: readonly number[]): number => Math.round(Math.min(...all))

/** The middle one of some runs, rounded. */
export const middle = (all: readonly number[]): number =>
  Math.round([...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN)

export interface Server {
  readonly endpoint: string
  readonly home: string
  /** From its start to its first answer. */
  readonly firstAnswerMs: number
  memoryMb(): number
  stop(): Promise<void>
}

/** `trailproof sandbox start` or `trailproof start`, fast clock, a folder of its own. */
export async function startShipped(command: readonly string[]): Promise<Server> {
  if (!existsSync(program)) buildCli()
  const home = await mkdtemp(join(tmpdir(), 'trailproof-bench-'))
  const startMs = performance.now()
  const child = spawn(
    process.execPath,
    [program, ...command, '--port', '0', '--data', join(home, 'sandbox'), '--clock', 'fast', '--json'],
    {
      cwd: root,
      env: environment(home),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const endpoint = await Promise.race([ready(child), once(child, 'exit').then(() => null)])
  if (endpoint === null) throw new Error(`trailproof ${command.join(' ')} ended before it was ready`)
  await (await fetch(`${endpoint}/_sandbox/health`)).text()
  return {
    endpoint,
    home,
    firstAnswerMs: Math.round(performance.now() - startMs),
    memoryMb: () => Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024),
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGINT')
      await exited
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function ready(child: ChildProcess): Promise<string | null> {
  if (!child.stdout) return null
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('{"ready":true')) return (JSON.parse(line) as { endpoint: string }).endpoint
  return null
}
