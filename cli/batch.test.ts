import { describe, expect, test } from 'vitest'
import { UserError } from '../domain/error.ts'
import { runBatch } from './batch.ts'

async function run(
  lines: readonly string[],
  handle: (input: unknown) => unknown = (input) => input,
): Promise<{ exit: number; out: unknown[] }> {
  const out: unknown[] = []
  async function* each(): AsyncGenerator<string> {
    yield* lines
  }
  const exit = await runBatch(each(), handle, (text) => out.push(JSON.parse(text)))
  return { exit, out }
}

describe('a batch', () => {
  test('answers each line in order', async () => {
    expect(await run(['{"id":1}', '{"id":2}'])).toEqual({ exit: 0, out: [{ id: 1 }, { id: 2 }] })
  })

  test('of nothing is answered by nothing', async () => {
    expect(await run([])).toEqual({ exit: 0, out: [] })
  })

  test('skips blank lines, and still counts them', async () => {
    const { exit, out } = await run(['', '  ', 'oops'])
    expect(exit).toBe(2)
    expect(out).toEqual([{ id: null, error: { message: expect.stringContaining('not JSON'), line: 3 } }])
  })

  test('goes on behind a line that cannot be read, and ends with 2', async () => {
    const { exit, out } = await run(['{"id":1}', '{"id":', '[1]', '7', '{"id":2}'])
    expect(exit).toBe(2)
    expect(out).toMatchObject([
      { id: 1 },
      { id: null, error: { line: 2 } },
      { id: null, error: { line: 3 } },
      { id: null, error: { line: 4 } },
      { id: 2 },
    ])
  })

  test('names the line by its id where the handler refuses it', async () => {
    const refuse = (): never => {
      throw new UserError(
        'badPatternInput',
        { field: 'pattern', saw: 'nothing', wanted: 'a text' },
        { message: 'pattern: saw nothing, wanted a text' },
      )
    }
    expect(await run(['{"id":"x"}'], refuse)).toEqual({
      exit: 2,
      out: [{ id: 'x', error: { message: 'pattern: saw nothing, wanted a text', line: 1 } }],
    })
  })

  test('does not take our own fault for a bad line', async () => {
    const break_ = (): never => {
      throw new TypeError('ours')
    }
    await expect(run(['{"id":1}'], break_)).rejects.toThrow('ours')
  })

  test('reads what PowerShell pipes: a byte order mark first', async () => {
    expect(await run(['\ufeff{"id":1}'])).toEqual({ exit: 0, out: [{ id: 1 }] })
  })
})
