import { agreeFor } from './agreed.ts'
import { nameAccount } from './progress.ts'
import { choices, saveSettings } from './settings.ts'

/**
 * AWS has said which account a profile leads to. Where the reader has not typed a number, it is taken; one that was typed is left alone, and
 * the page says that the two differ.
 *
 * @returns whether it was taken
 */
export function learnAccount(profile: string | null, account: string): boolean {
  const { target, profile: chosen, account: typed } = choices.value
  if (target !== 'aws' || chosen !== profile || typed !== null) return false
  agreeFor(profile, account)
  nameAccount(profile, account)
  saveSettings({ ...choices.value, account })
  return true
}
