import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Answer } from '../server.ts'
import { type Connection, eventReader, followStream, type StreamEvent, silentMs } from './stream.ts'

const readAll = (pieces: readonly string[]): readonly StreamEvent[] => {
  const read = eventReader()
  return pieces.flatMap((piece) => [...read(piece)])
}

const whole = 'event: board\ndata: {"a":1}\n\n: here\n\nevent: change\ndata: one\ndata: two\n\ndata:bare\n\nid: 7\nretry: 10\n\n'
const events = [
  { event: 'board', data: '{"a":1}' },
  { event: 'change', data: 'one\ntwo' },
  { event: 'message', data: 'bare' },
]

test('events with comments, several lines of data, and fields that mean nothing here', () => {
  expect(readAll([whole])).toEqual(events)
})

test.each(['\n', '\r\n', '\r'])('cut anywhere, lines that end in %j', (end) => {
  // Of a lone carriage return at the very end nobody knows yet whether a line feed follows.
  const text = `${whole.replaceAll('\n', end)}${end === '\r' ? ': more' : ''}`
  for (let at = 0; at <= text.length; at += 1) expect(readAll([text.slice(0, at), text.slice(at)]), String(at)).toEqual(events)
  expect(readAll([...text])).toEqual(events)
})

test('what is not finished is not told; an empty data line is data; a second space is the text’s own', () => {
  expect(readAll(['event: board\ndata: half'])).toEqual([])
  expect(readAll(['data:\n\n', 'data:  two\n\n', 'event: nothing\n\n', 'data\n\n'])).toEqual([
    { event: 'message', data: '' },
    { event: 'message', data: ' two' },
    { event: 'message', data: '' },
  ])
})

/** A server that is asked again and again: each question waits for the test's answer. */
function server() {
  const asked: { readonly signal: AbortSignal; answer(with_: Answer<ReadableStream<Uint8Array>>): void }[] = []
  const encoder = new TextEncoder()
  const stream = () => {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined
    let isCancelled = false
    const body = new ReadableStream<Uint8Array>({
      start(made) {
        controller = made
      },
      cancel() {
        isCancelled = true
      },
    })
    return {
      body,
      send: (text: string) => controller?.enqueue(encoder.encode(text)),
      sendBytes: (bytes: Uint8Array) => controller?.enqueue(bytes),
      end: () => controller?.close(),
      breakOff: () => controller?.error(new TypeError('network error')),
      isCancelled: () => isCancelled,
    }
  }
  const open = (signal: AbortSignal) =>
    new Promise<Answer<ReadableStream<Uint8Array>>>((resolve) => {
      asked.push({ signal, answer: resolve })
    })
  /** Answers the last question with a stream. */
  const accept = () => {
    const made = stream()
    asked.at(-1)?.answer({ ok: true, value: made.body })
    return made
  }
  return { asked, open, accept }
}

let told: Connection[] = []
let taken: string[] = []
let follower: ReturnType<typeof followStream> | undefined
const follow = (open: Parameters<typeof followStream>[0]['open'], take = ({ data }: StreamEvent) => void taken.push(data)) => {
  follower = followStream({ open, take, told: (connection) => told.push(connection) })
}
/** Lets promises and streams do what they have to. */
const settle = async () => {
  for (let turns = 0; turns < 20; turns += 1) await vi.advanceTimersByTimeAsync(0)
}
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  told = []
  taken = []
})
afterEach(() => {
  follower?.stop()
  vi.useRealTimers()
})
const gone = { kind: 'gone' } as const

test('events come through, letters of several bytes too, wherever they are cut', async () => {
  const { open, accept } = server()
  follow(open)
  const stream = accept()
  const bytes = new TextEncoder().encode('data: 김민지\n\n')
  stream.sendBytes(bytes.slice(0, 8))
  stream.sendBytes(bytes.slice(8))
  await settle()
  expect(taken).toEqual(['김민지'])
  expect(told).toEqual([{ kind: 'opening' }, { kind: 'live' }])
})

test('tries again after 1, 2, 4, 8 and then 15 seconds, and from the beginning once it was live', async () => {
  const { asked, open, accept } = server()
  follow(open)
  for (const seconds of [1, 2, 4, 8, 15, 15]) {
    const before = asked.length
    asked.at(-1)?.answer({ ok: false, trouble: gone })
    await settle()
    expect(told.at(-1)).toEqual({ kind: 'again', inSeconds: seconds, trouble: gone })
    await vi.advanceTimersByTimeAsync(seconds * 1000 - 1)
    expect(asked).toHaveLength(before)
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveLength(before + 1)
  }
  const stream = accept()
  stream.send('data: 1\n\n')
  await settle()
  expect(told.at(-1)).toEqual({ kind: 'live' })
  stream.end()
  await settle()
  expect(told.at(-1)).toEqual({ kind: 'again', inSeconds: 1, trouble: gone })
})

test('a stream that breaks off is lost; in a hurry it is asked for at once', async () => {
  const { asked, open, accept } = server()
  follow(open)
  const stream = accept()
  stream.send('data: 1\n\n')
  await settle()
  stream.breakOff()
  await settle()
  expect(told.at(-1)?.kind).toBe('again')
  follower?.hurry()
  await settle()
  expect(asked).toHaveLength(2)
})

test('what says nothing for 40 seconds is lost, though it stands open; a comment is something', async () => {
  const { asked, open, accept } = server()
  follow(open)
  const stream = accept()
  stream.send('data: 1\n\n')
  await settle()
  await vi.advanceTimersByTimeAsync(silentMs - 1)
  stream.send(': here\n\n')
  await settle()
  await vi.advanceTimersByTimeAsync(silentMs - 1)
  expect(told.at(-1)).toEqual({ kind: 'live' })
  await vi.advanceTimersByTimeAsync(1)
  await settle()
  expect(told.at(-1)).toEqual({ kind: 'again', inSeconds: 1, trouble: gone })
  expect(asked[0]?.signal.aborted).toBe(true)
  expect(stream.isCancelled()).toBe(true)
})

test('a server that never answers is silent too', async () => {
  const { asked, open } = server()
  follow(open)
  await vi.advanceTimersByTimeAsync(silentMs)
  await settle()
  expect(told.at(-1)?.kind).toBe('again')
  expect(asked[0]?.signal.aborted).toBe(true)
})

test('a refusal is told with its reason, an event that nobody understands as strange', async () => {
  const { asked, open, accept } = server()
  follow(open, () => {
    throw new Error('no board')
  })
  const trouble = { kind: 'refused', status: 404, code: 'unknownClass', params: { class: 'x' } } as const
  asked[0]?.answer({ ok: false, trouble })
  await settle()
  expect(told.at(-1)).toEqual({ kind: 'again', inSeconds: 1, trouble })
  await vi.advanceTimersByTimeAsync(1000)
  accept().send('data: ?\n\n')
  await settle()
  expect(told.at(-1)).toEqual({ kind: 'again', inSeconds: 2, trouble: { kind: 'strange', status: 200 } })
})

test('once stopped, nothing is asked, taken or told any more', async () => {
  const { asked, open, accept } = server()
  follow(open)
  const stream = accept()
  stream.send('data: 1\n\n')
  await settle()
  const before = told.length
  follower?.stop()
  await settle()
  expect(stream.isCancelled()).toBe(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(1)
  expect(told).toHaveLength(before)
})
