/**
 * A sandbox that is killed at random moments, again and again: what was answered is there afterwards, and what was not is there whole or not at
 * all. `TRAILPROOF_KILLS=500` makes it more of them.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, bundledSandbox, logs, type Program } from './test-server.ts'

const kills = Number(process.env.TRAILPROOF_KILLS ?? 102)
const folders = 3

let program: Program
const home = mkdtempSync(join(tmpdir(), 'trailproof-killed-'))
beforeAll(async () => {
  program = await bundledSandbox()
}, 60_000)
afterAll(() => {
  program.remove()
  rmSync(home, { recursive: true, force: true })
})

/** The same moments in every run: how a machine meets them is chance enough. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Longer than one piece of a list on disk, so that it can be torn. */
const bodyOf = (name: string) => Buffer.from(`${name} `.repeat(20_000))
const eventsEach = 5

interface Kept {
  /** Asked for; true once answered. */
  readonly groups: Map<string, boolean>
  readonly batches: Map<string, boolean>
  readonly objects: Map<string, boolean>
  readonly topics: Map<string, boolean>
}

/** Four kinds of writes, one after the other each, until the server is gone. */
async function work(port: number, round: string, kept: Kept): Promise<void> {
  const until = async (of: Map<string, boolean>, write: (name: string) => Promise<{ status: number; text: string } | null>) => {
    for (let n = 0; ; n++) {
      const name = `${round}-${n}`
      of.set(name, false)
      const answer = await write(name)
      if (answer === null) return
      if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${answer.text}`)
      of.set(name, true)
    }
  }
  await Promise.all([
    until(kept.groups, (name) => logs(port, 'CreateLogGroup', { logGroupName: name, tags: { of: name } })),
    until(kept.batches, (name) =>
      logs(port, 'PutLogEvents', {
        logGroupName: 'events',
        logStreamName: 'all',
        logEvents: Array.from({ length: eventsEach }, (_, i) => ({ timestamp: Date.now(), message: JSON.stringify({ name, i }) })),
      }),
    ),
    until(kept.objects, (name) => ask(port, 's3', { method: 'PUT', path: `/objects-of-all/${name}`, body: bodyOf(name) })),
    until(kept.topics, (name) =>
      ask(port, 'sns', {
        form: { Action: 'CreateTopic', Name: name, 'Attributes.entry.1.key': 'DisplayName', 'Attributes.entry.1.value': name },
      }),
    ),
  ])
}

async function json(port: number, operation: string, input: object): Promise<Record<string, unknown>> {
  const answer = await logs(port, operation, input)
  if (answer?.status !== 200) throw new Error(`${operation}: ${answer?.status} ${answer?.text}`)
  return JSON.parse(answer.text) as Record<string, unknown>
}

/** What is wrong with what is there now. */
async function problems(port: number, round: string, kept: Kept): Promise<string[]> {
  const wrong: string[] = []
  const mine = (of: Map<string, boolean>) => [...of].filter(([name]) => name.startsWith(`${round}-`))

  const groups = new Set<string>()
  let nextToken: unknown
  do {
    const page = await json(port, 'DescribeLogGroups', { logGroupNamePrefix: `${round}-`, nextToken })
    for (const { logGroupName } of page.logGroups as { logGroupName: string }[]) groups.add(logGroupName)
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  for (const [name, isAnswered] of mine(kept.groups)) {
    if (isAnswered && !groups.has(name)) wrong.push(`lost group ${name}`)
    if (!isAnswered && groups.has(name)) {
      const { tags } = await json(port, 'ListTagsLogGroup', { logGroupName: name })
      if ((tags as { of?: string }).of !== name) wrong.push(`half a group ${name}`)
    }
  }

  const counts = new Map<string, number>()
  nextToken = undefined
  do {
    const page = await json(port, 'FilterLogEvents', { logGroupName: 'events', filterPattern: `{ $.name = "${round}-*" }`, nextToken })
    for (const { message } of page.events as { message: string }[]) {
      const { name } = JSON.parse(message) as { name: string }
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  for (const [name, isAnswered] of mine(kept.batches)) {
    const count = counts.get(name) ?? 0
    if (count !== eventsEach && (isAnswered || count !== 0))
      wrong.push(`${count} of ${eventsEach} events of ${name}, answered: ${isAnswered}`)
  }

  for (const [name, isAnswered] of mine(kept.objects)) {
    const got = await ask(port, 's3', { method: 'GET', path: `/objects-of-all/${name}` })
    const sum = (of: string | Uint8Array) => createHash('sha256').update(of).digest('hex')
    if (got?.status === 404 ? isAnswered : got?.status !== 200 || sum(got.text) !== sum(bodyOf(name)))
      wrong.push(`object ${name}: ${got?.status}, ${got?.text.length} characters, answered: ${isAnswered}`)
  }
  for (const [name, isAnswered] of mine(kept.topics)) {
    const got = await ask(port, 'sns', { form: { Action: 'GetTopicAttributes', TopicArn: `arn:aws:sns:us-east-1:111122223333:${name}` } })
    if (got?.status === 404 ? isAnswered : !got?.text.includes(`<value>${name}</value>`)) wrong.push(`topic ${name}: ${got?.text}`)
  }
  return wrong
}

async function ordeal(folder: string, rounds: number, seed: number): Promise<{ answered: number; open: number; wrong: string[] }> {
  const random = chance(seed)
  const kept: Kept = { groups: new Map(), batches: new Map(), objects: new Map(), topics: new Map() }
  const wrong: string[] = []
  let before: string | null = null
  for (let n = 0; n < rounds; n++) {
    const round = `r${n}`
    // One in six does not live to its first answer.
    const isStillborn = random() < 1 / 6
    const server = await program.start(
      folder,
      isStillborn ? { beforeReady: (child) => setTimeout(() => child.kill('SIGKILL'), random() * 250) } : {},
    )
    const { port } = server
    if (port !== null && !isStillborn) {
      if (before === null) {
        await logs(port, 'CreateLogGroup', { logGroupName: 'events' })
        await logs(port, 'CreateLogStream', { logGroupName: 'events', logStreamName: 'all' })
        await ask(port, 's3', { method: 'PUT', path: '/objects-of-all' })
      } else wrong.push(...(await problems(port, before, kept)))
      before = round
      const killed = new Promise<void>((resolve) => setTimeout(() => void server.kill().then(resolve), 10 + random() * 140))
      await Promise.all([work(port, round, kept), killed])
    } else if (port !== null) await server.kill()
    else if (!isStillborn) wrong.push(`did not start: ${server.said()}`)
    if (wrong.length > 0) break
  }
  // All of it, at the end once more.
  const last = await program.start(folder)
  if (last.port === null) wrong.push(`did not start: ${last.said()}`)
  else {
    for (let n = 0; n < rounds; n++) if (kept.groups.has(`r${n}-0`)) wrong.push(...(await problems(last.port, `r${n}`, kept)))
    await last.kill('SIGTERM')
  }
  if (readdirSync(folder).some((name) => name.endsWith('.tmp') || name === 'lock'))
    wrong.push(`left behind: ${readdirSync(folder).join(' ')}`)
  const all = Object.values(kept).flatMap((of: Map<string, boolean>) => [...of.values()])
  return { answered: all.filter((isAnswered) => isAnswered).length, open: all.filter((isAnswered) => !isAnswered).length, wrong }
}

test(`killed ${kills} times, it has lost nothing that it had answered, and kept nothing by halves`, async () => {
  const results = await Promise.all(
    Array.from({ length: folders }, (_, n) => ordeal(join(home, String(n)), Math.ceil(kills / folders), 20261121 + n)),
  )
  expect(results.flatMap(({ wrong }) => wrong)).toEqual([])
  const sum = (of: 'answered' | 'open') => results.reduce((total, result) => total + result[of], 0)
  if (process.env.TRAILPROOF_KILLS) console.log(`${kills} kills: ${sum('answered')} writes answered, ${sum('open')} cut off`)
  // It was at work when it was killed.
  expect([sum('answered') > kills * 2, sum('open') > kills]).toEqual([true, true])
}, 300_000)
