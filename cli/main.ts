import { createInterface } from 'node:readline'
import { CommanderError, Command as Program } from 'commander'
import stringWidth from 'string-width'
import { UserError } from '../domain/error.ts'
import { loadSay } from '../say/node.ts'
import type { Call, Command, Lang, Out, Result } from './command.ts'
import { langs } from './command.ts'
import { commands } from './commands/index.ts'
import { version } from './version.ts'

/** The parts of `process` that a run needs, so that a test can hand its own. */
export interface Host {
  readonly env: NodeJS.ProcessEnv
  readonly stdin: NodeJS.ReadableStream & { isTTY?: boolean }
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number }
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** Wrong use or bad input 2, our fault 70, else what the command says. */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  const lang = languageOf(argv, host.env)
  const say = loadSay(lang.lang, ['common', 'cli'])
  const abort = new AbortController()
  const out = terminal(host, abort)
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    abort.abort()
  })
  const wantsJson = argv.some((a, i) => a === '--json' || a === '--format=json' || (a === '--format' && argv[i + 1] === 'json'))
  const stop = () => abort.abort()
  host.on('SIGINT', stop)
  host.on('SIGTERM', stop)
  try {
    if (lang.wrong !== null) throw new UserError('optionNotOneOf', { option: 'lang', saw: lang.wrong, choices: langs.join(', ') })
    let result: Result | null = null
    const start = async (cmd: Command, parsed: Pick<Call, 'args' | 'rest' | 'options'>) => {
      const given = parsed.options
      const format = given.json === true ? 'json' : typeof given.format === 'string' ? given.format : 'text'
      const formats = cmd.options?.some((o) => o.name === 'format') ? ['text', 'json', 'junit', 'tap', 'markdown'] : ['text', 'json']
      if (!formats.includes(format)) throw new UserError('optionNotOneOf', { option: 'format', saw: format, choices: formats.join(', ') })
      result = await cmd.run({ ...parsed, say, lang: lang.lang, format, out, env: host.env, signal: abort.signal })
      if (format === 'json' && result.json !== undefined) out.line(JSON.stringify(result.json, null, 2))
      else if (result.text !== undefined && result.text !== '') out.line(result.text)
    }
    await build(start).parseAsync([...argv], { from: 'user' })
    return (result as Result | null)?.exit ?? 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof UserError) {
      const key = `error.${error.code}`
      const text = say.has(key) ? say(key, error.params as never) : error.message
      host.stderr.write(`${text}\n`)
      if (wantsJson) out.line(JSON.stringify({ error: { code: error.code, params: error.params, message: text } }, null, 2))
      return error.exit ?? 2
    }
    host.stderr.write(
      `${say('error.ourFault', { version, message: error instanceof Error ? (error.stack ?? error.message) : String(error) })}\n`,
    )
    return 70
  } finally {
    host.off('SIGINT', stop)
    host.off('SIGTERM', stop)
  }

  function build(start: (cmd: Command, call: Pick<Call, 'args' | 'rest' | 'options'>) => Promise<void>): Program {
    const shared = (p: Program) =>
      p
        .exitOverride()
        .helpOption('-h, --help', say('help.help'))
        .helpCommand(`help [${say('help.command')}]`, say('help.helpCommand'))
        .configureHelp({
          displayWidth: (s: string) => stringWidth(s),
          styleTitle: (title: string) =>
            say(
              `help.title.${{ 'Usage:': 'usage', 'Arguments:': 'arguments', 'Options:': 'options', 'Commands:': 'commands', 'Global Options:': 'options' }[title] ?? 'options'}`,
            ),
        })
        .configureOutput({
          writeOut: (s) => host.stdout.write(s),
          writeErr: (s) => host.stderr.write(s),
          getOutHelpWidth: () => out.width,
          getErrHelpWidth: () => out.width,
          outputError: (s, write) => write(s),
        })
        .option('--lang <zh|ko|en>', say('option.lang'))
        .option('--json', say('option.json'))
    const program = shared(new Program('trailproof').description(say('help.about'))).version(version, '-V, --version', say('help.version'))
    program.action(() => {
      program.outputHelp()
    })
    const groups = new Map<string, Program>()
    for (const cmd of commands) {
      const words = cmd.name.split(' ')
      let parent = program
      for (const word of words.slice(0, -1)) {
        let group = groups.get(word)
        if (!group) {
          group = shared(parent.command(word).description(say(`command.${word}.summary`)))
          const g = group
          group.argument(`[${say('help.command')}]`).action((name: string | undefined) => {
            if (name === undefined) return g.outputHelp()
            throw new UserError('noSuchCommand', { command: `${word} ${name}` })
          })
          groups.set(word, group)
        }
        parent = group
      }
      const p = shared(parent.command(words.at(-1) ?? cmd.name).description(say(`command.${words.join('.')}.summary`)))
      const names: string[] = []
      for (const arg of cmd.args ?? []) {
        const name = arg.replace(/[?…]$/, '')
        names.push(name)
        p.argument(arg.endsWith('…') ? `[${name}...]` : arg.endsWith('?') ? `[${name}]` : `<${name}>`, say(`argument.${name}`))
      }
      for (const o of cmd.options ?? []) p.option(`--${o.name}${o.value ? ` <${o.value}>` : ''}`, say(`option.${o.name}`))
      p.action(async (...given: unknown[]) => {
        const args: Record<string, string | undefined> = {}
        let rest: string[] = []
        for (const [i, name] of names.entries()) {
          const value = given[i]
          if (Array.isArray(value)) rest = value as string[]
          else args[name] = value as string | undefined
        }
        // --lang and --json may stand before or after the command's name.
        const options = Object.fromEntries(
          Object.entries(p.optsWithGlobals()).map(([k, v]) => [k.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`), v]),
        ) as Call['options']
        await start(cmd, { args, rest, options })
      })
    }
    return program
  }
}

/** `--lang`, else the environment, else English. `wrong` is a value of `--lang` that is no language of ours. */
export function languageOf(argv: readonly string[], env: NodeJS.ProcessEnv): { lang: Lang; wrong: string | null } {
  const at = argv.findIndex((a) => a === '--lang' || a.startsWith('--lang='))
  const given = at < 0 ? undefined : argv[at] === '--lang' ? (argv[at + 1] ?? '') : (argv[at] ?? '').slice('--lang='.length)
  const locale =
    env.LC_ALL || env.LC_MESSAGES || env.LANG || (process.platform === 'win32' ? Intl.DateTimeFormat().resolvedOptions().locale : '')
  const fallback = langs.find((l) => locale.toLowerCase().startsWith(l)) ?? 'en'
  if (given === undefined) return { lang: fallback, wrong: null }
  const lang = langs.find((l) => l === given)
  return lang ? { lang, wrong: null } : { lang: fallback, wrong: given }
}

function terminal(host: Host, abort: AbortController): Out {
  const isTerminal = host.stdout.isTTY === true
  let progressShown = false
  const clear = () => {
    if (progressShown && host.stderr.isTTY) host.stderr.write('\r\u001b[K')
    progressShown = false
  }
  return {
    isTerminal,
    hasColour: isTerminal && !host.env.NO_COLOR && host.env.TERM !== 'dumb',
    width: host.stdout.columns ?? 100,
    line(text) {
      clear()
      if (!abort.signal.aborted || text !== '') host.stdout.write(`${text}\n`)
    },
    progress(text) {
      if (host.stderr.isTTY) {
        const width = host.stderr.columns ?? 100
        let shown = text
        while (stringWidth(shown) > width - 1) shown = shown.slice(0, -1)
        host.stderr.write(`\r\u001b[K${shown}`)
        progressShown = text !== ''
      } else if (text !== '') host.stderr.write(`${text}\n`)
    },
    async *lines() {
      for await (const line of createInterface({ input: host.stdin, crlfDelay: Number.POSITIVE_INFINITY })) yield line
    },
    async ask(question) {
      if (host.stdin.isTTY !== true) return ''
      const rl = createInterface({ input: host.stdin, output: host.stderr })
      try {
        return await new Promise<string>((resolve) => rl.question(question, resolve))
      } finally {
        rl.close()
      }
    },
  }
}
