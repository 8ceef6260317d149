/** The words of the command line, read: which command is meant, with which arguments and options; or what is wrong, in three languages. */
import { type CommanderError, Command as Program } from 'commander'
import { UserError } from '../domain/error.ts'
import type { Say } from '../say/index.ts'
import type { Call, Command } from './command.ts'
import { version } from './version.ts'
import { columnsOf } from './width.ts'
import { wrap } from './wrap.ts'

/** Help or the version was shown: there is nothing to run. */
export const SHOWN = Symbol('shown')

/** A group was named without one of its commands, so its help was shown: wrong use. */
export const INCOMPLETE = Symbol('incomplete')

export interface ProgramOptions {
  readonly commands: readonly Command[]
  readonly say: Say
  readonly width: number
  readonly write: (text: string) => void
  readonly writeError: (text: string) => void
  /** Runs the command that is meant. */
  readonly start: (command: Command, call: Pick<Call, 'args' | 'rest' | 'options'>) => Promise<void>
}

/**
 * Reads the words and starts what they mean.
 *
 * Errors  `SHOWN`, `INCOMPLETE`; UserError `noSuchCommand` {command, suggestion}, `noSuchOption` {command, option, suggestion},
 *         `optionValueMissing` {command, option}, `argumentMissing` {command, name}, `argumentTooMany` {command}, `wrongUse` {message}
 */
export async function readWords(words: readonly string[], options: ProgramOptions): Promise<void> {
  const { say, commands } = options
  const program = dressed(new Program('trailproof'), 'trailproof', options)
    .description(say('help.about'))
    .version(version, '-V, --version', say('help.version'))
    .addHelpText('after', `\n${wrap(say('help.exit'), options.width)}`)
  const groups = new Map<string, Program>()
  for (const command of commands) {
    const names = command.name.split(' ')
    const own = names.pop() ?? command.name
    const group = names[0]
    let parent = program
    if (group !== undefined) {
      parent =
        groups.get(group) ??
        dressed(program.command(group), `trailproof ${group}`, options)
          .description(say(`command.${group}.summary`))
          .usage(say('help.usage.command'))
      groups.set(group, parent)
    }
    addCommand(parent.command(own), command, options)
  }
  if (words.length === 0 || (words.length === 1 && words[0] === 'help')) return program.outputHelp()
  await program.parseAsync([...words], { from: 'user' })
}

function addCommand(program: Program, command: Command, options: ProgramOptions): void {
  const { say, start } = options
  dressed(program, `trailproof ${command.name}`, options).description(say(`command.${command.name.replace(' ', '.')}.summary`))
  const exit = exitsOf(command, say)
  if (exit !== null) program.addHelpText('after', `\n${wrap(exit, options.width)}`)
  const names: string[] = []
  const usage: string[] = []
  for (const arg of command.args ?? []) {
    const name = arg.replace(/[?…]$/, '')
    const form = arg.endsWith('…') ? `[${name}...]` : arg.endsWith('?') ? `[${name}]` : `<${name}>`
    names.push(name)
    usage.push(form)
    program.argument(form, say(`argument.${name}`))
  }
  program.usage([say('help.usage.options'), ...usage].join(' '))
  for (const { name, value } of command.options ?? []) {
    // An option may mean a little more here than elsewhere.
    const own = `command.${command.name.replace(' ', '.')}.option.${name}`
    program.option(`--${name}${value ? ` <${value}>` : ''}`, say(say.has(own) ? own : `option.${name}`))
  }
  program.action(async (...given: unknown[]) => {
    const args: Record<string, string | undefined> = {}
    let rest: string[] = []
    for (const [at, name] of names.entries()) {
      const value = given[at]
      if (Array.isArray(value)) rest = value.map(String)
      else args[name] = typeof value === 'string' ? value : undefined
    }
    // --lang and --json may stand before or after the command's name.
    const found: Record<string, string | true> = {}
    for (const [key, value] of Object.entries(program.optsWithGlobals())) {
      if (typeof value === 'string' || value === true) found[key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)] = value
    }
    await start(command, { args, rest, options: found })
  })
}

/** The contract of exit codes, where a command has words of its own for it, or judges as `check` does; null where it only answers. */
function exitsOf({ name }: Command, say: Say): string | null {
  const own = `command.${name.replace(' ', '.')}.exit`
  if (say.has(own)) return say(own)
  return judging.has(name) ? say('help.exit') : null
}
const judging: ReadonlySet<string> = new Set(['check', 'solve', 'cleanup'])

/** What every level has: its language, help, and how it says that something is wrong. */
function dressed(program: Program, name: string, { say, width, write, writeError }: ProgramOptions): Program {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': say('help.title.usage'),
    'Arguments:': say('help.title.arguments'),
    'Options:': say('help.title.options'),
    'Commands:': say('help.title.commands'),
  }
  return program
    .usage(`${say('help.usage.options')} ${say('help.usage.command')}`)
    .exitOverride((error) => {
      throw meant(error, name)
    })
    .configureOutput({
      writeOut: write,
      writeErr: writeError,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
      // Said by us, in the person's language.
      outputError: () => {},
    })
    .configureHelp({
      displayWidth: columnsOf,
      boxWrap: wrap,
      styleTitle: (title) => titles[title] ?? title,
      subcommandTerm: (command) => {
        const takes = command.registeredArguments.map((arg) =>
          arg.required ? `<${arg.name()}>` : `[${arg.name()}${arg.variadic ? '...' : ''}]`,
        )
        return [command.name(), ...(command.name() === 'help' ? [say('help.usage.command')] : takes)].join(' ')
      },
    })
    .helpOption('-h, --help', say('help.help'))
    .helpCommand('help [command]', say('help.helpCommand'))
    .option('--lang <zh|ko|en>', say('option.lang'))
    .option('--json', say('option.json'))
}

/**
 * What commander says in English, as a code and parameters. Its messages quote what was seen.
 *
 * Source  https://github.com/tj/commander.js/blob/v14.0.3/lib/command.js
 */
function meant({ code, message }: CommanderError, command: string): unknown {
  const seen = /'([^']*)'/.exec(message)?.[1] ?? ''
  const suggestion = /Did you mean (?:one of )?(.+)\?\)/.exec(message)?.[1] ?? 'none'
  const group = command === 'trailproof' ? '' : `${command.replace('trailproof ', '')} `
  switch (code) {
    case 'commander.helpDisplayed':
    case 'commander.version':
      return SHOWN
    case 'commander.help':
      return INCOMPLETE
    case 'commander.unknownCommand':
      return new UserError('noSuchCommand', {
        command: `${group}${seen}`,
        suggestion: suggestion === 'none' ? suggestion : `${group}${suggestion}`,
      })
    case 'commander.unknownOption':
      return new UserError('noSuchOption', { command, option: seen, suggestion })
    case 'commander.optionMissingArgument':
      return new UserError('optionValueMissing', { command, option: seen })
    case 'commander.missingArgument':
      return new UserError('argumentMissing', { command, name: seen })
    case 'commander.excessArguments':
      return new UserError('argumentTooMany', { command })
    default:
      return new UserError('wrongUse', { message })
  }
}
