import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOutbox } from './outbox.ts'
import type { SnsMessage } from './sns-message.ts'

let folder: string
let nowMs = 1_000_000
const warnings: unknown[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'))
  nowMs = 1_000_000
  warnings.length = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => openOutbox({ folder, now: () => nowMs, warn: (code, params) => warnings.push([code, params]) })
const message = (id: string): SnsMessage => ({
  type: 'Notification',
  messageId: id,
  topicArn: 't',
  message: `text of ${id}`,
  timestamp: '',
  atMs: nowMs,
  attributes: {},
  signatureVersion: '1',
  signature: 's',
  signingCertUrl: 'u',
})
const ids = (outbox: ReturnType<typeof open>) =>
  [...outbox.entries()].filter(({ fate }) => fate.state === 'pending').map(({ kept }) => kept.id)
const journal = () => join(folder, 'journal.ndjson')

test('what was taken is there after a cut at any byte of what was written since, in order, and nothing else', () => {
  const outbox = open()
  const sizes = ['a', 'b', 'c', 'd'].map((id) => {
    outbox.receive(message(id), nowMs + 1000)
    return statSync(journal()).size
  })
  outbox.done('b')
  const whole = readFileSync(journal())
  outbox.close()
  for (let cut = 0; cut <= whole.length; cut += 7) {
    writeFileSync(journal(), whole.subarray(0, cut))
    const again = open()
    const want = ['a', 'b', 'c', 'd'].filter((_, index) => (sizes[index] ?? 0) <= cut)
    expect(ids(again)).toEqual(cut === whole.length ? ['a', 'c', 'd'] : want)
    // And it goes on from a whole line.
    again.receive(message('e'), nowMs + 1000)
    again.close()
    const third = open()
    expect(ids(third).at(-1)).toBe('e')
    third.close()
  }
  expect(warnings).toEqual([])
})

test('a line that was damaged costs that line, and is told', () => {
  const outbox = open()
  outbox.receive(message('a'), nowMs + 1000)
  outbox.close()
  appendFileSync(journal(), '{"is":"in","kept":\n\u0000\u0000\n{"is":"what"}\n')
  const again = open()
  again.receive(message('b'), nowMs + 1000)
  expect(ids(again)).toEqual(['a', 'b'])
  expect(warnings).toEqual([['linesLost', { lines: 3, file: journal() }]])
  again.close()
})

test('a second copy is told from the first until its time is over; whether its sender knows makes the difference', () => {
  const outbox = open()
  expect(outbox.receive(message('a'), nowMs + 1000)).toBe('new')
  expect(outbox.receive(message('a'), nowMs + 1000)).toBe('again')
  outbox.answered('a')
  expect(outbox.receive(message('a'), nowMs + 1000)).toBe('replay')
  outbox.done('a')
  outbox.close()
  const again = open()
  expect(again.receive(message('a'), nowMs + 1000)).toBe('replay')
  again.close()
})

test('the file does not grow for ever: what is finished and past its time is forgotten, what waits never', () => {
  const outbox = open()
  outbox.receive(message('waits'), nowMs + 1000)
  for (let n = 0; n < 3000; n++) {
    nowMs += 100
    outbox.receive(message(`m${n}`), nowMs + 1000)
    outbox.answered(`m${n}`)
    outbox.done(`m${n}`)
  }
  expect(readFileSync(journal(), 'utf8').split('\n').length).toBeLessThan(2600)
  expect(outbox.counts()).toMatchObject({ pending: 1 })
  outbox.close()
  const again = open()
  expect(ids(again)).toEqual(['waits'])
  expect([...again.entries()]).toHaveLength(51)
  again.close()
})

test('a folder is for one process; the lock of one that is gone is taken over', () => {
  const outbox = open()
  expect(open).toThrow(expect.objectContaining({ code: 'inUse', params: { folder, pid: process.pid } }))
  outbox.close()
  writeFileSync(join(folder, 'lock'), '999999999')
  open().close()
  // In a container the process after it has the same number.
  writeFileSync(join(folder, 'lock'), String(process.pid))
  open().close()
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(() => openOutbox({ folder: file, now: () => 0, warn: () => {} })).toThrow(expect.objectContaining({ code: 'unusable' }))
})

test('what is on the disk is for its owner alone, and holds no signature', { skip: process.platform === 'win32' }, () => {
  const outbox = open()
  outbox.receive(message('a'), nowMs + 1000)
  outbox.close()
  expect(statSync(journal()).mode & 0o777).toBe(0o600)
  expect(readFileSync(journal(), 'utf8')).not.toContain('signature')
})
