import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from '@playwright/test'

const program = fileURLToPath(new URL('../../dist/cli/trailproof.js', import.meta.url))

/** What the page tells to start in a second terminal, and the page it shows. */
export interface Receiver {
  /** Its page, as text. */
  page(): Promise<string>
  /** When it last posted to the chat, while nothing more is waiting; else null. */
  lastDelivery(): Promise<string | null>
  stop(): Promise<number | null>
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** `npx trailproof webhook --sandbox --topic …`, on a port of its own. */
export async function startReceiver(about: {
  readonly home: string
  readonly endpoint: string
  readonly topicArn: string
  readonly port: number
  readonly templates: 'original' | 'json'
}): Promise<Receiver> {
  const { home, endpoint, topicArn, port, templates } = about
  const args = ['webhook', '--endpoint', endpoint, '--topic', topicArn, '--port', String(port), '--templates', templates]
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|WEBHOOK)_/.test(name)))
  const child = spawn(process.execPath, [program, ...args, '--data', join(home, 'webhook')], {
    env: { ...env, TRAILPROOF_HOME: home, HOME: home, USERPROFILE: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let told = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      told += text
    })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const page = async () => (await fetch(`http://127.0.0.1:${port}/`)).text()
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}/health`)
          .then(({ ok }) => ok || told)
          .catch(() => told),
      { timeout: 30_000, message: 'the receiver starts' },
    )
    .toBe(true)
  return {
    page,
    async lastDelivery() {
      const health = (await (await fetch(`http://127.0.0.1:${port}/health`)).json()) as { pending: number; lastDeliveryAt: string | null }
      return health.pending === 0 ? health.lastDeliveryAt : null
    },
    async stop() {
      child.kill('SIGINT')
      return exited
    },
  }
}
