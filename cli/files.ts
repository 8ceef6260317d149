import { writeFileSync } from 'node:fs'
import { UserError } from '../domain/error.ts'
import { readText } from './read-text.ts'

/** What stands in a file that the person has named. Errors: UserError `fileUnreadable` {file, problem} */
export function contentOf(file: string): string {
  try {
    return readText(file)
  } catch (cause) {
    throw new UserError('fileUnreadable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
}

/** For the person alone: what is seen of accounts, masked or not, tells how they are built. Errors: UserError `fileUnwritable` {file, problem} */
export function written(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 })
  } catch (cause) {
    throw new UserError('fileUnwritable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
}
