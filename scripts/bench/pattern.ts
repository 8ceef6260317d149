import { readFileSync } from 'node:fs'
import { compilePattern } from '../../domain/pattern/index.ts'
import type { Figure } from './figure.ts'

const LAB = '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'
/** Holds on every object, and no search for a word can answer it: each message is read to its end. */
const READ_ALL = '{ $.noSuchField NOT EXISTS }'
/** Twenty alternatives on one field, as the CIS benchmark's filters have them. */
const MANY = `{ ${Array.from({ length: 20 }, (_, i) => `($.eventName = DeleteThing${i})`).join(' || ')} }`

/**
 * The pattern matcher beside `JSON.parse` of the same texts in the same run, on public CloudTrail records, and its rate on records already read.
 *
 * Each ratio is how many times as fast as `JSON.parse` the matcher is: 1 is as fast. Rounds of both are interleaved and the best of each counts, so that
 * a busy machine slows both alike.
 */
export async function run(): Promise<Figure[]> {
  const lines = readFileSync(new URL('../../domain/pattern/data/cloudtrail-sample.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const records = lines.map((line): unknown => JSON.parse(line).record)
  const messages = records.map((record) => JSON.stringify(record))
  const meanBytes = Math.round(messages.reduce((sum, message) => sum + message.length, 0) / messages.length)

  const lab = compilePattern(LAB)
  const hits = messages.filter((message) => lab.matches(message))
  if (hits.length === 0) throw new Error('the sample holds no failed sign-in: the figures would not say what they claim')

  const figures: Figure[] = []
  for (const [name, source, texts, note] of [
    [
      'lab pattern, records as a trail brings them',
      LAB,
      messages,
      `${hits.length} of ${messages.length} match, ${meanBytes} characters each`,
    ],
    ['lab pattern, records that match', LAB, hits, 'read to the end'],
    ['any pattern, every record read to the end', READ_ALL, messages, 'no record is left out by a search for a word'],
    ['twenty alternatives, records as a trail brings them', MANY, messages, 'too many words to search for: read to the end'],
  ] as const) {
    const matcher = compilePattern(source)
    const [parseNs, matchNs] = best(texts, [(text) => JSON.parse(text), (text) => matcher.matches(text)])
    figures.push({ name: `pattern: ${name}, against JSON.parse`, figure: round(parseNs / matchNs), unit: 'times as fast', note })
    figures.push({
      name: `pattern: ${name}`,
      figure: Math.round(matchNs),
      unit: 'ns a message',
      note: `JSON.parse ${Math.round(parseNs)} ns`,
    })
  }
  const [recordNs] = best(records, [(record) => lab.matchesRecord(record)])
  figures.push({ name: 'pattern: lab pattern on records already read', figure: round(1e3 / recordNs), unit: 'million records a second' })
  const [compileNs] = best([LAB], [(source) => compilePattern(source)])
  figures.push({ name: 'pattern: lab pattern made ready', figure: round(compileNs / 1e3), unit: 'µs' })
  return figures
}

const ROUNDS = 15
/** Long enough for one round that the clock's own step does not show. */
const ROUND_CALLS = 6000

/** Nanoseconds a call of each function, over the same inputs. */
function best<Input, const Functions extends readonly ((input: Input) => unknown)[]>(
  inputs: readonly Input[],
  functions: Functions,
): { [Key in keyof Functions]: number } {
  const bests = functions.map(() => Number.POSITIVE_INFINITY)
  // What is computed has to be used, or the compiler leaves it out.
  let used = 0
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, call] of functions.entries()) {
      const repeats = Math.ceil(ROUND_CALLS / inputs.length)
      const startMs = performance.now()
      for (let i = 0; i < repeats; i++) for (const input of inputs) if (call(input)) used++
      const ns = ((performance.now() - startMs) * 1e6) / (repeats * inputs.length)
      bests[index] = Math.min(bests[index] ?? ns, ns)
    }
  }
  if (used < 0) throw new Error('counted backwards')
  return bests as { [Key in keyof Functions]: number }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
