/** Lines that a person can read, or JSON for programs. Neither holds the chat's address, a token or a link to unsubscribe. */
import type { Words } from './words.ts'

export type Log = (key: LogKey, params?: Readonly<Record<string, string | number>>) => void

export type LogKey =
  | 'ready'
  | 'pageIsChat'
  | 'chatIsHost'
  | 'restored'
  | 'received'
  | 'again'
  | 'confirmAsked'
  | 'confirmed'
  | 'confirmLater'
  | 'confirmGivenUp'
  | 'unsubscribed'
  | 'posted'
  | 'postedLate'
  | 'postLater'
  | 'postNever'
  | 'refused'
  | 'refusedMore'
  | 'linesLost'
  | 'notTidied'
  | 'notKept'
  | 'broke'
  | 'ending'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const steering = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g
const longest = 500

/** What comes from a message must neither begin a line of its own nor steer a terminal. */
const harmless = (value: string | number): string | number =>
  typeof value === 'number' ? value : (value.length > longest ? `${value.slice(0, longest)}…` : value).replace(steering, ' ')

export function logTo(
  write: (line: string) => void,
  options: { readonly isJson: boolean; readonly words: Words; readonly now: () => number },
): Log {
  return (key, params = {}) => {
    const clean = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, harmless(value)]))
    const at = new Date(options.now()).toISOString()
    if (options.isJson) write(JSON.stringify({ at, what: key, ...clean }))
    else write(`${at.slice(11, 19)}  ${options.words(`log.${key}`, clean)}`)
  }
}
