import { readFileSync } from 'node:fs'

/** The text of a file that a person has written or saved; 0 reads standard input. Errors as of `readFileSync`. */
export const readText = (file: string | 0): string => textOf(readFileSync(file))

/**
 * UTF-8; or UTF-16, told by its first two bytes, as Windows PowerShell 5.1 writes with `>`. The mark in front is no part of the text.
 *
 * Source  https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
 */
export function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
