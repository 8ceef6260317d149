import { UserError } from '../domain/error.ts'
import { langs, type Say } from '../say/index.ts'
import { loadSay } from '../say/node.ts'
import type { Call, Command, Result } from './command.ts'
import { commands as every } from './commands/index.ts'
import { languageOf } from './language.ts'
import { INCOMPLETE, readWords, SHOWN } from './program.ts'
import { type Host, terminal } from './terminal.ts'
import { version } from './version.ts'
import { loadWidths } from './width.ts'

/**
 * Runs what the words say, prints what the command returns, and answers with the exit code: the command's own, 2 for wrong use or bad
 * input, 70 for a fault of ours. With `--json` an error is JSON on standard output as well.
 */
export async function main(words: readonly string[], host: Host, commands: readonly Command[] = every): Promise<number> {
  const { lang, wrong } = languageOf(words, host.env)
  const say = loadSay(lang, ['cli', 'common'])
  const ended = new AbortController()
  const out = terminal(host, ended)
  let exit = 0

  const start = async (command: Command, given: Pick<Call, 'args' | 'rest' | 'options'>) => {
    const format = formatOf(command, given.options)
    await loadWidths()
    const run = () => command.run({ ...given, say, lang, format, out, env: host.env, signal: ended.signal })
    const result: Result = command.endsOnSignal?.(given.options) ? await untilSignal(host, ended, run) : await run()
    if (format === 'json' && result.json !== undefined) out.line(JSON.stringify(result.json, null, 2))
    else if (result.text !== undefined && result.text !== '') out.line(result.text)
    exit = result.exit
  }

  try {
    if (lang !== 'en') await loadWidths()
    if (wrong !== null) throw new UserError('optionNotOneOf', { option: 'lang', saw: wrong, choices: langs.join(', ') })
    await readWords(words, {
      commands,
      say,
      width: out.width,
      write: (text) => host.stdout.write(text),
      writeError: (text) => host.stderr.write(text),
      start,
    })
    return exit
  } catch (error) {
    if (error === SHOWN) return 0
    if (error === INCOMPLETE) return 2
    out.progress('')
    const { code, params, message, exit: errorExit } = told(error, loadSay(lang, ['cli', 'common', 'verify']))
    out.note(message)
    if (wantsJson(words)) out.line(JSON.stringify({ error: { code, params, message } }, null, 2))
    return errorExit
  }
}

/** Ctrl-C and SIGTERM end the run, which then still tidies up; a second one does not wait for that. */
async function untilSignal(host: Host, ended: AbortController, run: () => Promise<Result>): Promise<Result> {
  const stop = () => {
    if (ended.signal.aborted) process.exit(130)
    ended.abort()
  }
  host.on('SIGINT', stop)
  host.on('SIGTERM', stop)
  try {
    return await run()
  } finally {
    host.off('SIGINT', stop)
    host.off('SIGTERM', stop)
  }
}

/** Throws UserError `optionNotOneOf`. */
function formatOf(command: Command, options: Call['options']): string {
  if (options.json === true) return 'json'
  if (typeof options.format !== 'string') return 'text'
  const known = command.options?.find(({ name }) => name === 'format')?.value?.split('|') ?? []
  if (!known.includes(options.format))
    throw new UserError('optionNotOneOf', { option: 'format', saw: options.format, choices: known.join(', ') })
  return options.format
}

/** Asked before the words are understood: what is wrong with them is told in JSON too. */
const wantsJson = (words: readonly string[]): boolean =>
  words.some((word, at) => word === '--json' || word === '--format=json' || (word === '--format' && words[at + 1] === 'json'))

interface Told {
  readonly code: string
  readonly params: UserError['params']
  readonly message: string
  readonly exit: number
}

function told(error: unknown, say: Say): Told {
  if (error instanceof UserError) {
    // Where an account cannot be reached, that is said as in a check: `unseen.denied`.
    const key = [`error.${error.code}`, error.code].find(say.has)
    return {
      code: error.code,
      params: error.params,
      message: key === undefined ? error.message : say(key, error.params),
      exit: error.exit ?? 2,
    }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'ourFault', params: { version }, message: say('error.ourFault', { version, message }), exit: 70 }
}
