/** Who holds a port, so that a person knows what to end. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { promisify } from 'node:util'
import { UserError } from '../domain/error.ts'
import { findSandbox } from './sandbox-client.ts'

/**
 * Starts a server, and says more of the port where it cannot be had.
 *
 * Errors  UserError `portInUse` {port, holder}: `sandbox` for another trailproof, `unknown`, else the program's name and process id;
 *         `portNotAllowed` {port}; and what `start` throws
 */
export async function started<Server>(port: number, start: () => Promise<Server>): Promise<Server> {
  try {
    return await start()
  } catch (error) {
    if (isCode(error, 'EACCES') && isListening(error)) throw new UserError('portNotAllowed', { port }, { cause: error })
    if (!(error instanceof UserError) || !['portInUse', 'sandboxFolderInUse'].includes(error.code)) throw error
    // The same folder and the same port: what the person did is to start it twice.
    if (await findSandbox({}, `http://127.0.0.1:${port}`)) throw new UserError('portInUse', { port, holder: 'sandbox' }, { cause: error })
    if (error.code !== 'portInUse') throw error
    throw new UserError('portInUse', { port, holder: (await holderOf(port)) ?? 'unknown' }, { cause: error })
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && (error as NodeJS.ErrnoException).code === code
const isListening = (error: unknown): boolean => (error as NodeJS.ErrnoException).syscall === 'listen'

/** `nginx (PID 812)`; null where the system does not tell, for instance of another user's program. */
async function holderOf(port: number): Promise<string | null> {
  try {
    return process.platform === 'linux'
      ? linuxHolder(port)
      : process.platform === 'win32'
        ? await windowsHolder(port)
        : await lsofHolder(port)
  } catch {
    // Best effort: that the port is taken is the message, by whom is an extra.
    return null
  }
}

/** Source: https://docs.kernel.org/networking/proc_net_tcp.html */
function linuxHolder(port: number): string | null {
  const listening = '0A'
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  const sockets = new Set<string>()
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of linesOf(file)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
      if (state === listening && local.endsWith(`:${hexPort}`)) sockets.add(`socket:[${inode}]`)
    }
  }
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (openFiles(pid).some((file) => sockets.has(file))) return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (PID ${pid})`
  }
  return null
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1)
  } catch {
    // No IPv6 here.
    return []
  }
}

function openFiles(pid: string): readonly string[] {
  const folder = `/proc/${pid}/fd`
  return orNone(() => readdirSync(folder)).flatMap((fd) => orNone(() => [readlinkSync(`${folder}/${fd}`)]))
}

/** Of another user's process nothing is told; a process, or a file that it had open, may be gone by now. */
function orNone(read: () => readonly string[]): readonly string[] {
  try {
    return read()
  } catch {
    // Who holds the port may still be found among the others.
    return []
  }
}

async function lsofHolder(port: number): Promise<string | null> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { timeout: 2_000 })
  const pid = /^p(\d+)$/m.exec(stdout)?.[1]
  const name = /^c(.+)$/m.exec(stdout)?.[1]
  return pid === undefined || name === undefined ? null : `${name} (PID ${pid})`
}

async function windowsHolder(port: number): Promise<string | null> {
  const run = promisify(execFile)
  const pid = pidInNetstat((await run('netstat', ['-ano', '-p', 'TCP'], { timeout: 4_000, windowsHide: true })).stdout, port)
  if (pid === null) return null
  const { stdout } = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], { timeout: 4_000, windowsHide: true })
  return `${nameInTasklist(stdout) ?? '?'} (PID ${pid})`
}

/**
 * Who listens, by what `netstat -ano` prints. Its words for the states are in the system's language; only who listens has nobody at the other end.
 *
 * Source  https://learn.microsoft.com/windows-server/administration/windows-commands/netstat
 */
export function pidInNetstat(text: string, port: number): string | null {
  const [, pid] = new RegExp(`^\\s*TCP\\s+\\S+:${port}\\s+(?:0\\.0\\.0\\.0|\\[::\\]):0\\s.*?(\\d+)\\s*$`, 'm').exec(text) ?? []
  return pid ?? null
}

/** Source  https://learn.microsoft.com/windows-server/administration/windows-commands/tasklist */
export function nameInTasklist(csv: string): string | null {
  return /^"([^"]+)","\d+"/m.exec(csv)?.[1] ?? null
}
