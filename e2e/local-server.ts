import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What `npm start` runs, from the bundled command line: the real thing, on a free port, with a folder of its own. */
export interface LocalServer {
  readonly endpoint: string
  /** Ends it as Ctrl+C does, and answers with its exit code. */
  stop(): Promise<number | null>
}

const program = fileURLToPath(new URL('../dist/cli/trailproof.js', import.meta.url))
const startWithinMs = 60_000

/** A folder for the server's state and for what it keeps of itself. */
export async function newHome(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'trailproof-journey-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** @param port 0 takes a free one; a restarted server needs the one it had, since what a browser keeps belongs to the port */
export async function startLocalServer(home: string, port = 0): Promise<LocalServer> {
  // Nothing of the person's own AWS set-up reaches the server.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')))
  const child = spawn(
    process.execPath,
    [program, 'start', '--port', String(port), '--data', join(home, 'sandbox'), '--clock', 'fast', '--json'],
    {
      env: { ...env, TRAILPROOF_HOME: home, HOME: home, USERPROFILE: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) resolve((JSON.parse(line) as { endpoint: string }).endpoint)
    })
  })
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), startWithinMs)
  })
  const endpoint = await Promise.race([ready, tooLate, exited.then(() => null)])
  clearTimeout(timer)
  if (endpoint === null) {
    child.kill('SIGKILL')
    throw new Error(`the server did not start:\n${complaints}`)
  }
  return {
    endpoint,
    async stop() {
      child.kill('SIGINT')
      return exited
    },
  }
}
