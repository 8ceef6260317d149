import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { type Board, type BoardChange, type PacePoint, type PersonView, withPoints } from './board.ts'
import { openFold } from './fold.ts'
import { readLine, runFile, runIds } from './journal.ts'

/** The board of a class, kept up with the files of its runs as they grow. */
export interface BoardFollower {
  readonly board: Board
  /** Reads what came since. Null where nothing did. `whole`: the people or steps are others, and the board has to be shown anew. */
  read(): { readonly whole: true } | { readonly whole: false; readonly change: BoardChange } | null
}

interface OpenFile {
  offset: number
  readonly decoder: StringDecoder
  /** A line that is not at its end yet. */
  rest: string
}

const partBytes = 256 * 1024

/**
 * Opens a board. A day of a large class is half a gigabyte: it is read piece by piece, and whatever else waits has its turn between.
 *
 * Each byte of the files is read once. Where a file became shorter or is gone (the history was deleted, a practice class begun anew), all is read again.
 *
 * Errors  those of `node:fs`, where the folder cannot be read
 */
export async function followBoard(folder: string, className: string, lab: string): Promise<BoardFollower> {
  let fold = openFold(className, lab)
  let files = new Map<string, OpenFile>()

  /** Whether there was anything new; pauses after each piece. */
  function* take(): Generator<void, boolean> {
    const ids = runIds(folder)
    const isOther = [...files].some(([id, { offset }]) => !ids.includes(id) || statSync(runFile(folder, id)).size < offset)
    if (isOther) {
      fold = openFold(className, lab)
      files = new Map()
    }
    let isNew = isOther
    for (const id of ids) {
      const file = files.get(id) ?? { offset: 0, decoder: new StringDecoder('utf8'), rest: '' }
      files.set(id, file)
      if (statSync(runFile(folder, id)).size === file.offset) continue
      const handle = openSync(runFile(folder, id), 'r')
      try {
        const part = Buffer.alloc(partBytes)
        for (;;) {
          const length = readSync(handle, part, 0, partBytes, file.offset)
          if (length === 0) break
          file.offset += length
          const lines = (file.rest + file.decoder.write(part.subarray(0, length))).split('\n')
          file.rest = lines.pop() ?? ''
          for (const text of lines) {
            const line = readLine(text)
            if (line) fold.add(id, line)
            isNew ||= line !== null
          }
          yield
        }
      } finally {
        closeSync(handle)
      }
    }
    return isNew
  }

  for (const _ of take()) await new Promise((resolve) => setImmediate(resolve))
  let board = fold.board()
  return {
    get board() {
      return board
    },
    read() {
      if (!atOnce(take())) return null
      const before = board
      board = fold.board()
      if (!isAlike(before, board)) return { whole: true }
      const { at, summary, rounds } = board
      const people: Record<number, PersonView> = {}
      board.people.forEach((person, place) => {
        if (person.at !== before.people[place]?.at) people[place] = person
      })
      const last = before.pace.at(-1)?.at ?? ''
      const pace = board.pace.filter((point) => point.at > last)
      // A point that came in between, of a part that ended late, is nothing that could be added.
      if (!isSameLine(withPoints(before.pace, pace), board.pace)) return { whole: true }
      return { whole: false, change: { at, summary, rounds, people, pace } }
    },
  }
}

function atOnce<Value>(steps: Generator<void, Value>): Value {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

const isSameLine = (a: readonly PacePoint[], b: readonly PacePoint[]): boolean =>
  a.length === b.length && a.every(({ at }, place) => at === b[place]?.at)

/** Whether there are the same people, in the same order, and the same steps, in a class of the same speed. */
function isAlike(a: Board, b: Board): boolean {
  const shape = ({ speed, steps, people }: Board) =>
    JSON.stringify([
      speed ?? 1,
      steps,
      people.map(({ name, account, region, group, language }) => [name, account, region, group, language]),
    ])
  return shape(a) === shape(b)
}
