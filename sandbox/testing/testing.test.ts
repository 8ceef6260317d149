/** What others build their tests on, from its source; the package itself is tried in scripts/test/package. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { InboxMessage } from '../control/inbox.ts'
import type { SandboxOptions as OptionsInside } from '../index.ts'
import type { Chain as ChainInside } from '../pipeline/chain.ts'
import type { Chain, Mail, SandboxOptions } from './contract.ts'
import { startSandbox } from './index.ts'
import { testSandbox } from './vitest.ts'

test('the contract says what the sandbox takes and gives', () => {
  expectTypeOf<SandboxOptions>().toEqualTypeOf<Omit<OptionsInside, 'web'>>()
  expectTypeOf<Mail>().toEqualTypeOf<InboxMessage>()
  expectTypeOf<ChainInside>().toExtend<Chain>()
})

describe('startSandbox', () => {
  test('accounts, records, mails and the chain, without a client of one’s own', async () => {
    const sandbox = await startSandbox({ clock: 'manual', account: '111122223333', log: () => undefined })
    try {
      const who = async (client: ReturnType<typeof sandbox.client>) =>
        (await new STSClient(client).send(new GetCallerIdentityCommand({}))).Account
      expect(await who(sandbox.client())).toBe('111122223333')
      expect(await who(sandbox.client({ account: '444455556666', region: 'cn-north-1' }))).toBe('444455556666')
      const sns = new SNSClient(sandbox.client({ region: 'eu-west-1' }))
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 't' }))
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'kim@example.com' }))
      expect(sandbox.mails('KIM@example.com')).toMatchObject([{ kind: 'confirm', topicArn: `arn:aws:sns:eu-west-1:111122223333:t` }])
      expect(sandbox.mails('nobody@example.com')).toEqual([])
      const ids = sandbox.send([
        { eventName: 'A', eventSource: 'x.amazonaws.com', eventID: 'a' },
        { eventName: 'B', eventSource: 'x.amazonaws.com', eventID: 'b' },
      ])
      expect(ids).toEqual(['a', 'b'])
      expect(sandbox.chain('b')?.arrows).toMatchObject([{ arrow: 'event-to-trail', outcome: 'skipped', detail: { code: 'noTrail' } }])
      expect(sandbox.chain('none')).toBeNull()
      expect(() => sandbox.send({ eventName: 'A' })).toThrow('a record needs eventSource')
      const before = sandbox.now()
      await sandbox.advance(1500)
      expect(sandbox.now() - before).toBe(1500)
    } finally {
      await sandbox.close()
    }
  })

  test('its environment leads to it, and to nothing of the machine’s', async () => {
    const sandbox = await startSandbox({ log: () => undefined })
    expect(sandbox.env({ account: '444455556666', region: 'ap-northeast-2' })).toEqual({
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: '444455556666',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_REGION: 'ap-northeast-2',
      AWS_DEFAULT_REGION: 'ap-northeast-2',
      AWS_CONFIG_FILE: expect.stringMatching(/^\/dev\/null$|nul$/i),
      AWS_SHARED_CREDENTIALS_FILE: expect.stringMatching(/^\/dev\/null$|nul$/i),
      AWS_EC2_METADATA_DISABLED: 'true',
    })
    await sandbox.close()
    // A second time is no mistake.
    await sandbox.close()
  })

  test('what it remembers is saved, forgotten and loaded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trailproof-test-'))
    const sandbox = await startSandbox({ clock: 'manual', log: () => undefined })
    try {
      const sns = new SNSClient(sandbox.client())
      const count = async () => (await sns.send(new ListTopicsCommand({}))).Topics?.length
      await sns.send(new CreateTopicCommand({ Name: 't' }))
      const file = join(folder, 'state')
      sandbox.save(file)
      sandbox.reset()
      expect(await count()).toBe(0)
      await expect(sandbox.load(join(folder, 'none'))).rejects.toMatchObject({ code: 'stateFileUnreadable' })
      await sandbox.load(file)
      expect(await count()).toBe(1)
    } finally {
      await sandbox.close()
      rmSync(folder, { recursive: true })
    }
  })
})

describe('testSandbox', () => {
  const aws = testSandbox({ fresh: 'sandbox', log: () => undefined })
  const accounts = new Set<string>()
  const put = async () => {
    const s3 = new S3Client(aws.client())
    await s3.send(new CreateBucketCommand({ Bucket: 'one-space-for-all' }))
    await s3.send(new PutObjectCommand({ Bucket: 'one-space-for-all', Key: 'k', Body: 'b' }))
    accounts.add(aws.account)
  }

  test('a bucket’s name is free again in the next test', async () => {
    await put()
  })
  test('for nothing is left of the one before', async () => {
    await expect(new S3Client(aws.client()).send(new HeadBucketCommand({ Bucket: 'one-space-for-all' }))).rejects.toThrow()
    await put()
    expect(accounts.size).toBe(2)
  })
  test('the environment is that of the test’s account', async () => {
    expect((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Account).toBe(aws.account)
    expect(aws.newAccount()).not.toBe(aws.account)
  })
})
