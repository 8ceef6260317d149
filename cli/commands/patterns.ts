import { UserError } from '../../domain/error.ts'
import type { Found } from '../../domain/pattern/explain.ts'
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
  return { exit: await runBatch(call.out.lines(), handle, (line) => call.out.line(line)) }
}

/** The whole of standard input, or the argument. */
async function message(call: Call): Promise<string> {
  if (call.args.message !== undefined) return call.args.message
  const lines: string[] = []
  for await (const line of call.out.lines()) lines.push(line)
  return lines.join('\n')
}

async function read(call: Call, name: 'pattern' | 'a' | 'b') {
  const text = call.args[name]
  if (text === undefined) throw new UserError('argumentMissing', { name })
  const [{ parsePattern }, { PatternError }] = await Promise.all([
    import('../../domain/pattern/parse.ts'),
    import('../../domain/pattern/error.ts'),
  ])
  try {
    return parsePattern(text)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    throw new UserError(
      'malformedPattern',
      { pattern: text, marker: `${' '.repeat(error.position)}^`, position: error.position, problem: error.message },
      { cause: error },
    )
  }
}

export const patternTest = command({
  name: 'pattern test',
  args: ['pattern?', 'message?'],
  options: [batchOption],
  async run(call) {
    const { patternTestLine } = await import('../pattern-batch.ts')
    if (isBatch(call)) return batch(call, patternTestLine)
    const pattern = await read(call, 'pattern')
    const { compilePattern } = await import('../../domain/pattern/match.ts')
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
    const [{ compilePattern }, { printPattern }, { warnings }] = await Promise.all([
      import('../../domain/pattern/match.ts'),
      import('../../domain/pattern/print.ts'),
      import('../../domain/pattern/warnings.ts'),
    ])
    const normal = printPattern(pattern)
    const remarks = warnings(pattern)
    const wants = call.args.message !== undefined
    const explanation = wants ? compilePattern(pattern).explain(await message(call)) : undefined
    const lines = [
      call.say(`pattern.kind.${pattern.kind}`),
      call.say('pattern.normal', { pattern: normal }),
      ...remarks.map((w) => call.say('pattern.remark', { remark: call.say(`pattern.warning.${w.code}`, w.params) })),
      ...(explanation
        ? [
            call.say(explanation.matched ? 'pattern.matches' : 'pattern.matchesNot'),
            ...(explanation.obstacle ? [call.say(`pattern.obstacle.${explanation.obstacle.code}`)] : []),
            ...explanation.clauses.map((c) =>
              call.say(c.held ? 'pattern.clauseHeld' : 'pattern.clauseFailed', {
                clause: (call.args.pattern ?? '').slice(c.span.start, c.span.end),
                found: c.found.map(foundText).join(', ') || '–',
              }),
            ),
          ]
        : []),
    ]
    return {
      text: lines.join('\n'),
      json: { kind: pattern.kind, normal, warnings: remarks, ...(explanation ? { explanation } : {}) },
      exit: 0,
    }
  },
})

const foundText = (found: Found): string => (found.text === undefined ? found.kind : JSON.stringify(found.text))

export const alarmEvaluate = command({
  name: 'alarm evaluate',
  options: [batchOption],
  async run(call) {
    const { alarmEvaluateLine } = await import('../alarm-batch.ts')
    if (isBatch(call)) return batch(call, alarmEvaluateLine)
    const text = await message(call)
    let input: unknown
    try {
      input = JSON.parse(text)
    } catch (cause) {
      throw new UserError('notJson', { problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
    }
    const answer = alarmEvaluateLine(input)
    const lines =
      'states' in answer
        ? answer.states.map((s, i) => `${i + 1}  ${s}  ${answer.reasons[i] ?? ''}`)
        : [answer.state, ...(answer.reason === null ? [] : [answer.reason])]
    return { text: lines.join('\n'), json: answer, exit: 0 }
  },
})
