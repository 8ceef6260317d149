import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { palettePng } from './encode.ts'

const [red, green, blue, nearlyRed] = [0xff0000ff, 0x00ff00ff, 0x0000ffff, 0xfe0101ff]

/** The picture's pixels again, as RGB numbers, read by the chunks of its file. */
function pixelsOf(png: Buffer): { readonly width: number; readonly colours: number; readonly pixels: readonly number[] } {
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const width = chunks.get('IHDR')?.readUInt32BE(0) ?? 0
  const palette = chunks.get('PLTE') ?? Buffer.alloc(0)
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))
  const indexes = [...rows].filter((_, at) => at % (width + 1) !== 0)
  return { width, colours: palette.length / 3, pixels: indexes.map((index) => palette.readUIntBE(index * 3, 3)) }
}
const picture = (...colours: readonly number[]) => {
  const rgba = Buffer.alloc(colours.length * 4)
  for (const [at, colour] of colours.entries()) rgba.writeUInt32BE(colour, at * 4)
  return rgba
}

test('a picture of few colours comes back as it was', () => {
  const png = palettePng(2, picture(red, green, blue, red), 64)
  expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n')
  expect(pixelsOf(png)).toEqual({ width: 2, colours: 3, pixels: [0xff0000, 0x00ff00, 0x0000ff, 0xff0000] })
})

test('what is seldom becomes the nearest of what is frequent', () => {
  const { colours, pixels } = pixelsOf(palettePng(3, picture(red, red, green, green, nearlyRed, red), 2))
  expect(colours).toBe(2)
  expect(pixels).toEqual([0xff0000, 0xff0000, 0x00ff00, 0x00ff00, 0xff0000, 0xff0000])
})
