/** For tests alone: the sandbox as a process of its own, in one file as it ships, that can be killed, starved of space and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export interface TestServer {
  readonly child: ChildProcess
  /** null: it ended before it was ready. */
  readonly port: number | null
  /** What it wrote to standard error so far. */
  said(): string
  kill(signal?: NodeJS.Signals): Promise<void>
}

export interface Program {
  start(folder: string, how?: { readonly maxFileKb?: number; readonly beforeReady?: (child: ChildProcess) => void }): Promise<TestServer>
  remove(): void
}

/** The sandbox bundled into one file, so that a start is quick. */
export async function bundledSandbox(): Promise<Program> {
  const file = fileURLToPath(new URL(`../../node_modules/.cache/trailproof-test/sandbox-${process.pid}-${Date.now()}.mjs`, import.meta.url))
  await build({
    stdin: {
      contents: `
        import { startSandbox } from './index.ts'
        try {
          const sandbox = await startSandbox({ dataDir: process.argv[2], clock: 'fast' })
          process.stdout.write(JSON.stringify({ port: sandbox.port }) + '\\n')
          process.on('SIGTERM', () => void sandbox.close().then(() => process.exit(0)))
        } catch (error) {
          process.stderr.write(JSON.stringify({ code: error.code, params: error.params, message: error.message }) + '\\n')
          process.exitCode = 1
        }`,
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
      loader: 'ts',
    },
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
  return {
    remove: () => rmSync(file, { force: true }),
    async start(folder, { maxFileKb, beforeReady } = {}) {
      const child =
        maxFileKb === undefined
          ? spawn(process.execPath, [file, folder], { stdio: ['ignore', 'pipe', 'pipe'] })
          : // The soft limit alone: it can be lifted again.
            spawn('bash', ['-c', `ulimit -S -f ${maxFileKb}; exec "$0" "$@"`, process.execPath, file, folder], {
              stdio: ['ignore', 'pipe', 'pipe'],
            })
      let errors = ''
      child.stderr.on('data', (part: Buffer) => {
        errors += part.toString()
      })
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
      beforeReady?.(child)
      let port: number | null = null
      for await (const line of createInterface({ input: child.stdout })) {
        port = (JSON.parse(line) as { port: number }).port
        break
      }
      if (port === null) await ended
      child.stdout.resume()
      return {
        child,
        port,
        said: () => errors,
        async kill(signal = 'SIGKILL') {
          child.kill(signal)
          await ended
        },
      }
    },
  }
}

export interface Answer {
  readonly status: number
  readonly text: string
}

/** A call as anybody's key makes it. Null: nothing was answered. */
export function ask(
  port: number,
  service: string,
  of:
    | { readonly target: string; readonly input: unknown }
    | { readonly form: Readonly<Record<string, string>> }
    | { readonly method: string; readonly path: string; readonly body?: Uint8Array },
): Promise<Answer | null> {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const headers: Record<string, string> = {
    authorization: `AWS4-HMAC-SHA256 Credential=111122223333/${stamp.slice(0, 8)}/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
    'x-amz-date': stamp,
  }
  let [method, path, body]: [string, string, string | Uint8Array | undefined] = ['POST', '/', undefined]
  if ('target' in of) {
    headers['x-amz-target'] = of.target
    headers['content-type'] = 'application/x-amz-json-1.1'
    body = JSON.stringify(of.input)
  } else if ('form' in of) {
    headers['content-type'] = 'application/x-www-form-urlencoded'
    body = new URLSearchParams(of.form).toString()
  } else {
    headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD'
    ;[method, path, body] = [of.method, of.path, of.body]
  }
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', () => resolve(null))
      answer.on('end', () => resolve(answer.complete ? { status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() } : null))
    })
    sent.on('error', () => resolve(null))
    sent.end(body)
  })
}

export const logs = (port: number, operation: string, input: object) => ask(port, 'logs', { target: `Logs_20140328.${operation}`, input })
