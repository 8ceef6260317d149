/** The webhook as a command: it finds the sandbox that signs, takes what comes from it, and ends by a signal. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTopicCommand, ListSubscriptionsByTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Health } from '../../apps/webhook/webhook.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { langs } from '../../say/index.ts'
import { run, running } from '../test-host.ts'

let home: string
let sandbox: Sandbox
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'trailproof-'))
  sandbox = await startSandbox({ clock: 'manual', log: () => {} })
})
afterEach(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true })
})
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 })

test('the sandbox’s messages are taken, whatever its clock has been moved to', async () => {
  const sns = new SNSClient({
    endpoint: sandbox.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'x' },
  })
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }))
  const hook = running(
    ['webhook', '--topic', TopicArn, '--endpoint', sandbox.endpoint.replace('127.0.0.1', 'localhost'), '--port', '0', '--json'],
    {
      env: { TRAILPROOF_HOME: home },
    },
  )
  const happened = () =>
    hook
      .out()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { what: string; address?: string; title?: string })
  await until(() => expect(happened()[0]?.what).toBe('ready'))
  const Endpoint = happened()[0]?.address ?? ''
  await sandbox.advance(3 * 3_600_000)
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }))
  await sandbox.advance(0)
  await until(async () => {
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    expect(Subscriptions?.[0]?.SubscriptionArn).toContain(TopicArn)
  })
  await sns.send(new PublishCommand({ TopicArn, Subject: 'Hello', Message: 'x' }))
  await sandbox.advance(0)
  await until(() => expect(happened()).toContainEqual(expect.objectContaining({ what: 'posted', title: 'Hello' })))
  expect((await (await fetch(new URL('/health', Endpoint))).json()) as Health).toMatchObject({ ok: true, pending: 0, chat: 'page' })
  hook.signal('SIGTERM')
  expect(await hook.ended).toMatchObject({ exit: 0, err: '' })
})

test.each(langs)('what it was given wrong is said: %s', async (lang) => {
  const asked = async (...words: string[]) => run(['webhook', ...words, '--lang', lang], { env: { TRAILPROOF_HOME: home } })
  const words = (await import(`../../apps/webhook/words/${lang}.json`)) as { default: Record<string, string> }
  const without = await asked()
  expect([without.exit, without.out]).toEqual([2, ''])
  expect(without.err).toContain(words.default['options.topicMissing'])
  const templates = await asked('--topic', 'arn:aws:sns:us-east-1:111122223333:t', '--templates', 'none.json')
  expect(templates).toMatchObject({ exit: 2, err: expect.stringContaining('none.json') })
  const nobody = await asked('--topic', 'arn:aws:sns:us-east-1:111122223333:t', '--endpoint', 'http://127.0.0.1:1')
  expect(nobody.exit).toBe(2)
})
