import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:net'

/** What another sandbox does in the same run, on the same machine, with the same calls. */
export interface Beside {
  readonly version: string
  readonly port: number
  readonly pid: number
  /** From the start of its process, milliseconds. */
  readonly firstAnswerMs: number
  stop(): Promise<void>
}

/**
 * moto_server, where it is installed (`pip install 'moto[server]'`); null where it is not. It is no part of the project.
 *
 * @param answers whether it answers a call yet
 */
export async function startMoto(answers: (port: number) => Promise<boolean>): Promise<Beside | null> {
  const version = versionOfMoto()
  if (version === null) return null
  const port = await freePort()
  const startMs = performance.now()
  const child: ChildProcess = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() - startMs > 30_000) {
      await stop()
      throw new Error(`moto_server ${version} did not answer on port ${port}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { version, port, pid: child.pid ?? 0, firstAnswerMs: performance.now() - startMs, stop }
}

function versionOfMoto(): string | null {
  try {
    const said = execFileSync('python3', ['-c', 'import moto.server, moto; print(moto.__version__)'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    execFileSync('moto_server', ['--help'], { stdio: 'ignore' })
    return said.trim()
  } catch {
    return null
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
