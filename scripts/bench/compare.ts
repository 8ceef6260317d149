import { readFileSync } from 'node:fs'
import { comparePatterns, differenceAgainst } from '../../domain/pattern/compare.ts'
import { PatternError, parsePattern } from '../../domain/pattern/index.ts'
import type { Figure } from './figure.ts'

const LAB = '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'
const PAIRS: readonly (readonly [name: string, a: string, b: string])[] = [
  ['lab pattern, written otherwise', LAB, '{$.errorMessage="Failed authentication"&&$.eventName="ConsoleLogin"}'],
  ['lab pattern, || for &&', LAB, LAB.replace('&&', '||')],
  ['lab pattern, a regex for the message', LAB, '{ $.eventName = ConsoleLogin && $.errorMessage = %^Failed [a-z]+$% }'],
  [
    'eighteen event names, the other way round',
    `{ ${Array.from({ length: 18 }, (_, i) => `($.eventName = DeleteThing${i})`).join(' || ')} }`,
    `{ ${Array.from({ length: 18 }, (_, i) => `($.eventName = DeleteThing${17 - i})`).join(' || ')} }`,
  ],
  ['lab pattern, a word', LAB, 'ConsoleLogin'],
  [
    'seven fields',
    '[ip, id, user, timestamp, request, status_code >= 400 && status_code < 500, size]',
    '[ip, id, user, timestamp, request, status_code = 4*, size]',
  ],
]

/**
 * How long two patterns take to compare, read already: lab-sized ones, then the whole table of comparisons, and the difference as a person sees it.
 * The best of several rounds, after warming up.
 */
export async function run(): Promise<Figure[]> {
  const figures: Figure[] = PAIRS.map(([name, textA, textB]) => {
    const [a, b] = [parsePattern(textA), parsePattern(textB)]
    return {
      name: `compare: ${name}`,
      figure: bestMs(() => comparePatterns(a, b)),
      unit: 'ms a comparison',
      note: comparePatterns(a, b).relation,
    }
  })

  const table: { a: string; b: string }[] = JSON.parse(
    readFileSync(new URL('../../domain/pattern/data/pattern-comparisons.json', import.meta.url), 'utf8'),
  )
  const pairs = table.flatMap(({ a, b }) => {
    try {
      return [[parsePattern(a), parsePattern(b)] as const]
    } catch (error) {
      if (error instanceof PatternError) return []
      throw error
    }
  })
  let unknown = 0
  for (const [a, b] of pairs) if (comparePatterns(a, b).relation === 'unknown') unknown++
  figures.push({
    name: 'compare: the table of comparisons',
    figure: bestMs(() => {
      for (const [a, b] of pairs) comparePatterns(a, b)
    }),
    unit: 'ms for all',
    note: `${pairs.length} pairs, ${unknown} unknown`,
  })
  figures.push({
    name: 'compare: lab pattern, difference shown as a record',
    figure: bestMs(() => differenceAgainst(LAB, '{ $.eventName = ConsoleLogin }')),
    unit: 'ms',
  })
  return figures
}

/** Milliseconds of the fastest round, two decimals. */
function bestMs(once: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 30; round++) {
    const start = performance.now()
    once()
    best = Math.min(best, performance.now() - start)
  }
  return Math.round(best * 100) / 100
}
