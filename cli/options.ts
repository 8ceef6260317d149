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
  const v = call.options[name]
  return typeof v === 'string' ? v : undefined
}

/** A whole number from `min` to `max`. Throws UserError `optionNotANumber`. */
export function numberOption(call: Call, name: string, range: { min: number; max: number }): number | undefined {
  const text = textOption(call, name)
  if (text === undefined) return undefined
  const n = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(n >= range.min && n <= range.max))
    throw new UserError('optionNotANumber', { option: name, saw: text, min: range.min, max: range.max })
  return n
}

/** One of some words. Throws UserError `optionNotOneOf`. */
export function choiceOption<T extends string>(call: Call, name: string, choices: readonly T[]): T | undefined {
  const text = textOption(call, name)
  if (text === undefined) return undefined
  const found = choices.find((c) => c === text)
  if (!found) throw new UserError('optionNotOneOf', { option: name, saw: text, choices: choices.join(', ') })
  return found
}

/** `5m`, `90s`, `2h`, `1d`, `500ms`, `1h30m`. Milliseconds. Throws UserError `notADuration`. */
export function duration(text: string): number {
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  if (parts.length === 0 || parts.map((p) => p[0]).join('') !== text) throw new UserError('notADuration', { saw: text })
  return parts.reduce((ms, p) => ms + Number(p[1]) * (units[p[2] ?? ''] ?? 0), 0)
}
