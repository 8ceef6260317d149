import type { Round } from '../../../../class/board.ts'

/** The round that is going on, or the last one; the shards of a class that is split over machines count as one. */
export function roundOf(rounds: readonly Round[]): { readonly finished: number; readonly of: number; readonly isOver: boolean } | null {
  const last = rounds.at(-1)
  if (!last) return null
  const count = shardOf(last)?.of
  const beside = count === undefined ? [last] : newestOfShards(rounds.filter((round) => shardOf(round)?.of === count))
  return {
    finished: beside.reduce((sum, { finished }) => sum + finished, 0),
    of: beside.reduce((sum, { of }) => sum + of, 0),
    isOver: beside.every(({ isOver }) => isOver),
  }
}

/** `….2of4`: the second of four. */
function shardOf({ id }: Round): { readonly at: string; readonly of: string } | null {
  const [, at, of] = /\.(\d+)of(\d+)$/.exec(id) ?? []
  return at !== undefined && of !== undefined ? { at, of } : null
}

const newestOfShards = (rounds: readonly Round[]): readonly Round[] => [
  ...new Map(rounds.map((round) => [shardOf(round)?.at ?? '', round])).values(),
]
