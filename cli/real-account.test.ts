/** What the command line says of an account of AWS: a door in front of the sandbox behind which nothing tells that it is one. */
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { run as runAnywhere } from './test-host.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let sandbox: Sandbox
let door: Server
let endpoint: string
/** What was asked, by AWS's names where they are told. */
const asked: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'fast', log: () => undefined })
  const behind = new URL(sandbox.endpoint)
  door = createServer((incoming, outgoing) => {
    if (incoming.url?.startsWith('/_sandbox')) {
      outgoing.writeHead(404).end()
      return
    }
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      asked.push(String(incoming.headers['x-amz-target'] ?? /Action=(\w+)/.exec(body.toString())?.[1] ?? incoming.method))
      const { method, url, headers } = incoming
      request({ host: behind.hostname, port: behind.port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(outgoing)
      }).end(body)
    })
  })
  await new Promise<void>((ready) => door.listen(0, '127.0.0.1', ready))
  endpoint = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
  // The SDK itself finds out who calls, and where.
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: '123456789012',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_CONFIG_FILE: '/none',
    AWS_SHARED_CREDENTIALS_FILE: '/none',
  }))
    vi.stubEnv(name, value)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  door.closeAllConnections()
  door.close()
  await sandbox.close()
})

const lin = ['--region', 'ap-northeast-1', '--initials', 'lin', '--email', 'lin@example.com']
const onAws = (words: readonly string[]) =>
  runAnywhere([...words, ...lin], { env: { ...process.env, TZ: 'UTC' } as Record<string, string> })
const inSandbox = (words: readonly string[]) =>
  runAnywhere([...words, '--sandbox', '--endpoint', sandbox.endpoint, ...lin], { env: { TZ: 'UTC' } })

describe('on AWS', () => {
  test('before anything is made, the question tells which account, what it costs, who gets mail, whom it may call; no is no', async () => {
    asked.length = 0
    const { exit, out, err } = await onAws(['solve', 'lab-a', '--until', 'a02'])
    expect({ exit, err }).toEqual({ exit: 2, err: expect.stringContaining('Nothing was changed') })
    expect(out).toMatch(
      /^AWS · account 123456789012 · Asia Pacific \(Tokyo\) ap-northeast-1\n\nThis would be done in your AWS account:\n {2}aws s3api create-bucket[\s\S]*\n\nCosts: .*\nMail: .* goes to lin@example\.com\.\nOthers: a company account may be watched .*\n\n$/,
    )
    expect(asked.filter((operation) => !/GetCallerIdentity/.test(operation))).toEqual([])
  })

  test('what removes names the account, and asks nothing about costs', async () => {
    const { exit, out } = await onAws(['cleanup', 'lab-a', 'a07'])
    expect(exit).toBe(2)
    expect(out).toMatch(/^AWS · account 123456789012 .*\n\nThis would be done in your AWS account:\n[\s\S]*aws sns delete-topic/)
    expect(out).not.toContain('Costs:')
  })

  test('once everything is done, the clean-up is reminded of, with the command for this account; not before, and not in the sandbox', async () => {
    await inSandbox(['solve', 'lab-a', '--until', 'a12'])
    expect((await onAws(['check', 'lab-a'])).err).toBe('')
    await inSandbox(['solve', 'lab-a', 'a13'])
    await vi.waitFor(async () => expect((await inSandbox(['check', 'lab-a', 'a13'])).exit).toBe(0), { timeout: 20_000, interval: 250 })
    const { exit, err } = await onAws(['check', 'lab-a'])
    expect({ exit, err }).toEqual({
      exit: 0,
      err: expect.stringMatching(
        /^Everything is done\. .*\n {2}trailproof cleanup lab-a --region ap-northeast-1 --initials lin --email lin@example\.com\n$/,
      ),
    })
    expect((await onAws(['check', 'lab-a', 'a13'])).err).toBe('')
    expect((await onAws(['check', 'lab-a', '--json'])).err).toBe('')
    expect((await inSandbox(['check', 'lab-a'])).err).toBe('')
  })
})
