/** Saving, loading and watching a sandbox from the command line. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTopicCommand, ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import stringWidth from 'string-width'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/index.ts'
import { langs } from '../say/index.ts'
import { type RunOptions, run as runAnywhere, running } from './test-host.ts'

let folder: string
let home: string
const open: Sandbox[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailproof-'))
  home = join(folder, 'home')
})
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close()
  rmSync(folder, { recursive: true })
})

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const startMs = Date.parse('2026-11-21T08:00:05Z')
  const sandbox = await startSandbox({ clock: 'manual', startMs, log: () => undefined, ...options })
  open.push(sandbox)
  return sandbox
}
const env = {
  get TRAILPROOF_HOME() {
    return home
  },
}
const run = (words: readonly string[], options: RunOptions = {}) => runAnywhere(words, { ...options, env: { ...env, ...options.env } })
const sns = ({ endpoint }: Sandbox, accessKeyId = '123456789012') =>
  new SNSClient({ endpoint, region: 'ap-northeast-1', credentials: { accessKeyId, secretAccessKey: 'never-shown' } })
const topics = async (sandbox: Sandbox) =>
  ((await sns(sandbox).send(new ListTopicsCommand({}))).Topics ?? []).map(({ TopicArn }) => TopicArn?.split(':').at(-1))
const file = () => join(folder, 'state')

describe('sandbox save, sandbox load', () => {
  test('of one that runs: another takes it up, and what was there before can be had back', async () => {
    const first = await start()
    const second = await start({ account: '999999999999' })
    await sns(first).send(new CreateTopicCommand({ Name: 'mine' }))
    await sns(second).send(new CreateTopicCommand({ Name: 'theirs' }))
    const saved = await run(['sandbox', 'save', file(), '--endpoint', first.endpoint, '--json'])
    expect([saved.exit, JSON.parse(saved.out)]).toEqual([0, { saved: file(), from: first.endpoint }])
    const loaded = await run(['sandbox', 'load', file(), '--endpoint', second.endpoint])
    expect(loaded).toMatchObject({ exit: 0, err: '' })
    expect(loaded.out).toContain(`Loaded: ${file()}\n  saved `)
    // The keys of nobody's belong elsewhere here.
    expect(loaded.out).toContain('--account 123456789012')
    expect(await topics(second)).toEqual(['mine'])
    const before = join(home, 'sandbox-before-load.json')
    expect(loaded.out).toContain(before)
    expect((await run(['sandbox', 'load', before, '--endpoint', second.endpoint])).exit).toBe(0)
    expect(await topics(second)).toEqual(['theirs'])
  })

  test('of a folder on which none runs', async () => {
    const data = join(folder, 'data')
    const first = await start({ dataDir: data })
    await sns(first).send(new CreateTopicCommand({ Name: 'mine' }))
    await first.close()
    expect((await run(['sandbox', 'save', file(), '--data', data, '--json'])).exit).toBe(0)
    const other = join(folder, 'other')
    const { exit, out } = await run(['sandbox', 'load', file(), '--data', other, '--json'])
    expect([exit, JSON.parse(out)]).toEqual([
      0,
      { loaded: file(), into: other, savedAt: expect.stringMatching(/^\d{4}-/), savedBy: '0.1.0' },
    ])
    expect(await topics(await start({ dataDir: other }))).toEqual(['mine'])
    // Over something: that is kept.
    const again = await run(['sandbox', 'load', file(), '--data', data, '--json'])
    expect(JSON.parse(again.out)).toMatchObject({ before: join(home, 'sandbox-before-load.json') })
  })

  test('the file is for its owner’s eyes alone, and the person is told what is in it', async () => {
    const sandbox = await start()
    const { out } = await run(['sandbox', 'save', file(), '--endpoint', sandbox.endpoint])
    expect(out).toContain('passwords and keys')
    expect(readFileSync(file(), 'utf8')).toContain('iam-root-passwords')
  })

  test.each([
    ['a file of another kind', () => '{"Records": []}', 'stateFileForeign'],
    ['a file of a later form', (text: string) => text.replace('"form":1', '"form":7'), 'stateFileForm'],
    ['a file that was cut off', (text: string) => text.slice(0, -30), 'stateFileDamaged'],
    ['a file that was changed', (text: string) => text.replace('mine', 'mime'), 'stateFileDamaged'],
    ['an empty file', () => '', 'stateFileForeign'],
  ])('%s is refused in three languages: exit 2, and the sandbox is as it was', async (_what, spoil, code) => {
    const sandbox = await start()
    await sns(sandbox).send(new CreateTopicCommand({ Name: 'mine' }))
    sandbox.save(file())
    await sns(sandbox).send(new CreateTopicCommand({ Name: 'later' }))
    writeFileSync(file(), spoil(readFileSync(file(), 'utf8')))
    const words = ['sandbox', 'load', file(), '--endpoint', sandbox.endpoint]
    const { exit, out } = await run([...words, '--json'])
    expect([exit, (JSON.parse(out) as { error: object }).error]).toEqual([2, expect.objectContaining({ code })])
    const told = await Promise.all(langs.map(async (lang) => (await run([...words, '--lang', lang])).err))
    for (const text of told) expect(text).toContain(file())
    expect(new Set(told).size).toBe(3)
    expect((await topics(sandbox)).sort()).toEqual(['later', 'mine'])
    expect(existsSync(join(home, 'sandbox-before-load.json'))).toBe(false)
  })

  test('no file, a file of somebody else’s, no sandbox, an empty folder: exit 2, by cause', async () => {
    const sandbox = await start()
    const codeOf = async (words: readonly string[], options?: RunOptions) => {
      const { exit, out } = await run([...words, '--json'], options)
      return [exit, (JSON.parse(out) as { error: { code: string } }).error.code]
    }
    const at = ['--endpoint', sandbox.endpoint]
    expect(await codeOf(['sandbox', 'load', join(folder, 'none'), ...at])).toEqual([2, 'stateFileUnreadable'])
    writeFileSync(file(), 'my thesis')
    expect(await codeOf(['sandbox', 'save', file(), ...at])).toEqual([2, 'stateFileOther'])
    expect(readFileSync(file(), 'utf8')).toBe('my thesis')
    expect(await codeOf(['sandbox', 'save', join(folder, 'no', 'where'), ...at])).toEqual([2, 'stateFileUnwritable'])
    expect(await codeOf(['sandbox', 'save', join(folder, 'new'), '--data', folder])).toEqual([2, 'sandboxFolderEmpty'])
    const nobody = 'http://127.0.0.1:9'
    expect(await codeOf(['sandbox', 'save', join(folder, 'new'), '--endpoint', nobody])).toEqual([2, 'noSandbox'])
    // Nothing was begun that could be left behind.
    expect(existsSync(join(folder, 'new'))).toBe(false)
  })
})

describe('sandbox log', () => {
  const ask = async (sandbox: Sandbox) => {
    const { TopicArn } = await sns(sandbox, '111122223333').send(new CreateTopicCommand({ Name: 'mail' }))
    await sns(sandbox)
      .send(
        new SubscribeCommand({ TopicArn: 'arn:aws:sns:ap-northeast-1:123456789012:none', Protocol: 'email', Endpoint: 'a@example.com' }),
      )
      .catch(() => undefined)
    await sns(sandbox, '111122223333').send(
      new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: 'https://me:never-shown@example.com/x?t=never-shown' }),
    )
  }
  const until = async (words: () => string, what: RegExp | string) => expect.poll(words, { timeout: 10_000 }).toMatch(what)

  test.each(langs)('--once: a table of what has happened, aligned whatever the script: %s', async (lang) => {
    const sandbox = await start()
    await ask(sandbox)
    await fetch(`${sandbox.endpoint}/_sandbox/clock`, { method: 'POST', body: '{"advanceMs": 86400000}' })
    const { exit, out, err } = await run(['sandbox', 'log', '--once', '--lang', lang, '--endpoint', sandbox.endpoint])
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    const lines = out.trimEnd().split('\n')
    expect([lines[0], lines.at(-2)]).toEqual(['2026-11-21 UTC', '2026-11-22 UTC'])
    const rows = lines.filter((line) => /^\d\d:/.test(line))
    expect(rows).toHaveLength(5)
    expect(rows[0]).toMatch(/^08:00:05 {2}\S+ +111122223333 ap-northeast-1 {2}learner {2}sns:CreateTopic$/)
    expect(rows[1]).toMatch(/123456789012 ap-northeast-1 {2}learner {2}sns:Subscribe {2}NotFoundException$/)
    // The third column begins in the same place of the screen.
    const places = rows.slice(0, 4).map((row) => stringWidth(row.slice(0, row.search(/\d{12} /))))
    expect(new Set(places).size).toBe(1)
    expect(out).not.toContain('never-shown')
  })

  test('live: told as it happens, one JSON object a line; Ctrl-C ends it with 0', async () => {
    const sandbox = await start()
    await sns(sandbox).send(new CreateTopicCommand({ Name: 'before' }))
    const { ended, signal, out } = running(['sandbox', 'log', '--json', '--endpoint', sandbox.endpoint], { env: { TRAILPROOF_HOME: home } })
    await until(out, 'CreateTopic')
    await sns(sandbox, '111122223333').send(new ListTopicsCommand({}))
    await until(out, 'ListTopics')
    signal('SIGINT')
    const { exit, out: text, err } = await ended
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { id: 1, kind: 'call', operation: 'CreateTopic', account: '123456789012' },
      { id: 2, kind: 'call', operation: 'ListTopics', account: '111122223333', at: '2026-11-21T08:00:05.000Z' },
    ])
  })

  test('live: ends with the sandbox, and says so', async () => {
    const sandbox = await start()
    await ask(sandbox)
    const { ended, out } = running(['sandbox', 'log', '--endpoint', sandbox.endpoint], { env: { TRAILPROOF_HOME: home } })
    await until(out, 'CreateTopic')
    await sandbox.close()
    expect(await ended).toMatchObject({ exit: 0, err: `The sandbox at ${sandbox.endpoint} has ended.\n` })
  })

  test('live: ends without a word when nobody reads it any more', async () => {
    const sandbox = await start()
    await ask(sandbox)
    const { ended, hangUp, out } = running(['sandbox', 'log', '--endpoint', sandbox.endpoint], { env: { TRAILPROOF_HOME: home } })
    await until(out, 'CreateTopic')
    hangUp()
    expect(await ended).toMatchObject({ exit: 0, err: '' })
  })

  test('long lines are broken under their own column on a terminal', async () => {
    const sandbox = await start()
    await ask(sandbox)
    const { out } = await run(['sandbox', 'log', '--once', '--lang', 'zh', '--endpoint', sandbox.endpoint], {
      isTerminal: true,
      columns: 70,
      env: { NO_COLOR: '1' },
    })
    for (const line of out.trimEnd().split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80)
    expect(out).toMatch(/\n {40,}\S/)
  })

  test('a name that somebody made up cannot steer the terminal', async () => {
    const sandbox = await start()
    const event = { eventName: 'Evil\u001b[2J', eventSource: 'x.amazonaws.com', awsRegion: 'us-east-1', recipientAccountId: '123456789012' }
    await fetch(`${sandbox.endpoint}/_sandbox/events`, { method: 'POST', body: JSON.stringify(event) })
    for (const words of [[], ['--json']]) {
      const { out } = await run(['sandbox', 'log', '--once', '--endpoint', sandbox.endpoint, ...words])
      expect(out).toContain('Evil')
      expect(out).not.toContain('\u001b')
    }
  })

  test('no sandbox: exit 2', async () => {
    expect(await run(['sandbox', 'log', '--endpoint', 'http://127.0.0.1:9'])).toMatchObject({ exit: 2, out: '' })
  })
})
