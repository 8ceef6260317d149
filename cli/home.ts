import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** Where the command line keeps what outlives it: the sandbox's state, and the address of a running server. `TRAILPROOF_HOME` moves it. */
export const homeFolder = (env: Env): string => env.TRAILPROOF_HOME || join(homedir(), '.trailproof')

export const sandboxFolder = (env: Env): string => join(homeFolder(env), 'sandbox')

const runningFile = (env: Env) => join(homeFolder(env), 'running.json')

/** Lets other commands find the server; a second server takes the place. */
export function announce(env: Env, endpoint: string): () => void {
  try {
    mkdirSync(homeFolder(env), { recursive: true })
    writeFileSync(runningFile(env), JSON.stringify({ endpoint, pid: process.pid }))
  } catch {
    // A home that cannot be written to: the usual address and --endpoint still find the server.
    return () => {}
  }
  return () => {
    if (announced(env)?.pid === process.pid) rmSync(runningFile(env), { force: true })
  }
}

function announced(env: Env): { endpoint: string; pid: number } | null {
  try {
    const raw = JSON.parse(readFileSync(runningFile(env), 'utf8')) as { endpoint?: unknown; pid?: unknown }
    return typeof raw.endpoint === 'string' && typeof raw.pid === 'number' ? { endpoint: raw.endpoint, pid: raw.pid } : null
  } catch {
    // None was started, or its file is being written: the default address is tried instead.
    return null
  }
}

export const defaultEndpoint = 'http://127.0.0.1:4566'

/** Addresses at which a sandbox may be. One that was named is the only one: another sandbox would be another account. */
export function endpointCandidates(env: Env, given: string | undefined): readonly string[] {
  if (given !== undefined) return [given]
  if (env.AWS_ENDPOINT_URL && isLoopback(env.AWS_ENDPOINT_URL)) return [env.AWS_ENDPOINT_URL]
  const running = announced(env)
  return [...new Set([...(running ? [running.endpoint] : []), defaultEndpoint])]
}

export function isLoopback(url: string): boolean {
  try {
    const { hostname } = new URL(url)
    return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname)
  } catch {
    return false
  }
}
