import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { loadWidths } from './width.ts'
import { wrap } from './wrap.ts'

await loadWidths()

describe('wrapping', () => {
  test('breaks English and Korean at blanks', () => {
    expect(wrap('Look into an account and say', 12)).toBe('Look into an\naccount and\nsay')
    expect(wrap('계정을 살펴보고 알려 줍니다', 12)).toBe('계정을\n살펴보고\n알려 줍니다')
  })

  test('breaks Chinese between characters, but puts no closing mark at the start of a line', () => {
    const lines = wrap('查看账户，说明实验完成到哪一步；不做任何更改', 8).split('\n')
    expect(lines.every((line) => stringWidth(line) <= 10)).toBe(true)
    expect(lines.join('')).toBe('查看账户，说明实验完成到哪一步；不做任何更改')
    expect(lines.filter((line) => /^[，。；）]/.test(line))).toEqual([])
  })

  test('keeps what it cannot break, and the lines that are there', () => {
    expect(wrap('averyveryverylongword a', 6)).toBe('averyveryverylongword\na')
    expect(wrap('a\n\nb', 6)).toBe('a\n\nb')
    expect(wrap('  two blanks first', 40)).toBe('  two blanks first')
  })
})
