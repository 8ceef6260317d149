import { UserError } from '../domain/error.ts'
import type { Call, Option } from './command.ts'

/** Options that every command which talks to AWS or the sandbox takes. */
export const connectionOptions: readonly Option[] = [
  { name: 'profile', value: 'name' },
  { name: 'region', value: 'code' },
  { name: 'sandbox' },
  { name: 'endpoint', value: 'url' },
]

/** What the lab was told about the person. */
export const settingsOptions: readonly Option[] = [
  { name: 'initials', value: 'text' },
  { name: 'email', value: 'address' },
  { name: 'values', value: 'file' },
]

export const textOption = (call: Call, name: string): string | undefined => {
  const value = call.options[name]
  return typeof value === 'string' ? value : undefined
}

/** A whole number from `min` to `max`. Throws UserError `optionNotANumber`. */
export function numberOption(call: Call, name: string, range: { min: number; max: number }): number | undefined {
  const text = textOption(call, name)
  if (text === undefined) return undefined
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= range.min && number <= range.max))
    throw new UserError('optionNotANumber', { option: name, saw: text, min: range.min, max: range.max })
  return number
}

/** One of some words. Throws UserError `optionNotOneOf`. */
export function choiceOption<T extends string>(call: Call, name: string, choices: readonly T[]): T | undefined {
  const text = textOption(call, name)
  if (text === undefined) return undefined
  const found = choices.find((choice) => choice === text)
  if (!found) throw new UserError('optionNotOneOf', { option: name, saw: text, choices: choices.join(', ') })
  return found
}

/** Throws UserError `badAccount`. */
export function accountOption(call: Call): string | undefined {
  const account = textOption(call, 'account')
  if (account !== undefined && !/^\d{12}$/.test(account)) throw new UserError('badAccount', { account })
  return account
}

/** `5m`, `90s`, `2h`, `1d`, `500ms`, `1h30m`. Milliseconds. Throws UserError `notADuration`. */
export function duration(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) throw new UserError('notADuration', { saw: text })
  return Math.round(parts.reduce((ms, [, count, unit]) => ms + Number(count) * (units[unit ?? ''] ?? 0), 0))
}
