import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { UserError } from '../domain/error.ts'
import type { Lang } from '../say/index.ts'
import { proofPage } from './html.ts'
import type { VerifyReport } from './report.ts'
import { wordsOf } from './words.ts'

/**
 * Asked before any sign-in is failed: a proof whose report cannot be kept is not begun.
 *
 * @throws UserError `verifyHtmlUnwritable` {file, problem}
 */
export function mustBeWritable(file: string): void {
  try {
    closeSync(openSync(file, 'a'))
  } catch (cause) {
    throw new UserError('verifyHtmlUnwritable', { file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
}

export function writePage(file: string, report: VerifyReport, lang: Lang): void {
  const picture = report.screenshot === null ? null : readFileSync(report.screenshot)
  writeFileSync(file, proofPage(report, wordsOf(lang), lang, picture))
}
