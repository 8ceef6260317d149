import { type Argument, argumentsOf, deployArguments, headOf, lookedUp, textsIn } from './arguments.ts'
import { type Command, namesIn, piecesOf, sandboxOnly } from './command.ts'

const width = 100

/**
 * Commands as they are pasted into Windows PowerShell 5.1 or PowerShell 7, for the AWS CLI of either version.
 *
 * PowerShell 5.1 drops the double quotes inside a word that it hands to a program, 7.3 and later keep them: no way of escaping serves
 * both, and where `aws` is a `.cmd` file the command prompt would read `&`, `|`, `%` and `<` as well. So a value with any of these goes
 * through a file: a here-string, which nothing is expanded in, written as UTF-8 without the mark that 5.1's own cmdlets put in front, and
 * handed over as `file://`, which the CLI takes for every option.
 *
 * Source  https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing (passing arguments to native commands)
 *         https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html
 */
export function powershell(commands: readonly Command[]): string {
  const optional = lookedUp(commands)
  const asksAt = commands.findIndex(({ kind }) => kind === 'ask')
  const before = asksAt < 0 ? commands : commands.slice(0, asksAt)
  const after = asksAt < 0 ? [] : commands.slice(asksAt)
  const blocks = before.map((each) => write(each, optional))
  // A block is read whole before it runs, so a pasted line is not taken for the answer.
  if (after.length > 0) blocks.push(`& {\n${after.map((each) => write(each, optional)).join('\n')}\n}`)
  return blocks.join('\n')
}

function write(command: Command, optional: ReadonlySet<string>): string {
  switch (command.kind) {
    case 'call': {
      const { files, line } = spell(headOf(command.service, command.operation), argumentsOf(command))
      const guarded = whereThere(line, command.input, optional)
      const repeated = command.retryOn
        ? `foreach ($try in 1..6) {\n${indent(`${guarded}\nif ($LASTEXITCODE -eq 0) { break }\nStart-Sleep -Seconds 10`)}\n}`
        : guarded
      return [...files, repeated].join('\n')
    }
    case 'lookup': {
      const { files, line } = spell(headOf(command.service, command.operation), [
        ...argumentsOf(command),
        { option: '--query', values: [command.query] },
        { option: '--output', values: ['text'] },
      ])
      return [...files, whereThere(`$${command.as} = ${line}`, command.input, optional)].join('\n')
    }
    case 'ask':
      return `$${command.as} = Read-Host '${command.as}'`
    case 'password':
      return `$${command.as} = 'Aa1-' + [guid]::NewGuid().ToString('N')`
    case 'emptyBucket':
      return whereThere(`aws s3 rm ${quoted(`s3://${command.bucket}`)} --recursive`, command.bucket, optional)
    case 'deployStack':
      return spell('aws cloudformation deploy', deployArguments(command)).line
    case 'deleteStack':
      return ['delete-stack', 'wait stack-delete-complete']
        .map((verb) => spell(`aws cloudformation ${verb}`, [{ option: '--stack-name', values: [command.stack] }]).line)
        .join('\n')
    case 'sendSample':
    case 'advanceClock':
      return sandboxOnly(command)
    case 'failSignIn':
      return `Write-Output ${quoted(`${command.url}  ${command.user} × ${command.attempts}`)}`
  }
}

/** What is done only where a looked-up value was found. */
function whereThere(line: string, input: unknown, optional: ReadonlySet<string>): string {
  const needs = new Set(
    textsIn(input)
      .flatMap(namesIn)
      .filter((name) => optional.has(name)),
  )
  return needs.size === 0 ? line : `if (${[...needs].map((name) => `$${name} -and $${name} -ne 'None'`).join(' -and ')}) { ${line} }`
}

function spell(head: string, parts: readonly Argument[]): { files: readonly string[]; line: string } {
  const files: string[] = []
  const words = parts.map(({ option, values }) => {
    if (!values.some(needsFile)) return [option, ...values.map(quoted)].join(' ')
    const name = `$${option.slice(2).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}File`
    const text = values.length === 1 ? (values[0] ?? '') : JSON.stringify(values)
    // One value of a list that begins like JSON is read as such, and a list in a file has to be one.
    files.push(`${name} = Join-Path ([IO.Path]::GetTempPath()) 'trailproof-${option.slice(2)}.txt'`)
    files.push(`[IO.File]::WriteAllText(${name}, @'\n${text}\n'@)`)
    return `${option} "file://${name}"`
  })
  const line = [head, ...words].join(' ')
  return { files, line: line.length <= width ? line : [head, ...words].join(' `\n  ') }
}

/** Characters that some PowerShell, or the command prompt behind a `.cmd`, would not hand over as they are. */
const needsFile = (text: string): boolean => /["&|<>^%]/.test(text) && namesIn(text).length === 0

const indent = (text: string): string => text.replaceAll(/^/gm, '  ')

function quoted(text: string): string {
  if (namesIn(text).length > 0) {
    const body = piecesOf(text).map((piece, index) => (index % 2 === 1 ? `$${piece}` : piece.replaceAll(/[`"$]/g, '`$&')))
    return `"${body.join('')}"`
  }
  return /^[A-Za-z0-9_./:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
}
