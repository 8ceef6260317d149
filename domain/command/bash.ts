import { type Argument, argumentsOf, deployArguments, headOf, lookedUp, textsIn } from './arguments.ts'
import { type Command, namesIn, piecesOf, sandboxOnly } from './command.ts'

/** A line longer than this is broken at its options. */
const width = 100

/**
 * Commands as they are pasted into bash or zsh, for the AWS CLI of either version.
 *
 * - Single quotes keep JSON, patterns and `$` as they are; a placeholder is the only thing in double quotes.
 * - What is asked of the person reads from the terminal: it and all that follows stand in braces, so that a shell reads the whole group
 *   before it runs it and does not take the next pasted line for the answer.
 * - `retryOn` becomes a loop of a minute. `goneOn` is not written: a pasted command that finds nothing to do says so and the next one runs.
 * - What a call says of a comment would be an error in an interactive zsh: a hint is echoed instead.
 */
export function bash(commands: readonly Command[]): string {
  const optional = lookedUp(commands)
  const asksAt = commands.findIndex(({ kind }) => kind === 'ask')
  const before = asksAt < 0 ? commands : commands.slice(0, asksAt)
  const after = asksAt < 0 ? [] : commands.slice(asksAt)
  const lines = before.map((each) => write(each, optional))
  if (after.length > 0) lines.push(`{\n${indent(after.map((each) => write(each, optional)).join('\n'))}\n}`)
  return lines.join('\n')
}

function write(command: Command, optional: ReadonlySet<string>): string {
  switch (command.kind) {
    case 'call': {
      const line = spell(headOf(command.service, command.operation), argumentsOf(command))
      const guarded = `${whereThere(command.input, optional)}${line}`
      return command.retryOn ? `for try in 1 2 3 4 5 6; do\n${indent(`${guarded} && break\nsleep 10`)}\ndone` : guarded
    }
    case 'lookup':
      return `${command.as}=$(${whereThere(command.input, optional)}${spell(headOf(command.service, command.operation), [
        ...argumentsOf(command),
        { option: '--query', values: [command.query] },
        { option: '--output', values: ['text'] },
      ])})`
    case 'ask':
      return `printf '${command.as}: '; read -r ${command.as}`
    case 'password':
      return `${command.as}="Aa1-$(openssl rand -hex 12)"`
    case 'emptyBucket':
      return `${whereThere(command.bucket, optional)}aws s3 rm ${quoted(`s3://${command.bucket}`)} --recursive`
    case 'deployStack':
      return spell('aws cloudformation deploy', deployArguments(command))
    case 'deleteStack':
      return ['delete-stack', 'wait stack-delete-complete']
        .map((verb) => spell(`aws cloudformation ${verb}`, [{ option: '--stack-name', values: [command.stack] }]))
        .join('\n')
    case 'sendSample':
    case 'advanceClock':
      return sandboxOnly(command)
    case 'failSignIn':
      return `echo ${quoted(`${command.url}  ${command.user} × ${command.attempts}`)}`
  }
}

/** What is done only where a looked-up value was found. */
function whereThere(input: unknown, optional: ReadonlySet<string>): string {
  const needs = new Set(
    textsIn(input)
      .flatMap(namesIn)
      .filter((name) => optional.has(name)),
  )
  return [...needs].map((name) => `[ "\${${name}:-None}" != None ] && `).join('')
}

function spell(head: string, parts: readonly Argument[]): string {
  const words = parts.map(({ option, values }) => [option, ...values.map(quoted)].join(' '))
  const line = [head, ...words].join(' ')
  return line.length <= width ? line : [head, ...words].join(' \\\n  ')
}

const indent = (text: string): string => text.replaceAll(/^/gm, '  ')

/** A word: bare where no shell could take it otherwise, its placeholders in double quotes. */
function quoted(text: string): string {
  if (text === '') return "''"
  return piecesOf(text)
    .map((piece, index) => {
      if (index % 2 === 1) return `"$${piece}"`
      if (piece === '') return ''
      if (/^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:@%+=,-]*$/.test(piece)) return piece
      return piece.includes("'") && !/["$`\\!]/.test(piece) ? `"${piece}"` : `'${piece.replaceAll("'", `'\\''`)}'`
    })
    .join('')
}
