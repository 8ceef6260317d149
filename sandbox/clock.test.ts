import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ClockMode, openClock } from './clock.ts'
import { openStore } from './state/store.ts'

function clockAt(mode: ClockMode, startMs: number | null, wall = { ms: 1_000 }, folder: string | null = null) {
  const store = openStore(folder)
  const errors: unknown[] = []
  const clock = openClock({
    store,
    mode,
    startMs,
    wall: () => wall.ms,
    settle: (e) => {
      if (e) errors.push(e)
      return true
    },
  })
  return { store, clock, errors, wall }
}

describe('manual', () => {
  test('stands still until it is moved, and what is due runs in order at its own moment', async () => {
    const { clock, store } = clockAt('manual', 5_000)
    const ran: [string, number][] = []
    clock.on('job', (name: never) => void ran.push([name, clock.now()]))
    clock.schedule('b', { atMs: 7_000, job: 'job', data: 'b' })
    clock.schedule('a', { atMs: 6_000, job: 'job', data: 'a' })
    clock.schedule('c', { atMs: 9_000, job: 'job', data: 'c' })
    expect(clock.now()).toBe(5_000)
    await clock.advanceTo(8_000)
    expect(ran).toEqual([
      ['a', 6_000],
      ['b', 7_000],
    ])
    expect([clock.now(), clock.dueAt('c')]).toEqual([8_000, 9_000])
    store.close()
  })

  test('what a job puts on the clock is due in its turn', async () => {
    const { clock, store } = clockAt('manual', 0)
    const ran: number[] = []
    clock.on('tick', () => {
      ran.push(clock.now())
      clock.schedule('tick', { atMs: clock.now() + 60_000, job: 'tick', data: null })
    })
    clock.schedule('tick', { atMs: 60_000, job: 'tick', data: null })
    await clock.advanceTo(200_000)
    expect(ran).toEqual([60_000, 120_000, 180_000])
    store.close()
  })

  test('one key holds the earliest; reschedule replaces it', () => {
    const { clock, store } = clockAt('manual', 0)
    clock.schedule('k', { atMs: 50, job: 'j', data: 1 })
    clock.schedule('k', { atMs: 90, job: 'j', data: 2 })
    expect(clock.dueAt('k')).toBe(50)
    clock.reschedule('k', { atMs: 90, job: 'j', data: 2 })
    expect(clock.dueAt('k')).toBe(90)
    clock.cancel('k')
    expect(clock.dueAt('k')).toBeUndefined()
    store.close()
  })

  test('a job that throws is reported and does not end the clock', async () => {
    const { clock, store, errors } = clockAt('manual', 0)
    const ran: string[] = []
    clock.on('bad', () => {
      throw new Error('broken')
    })
    clock.on('good', () => void ran.push('good'))
    clock.schedule('1', { atMs: 1, job: 'bad', data: null })
    clock.schedule('2', { atMs: 2, job: 'good', data: null })
    await clock.advanceTo(10)
    expect([errors.map((e) => (e as Error).message), ran]).toEqual([['broken'], ['good']])
    store.close()
  })
})

describe('fast', () => {
  test('is the wall clock plus what was skipped; delays are short', async () => {
    const { clock, store, wall } = clockAt('fast', null)
    expect([clock.now(), clock.delay(300_000), clock.delay(50)]).toEqual([1_000, 200, 50])
    await clock.advanceTo(61_000)
    wall.ms += 5
    expect(clock.now()).toBe(61_005)
    store.close()
  })
})

test('real keeps AWS’s delays', () => {
  const { clock, store } = clockAt('real', null)
  expect(clock.delay(300_000)).toBe(300_000)
  store.close()
})

test('time, mode and what is due are kept over a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trailproof-clock-'))
  const first = clockAt('fast', null, { ms: 1_000 }, folder)
  await first.clock.advanceTo(3_601_000)
  first.clock.schedule('later', { atMs: 3_700_000, job: 'job', data: { x: 1 } })
  first.store.close()
  const again = clockAt('fast', null, { ms: 2_000 }, folder)
  expect([again.clock.mode, again.clock.now(), again.clock.dueAt('later')]).toEqual(['fast', 3_602_000, 3_700_000])
  again.clock.setMode('manual')
  again.store.close()
  const third = clockAt('fast', null, { ms: 9_000 }, folder)
  expect([third.clock.mode, third.clock.now()]).toEqual(['manual', 3_602_000])
  third.store.close()
  rmSync(folder, { recursive: true })
})
