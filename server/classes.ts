/**
 * The classes of this computer, for the board: which there are, how one stands, live, and as a file. Reads the files of the runs; asks no account.
 */
import { join } from 'node:path'
import { Hono } from 'hono'
import { findLab } from '../checks/run.ts'
import { anonymous } from '../class/anonymous.ts'
import type { BoardChange, KnownClass } from '../class/board.ts'
import { classPage } from '../class/page.ts'
import { classesFolder, knownClasses } from '../class/runs.ts'
import { type BoardFollower, followBoard } from '../class/watch.ts'
import { UserError } from '../domain/error.ts'
import { langs } from '../say/index.ts'
import { labWords } from '../say/node.ts'

/** How often the files of a class that somebody looks at are asked for news. */
const everyMs = 500
/** So long a board hears nothing at most. */
const aliveMs = 15_000
/** What waits for a reader who does not read: more is not kept for them, they get the whole board later. */
const mostWaiting = 8

interface Reader {
  readonly controller: ReadableStreamDefaultController<Uint8Array>
  isBehind: boolean
}

/** A board that somebody looks at: read once for all who do, and let go when nobody does. */
interface Watched {
  readonly readers: Set<Reader>
  /** All of it, as it is sent: the same bytes to all who come. */
  whole(): Uint8Array
}

/** @param home  where the command line keeps what outlives it */
export function classRoutes(home: string): Hono {
  const app = new Hono()
  const watched = new Map<string, Promise<Watched>>()

  app.get('/api/classes', () => Response.json({ classes: knownClasses(home) }))

  app.get('/api/classes/:class/:lab/board', (c) => {
    const { known, lab, folder } = asked(home, c.req.param('class'), c.req.param('lab'))
    const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
    // Nobody would ever read, or end, what a question for the head begins.
    if (c.req.method === 'HEAD') return new Response(null, { headers })
    const key = `${known.id}/${lab}`
    const forget = () => watched.delete(key)
    let leave = (): unknown => undefined
    let isGone = false
    const stream = new ReadableStream<Uint8Array>(
      {
        async start(controller) {
          const opening = watched.get(key) ?? followBoard(folder, known.name, lab).then((follower) => watch(follower, forget))
          watched.set(key, opening)
          // Whoever comes next tries anew.
          opening.catch(forget)
          const one = await opening
          const reader: Reader = { controller, isBehind: false }
          if (isGone) return
          leave = () => one.readers.delete(reader)
          one.readers.add(reader)
          controller.enqueue(one.whole())
        },
        cancel() {
          isGone = true
          leave()
        },
      },
      new CountQueuingStrategy({ highWaterMark: mostWaiting }),
    )
    return new Response(stream, { headers })
  })

  app.get('/api/classes/:class/:lab/export', async (c) => {
    const { known, lab, folder } = asked(home, c.req.param('class'), c.req.param('lab'))
    const lang = langs.find((known) => known === (c.req.query('lang') ?? 'en'))
    if (!lang) throw new UserError('badRequest', { where: 'lang', problem: langs.join(', ') })
    const { board } = await followBoard(folder, known.name, lab)
    // Whatever else somebody writes there means that they want no names.
    const isAnonymous = !['0', undefined].includes(c.req.query('anonymous'))
    const page = classPage(isAnonymous ? anonymous(board) : board, lang, labWords(lang, lab), { isAnonymous })
    return new Response(page, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${known.id}-${lab}.html`)}`,
        'cache-control': 'no-store',
        // Should it be opened here all the same, it runs nothing.
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      },
    })
  })

  return app
}

/** Errors  UserError `unknownClass` {class}, `unknownLab` {lab, known} */
function asked(home: string, id: string, lab: string): { known: KnownClass; lab: string; folder: string } {
  // Of the folders that there are: no name leads anywhere else.
  const known = knownClasses(home).find((each) => each.id === id)
  if (!known) throw new UserError('unknownClass', { class: id })
  return { known, lab: findLab(lab).id, folder: join(classesFolder(home), known.id) }
}

function watch(follower: BoardFollower, onStop: () => void): Watched {
  const readers = new Set<Reader>()
  let lastMs = performance.now()
  let written: Uint8Array | null = null
  const whole = (): Uint8Array => {
    written ??= event('board', follower.board)
    return written
  }
  const timer = setInterval(() => {
    if (readers.size === 0) return stop()
    let news: ReturnType<BoardFollower['read']>
    try {
      news = follower.read()
    } catch (error) {
      // They come again, and are told then what is the matter.
      for (const { controller } of readers) controller.error(error)
      return stop()
    }
    const isQuiet = news === null && performance.now() - lastMs < aliveMs
    if (isQuiet && ![...readers].some(({ isBehind }) => isBehind)) return
    if (!isQuiet) lastMs = performance.now()
    if (news !== null) written = null
    const change = news === null ? comment : news.whole ? null : event('change', news.change satisfies BoardChange)
    for (const reader of readers) tell(reader, news !== null, change)
  }, everyMs)
  timer.unref()

  /** @param change  null where the board is to be shown anew */
  function tell(reader: Reader, isNews: boolean, change: Uint8Array | null): void {
    const { controller } = reader
    if ((controller.desiredSize ?? 0) <= 0) {
      reader.isBehind ||= isNews
      return
    }
    controller.enqueue(reader.isBehind || change === null ? whole() : change)
    reader.isBehind = false
  }
  function stop(): void {
    clearInterval(timer)
    onStop()
  }
  return { readers, whole }
}

const encoder = new TextEncoder()
/** Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
const event = (name: string, data: unknown): Uint8Array => encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
const comment = encoder.encode(': here\n\n')
