import { UserError } from '../../domain/error.ts'
import type { Explanation, Found, Pattern } from '../../domain/pattern/index.ts'
import { type Call, command } from '../command.ts'
import { textOption } from '../options.ts'

const batchOption = { name: 'batch', value: '-' } as const

/** `--batch -` reads standard input; no other place is known. */
function isBatch(call: Call): boolean {
  const batch = textOption(call, 'batch')
  if (batch !== undefined && batch !== '-') throw new UserError('batchIsStandardInput', { saw: batch })
  return batch !== undefined
}

async function batch(call: Call, handle: (input: unknown) => unknown) {
  const { runBatch } = await import('../batch.ts')
  return { exit: await runBatch(call.out.lines(), handle, call.out.line) }
}

/** The whole of standard input. */
async function input(call: Call, prompt: string): Promise<string> {
  if (call.out.isTyped) call.out.note(call.say(prompt))
  const lines: string[] = []
  for await (const line of call.out.lines()) lines.push(line)
  return lines.join('\n')
}

async function message(call: Call): Promise<string> {
  return call.args.message ?? input(call, 'pattern.typeMessage')
}

/** Throws UserError `argumentOrBatchMissing` {name}, `malformedPattern`. */
async function read(call: Call, name: 'pattern' | 'a' | 'b'): Promise<Pattern> {
  const text = call.args[name]
  if (text === undefined) throw new UserError('argumentOrBatchMissing', { name })
  const { parsePattern, PatternError } = await import('../../domain/pattern/index.ts')
  try {
    return parsePattern(text)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    const { malformedPattern } = await import('../pattern-problem.ts')
    throw malformedPattern(text, error, call.say)
  }
}

export const patternTest = command({
  name: 'pattern test',
  args: ['pattern?', 'message?'],
  options: [batchOption],
  async run(call) {
    if (isBatch(call)) return batch(call, (await import('../pattern-batch.ts')).patternTestLine)
    const pattern = await read(call, 'pattern')
    const { compilePattern } = await import('../../domain/pattern/index.ts')
    const matches = compilePattern(pattern).matches(await message(call))
    return { text: call.say(matches ? 'pattern.matches' : 'pattern.matchesNot'), json: { valid: true, matches }, exit: 0 }
  },
})

export const patternCompare = command({
  name: 'pattern compare',
  args: ['a?', 'b?'],
  options: [batchOption],
  async run(call) {
    if (isBatch(call)) return batch(call, (await import('../pattern-compare-line.ts')).patternCompareLine)
    const [a, b] = [await read(call, 'a'), await read(call, 'b')]
    const { comparePatterns } = await import('../../domain/pattern/compare.ts')
    const found = comparePatterns(a, b)
    const lines = [
      call.say(`pattern.relation.${found.relation}`),
      ...(found.onlyA === undefined ? [] : [call.say('pattern.onlyA', { message: found.onlyA })]),
      ...(found.onlyB === undefined ? [] : [call.say('pattern.onlyB', { message: found.onlyB })]),
    ]
    return { text: lines.join('\n'), json: found, exit: 0 }
  },
})

export const patternExplain = command({
  name: 'pattern explain',
  args: ['pattern', 'message?'],
  async run(call) {
    const pattern = await read(call, 'pattern')
    const source = call.args.pattern ?? ''
    const { compilePattern, printPattern, warnings } = await import('../../domain/pattern/index.ts')
    const normal = printPattern(pattern)
    const remarks = warnings(source)
    const explanation = call.args.message === undefined ? undefined : compilePattern(pattern).explain(call.args.message)
    const lines = [
      call.say(`pattern.kind.${pattern.kind}`),
      call.say('pattern.normal', { pattern: normal }),
      ...remarks.map(({ code, params, span }) =>
        call.say('pattern.remark', { clause: source.slice(span.start, span.end), remark: call.say(`pattern.warning.${code}`, params) }),
      ),
      ...(explanation ? explained(call, source, explanation) : []),
    ]
    return {
      text: lines.join('\n'),
      json: { kind: pattern.kind, normal, warnings: remarks, ...(explanation ? { explanation } : {}) },
      exit: 0,
    }
  },
})

/** Whether it matches, each clause with what was found there, and which of them settle it. */
function explained({ say }: Call, source: string, { matched, obstacle, clauses, deciding, lacking }: Explanation): string[] {
  const textOf = (indexes: readonly number[]) =>
    indexes.flatMap((at) => clauses[at] ?? []).map(({ span }) => source.slice(span.start, span.end))
  return [
    say(matched ? 'pattern.matches' : 'pattern.matchesNot'),
    ...(obstacle ? [say(`pattern.obstacle.${obstacle.code}`, { ...obstacle })] : []),
    ...clauses.map(({ span, held, found, foundCount }) => {
      const shown = found.map((each) => foundText(each, say)).join(', ')
      const more = foundCount - found.length
      return say(held ? 'pattern.clauseHeld' : 'pattern.clauseFailed', {
        clause: source.slice(span.start, span.end),
        found: found.length === 0 ? '–' : more > 0 ? say('pattern.foundMore', { found: shown, more }) : shown,
      })
    }),
    ...(clauses.length > 1 && deciding.length > 0 && !obstacle ? [say('pattern.decided', { clauses: textOf(deciding).join(', ') })] : []),
    ...(clauses.length > 1 && lacking.length > 0 && !obstacle ? [say('pattern.lacking', { clauses: textOf(lacking).join(', ') })] : []),
  ]
}

/** JSON's own words stand for themselves. */
function foundText({ kind, text }: Found, say: Call['say']): string {
  if (text !== undefined) return kind === 'number' ? text : JSON.stringify(text)
  return kind === 'absent' || kind === 'object' || kind === 'array' ? say(`pattern.found.${kind}`) : kind
}

export const alarmEvaluate = command({
  name: 'alarm evaluate',
  options: [batchOption],
  async run(call) {
    const { alarmEvaluateLine } = await import('../alarm-batch.ts')
    if (isBatch(call)) return batch(call, alarmEvaluateLine)
    const text = await input(call, 'alarm.typeInput')
    let alarm: unknown
    try {
      alarm = JSON.parse(text)
    } catch (cause) {
      throw new UserError('notJson', { problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
    }
    const answer = alarmEvaluateLine(alarm)
    const lines =
      'states' in answer
        ? answer.states.map((state, at) => `${at + 1}  ${state}  ${answer.reasons[at] ?? ''}`.trimEnd())
        : [answer.state, ...(answer.reason === null ? [] : [answer.reason])]
    return { text: lines.join('\n'), json: answer, exit: 0 }
  },
})
