import { crc32, deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'

/** So many colours are enough for black on white with edges made smooth, and a few signs. More would only make the file larger. */
const colours = 32

/**
 * A PNG of few colours: of a page of text an eighth of the size that a browser writes, no larger than WebP at a middling quality, and letters
 * stay sharp.
 */
export async function smallPng(page: Page, png: Buffer, count = colours): Promise<Buffer> {
  const pixels = await page.evaluate(pixelsOf, png.toString('base64'))
  return palettePng(pixels.width, Buffer.from(pixels.rgba, 'base64'), count)
}

/** In the page: the pixels of a picture, four bytes each. */
async function pixelsOf(png: string): Promise<{ width: number; rgba: string }> {
  const image = new Image()
  image.src = `data:image/png;base64,${png}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width
  canvas.height = image.height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  let bytes = ''
  for (const byte of data) bytes += String.fromCharCode(byte)
  return { width: image.width, rgba: btoa(bytes) }
}

/**
 * A PNG of the picture's most frequent colours, at most 256. What is left, the edges of letters, becomes the nearest of them.
 *
 * Source  https://www.w3.org/TR/png-3/#11PLTE
 */
export function palettePng(width: number, rgba: Buffer, count: number): Buffer {
  const height = rgba.length / 4 / width
  const colourAt = (pixel: number) => rgba.readUIntBE(pixel * 4, 3)
  const counts = new Map<number, number>()
  for (let pixel = 0; pixel < width * height; pixel++) counts.set(colourAt(pixel), (counts.get(colourAt(pixel)) ?? 0) + 1)
  const palette = [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([colour]) => colour)
  const indexes = new Map([...counts.keys()].map((colour) => [colour, nearestIn(palette, colour)]))

  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height)
  // Each row begins with its filter, 0: none.
  for (let pixel = 0; pixel < width * height; pixel++) rows[pixel + Math.floor(pixel / width) + 1] = indexes.get(colourAt(pixel)) ?? 0
  const chunks = [
    ['IHDR', head],
    ['PLTE', Buffer.from(palette.flatMap(channels))],
    ['IDAT', deflateSync(rows, { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ] as const
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks.map(([name, data]) => chunk(name, data))])
}

const channels = (colour: number): readonly number[] => [colour >> 16, (colour >> 8) & 255, colour & 255]

function nearestIn(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  const wanted = channels(colour)
  for (const [index, each] of palette.entries()) {
    const far = channels(each).reduce((sum, channel, at) => sum + (channel - (wanted[at] ?? 0)) ** 2, 0)
    if (far < least) [best, least] = [index, far]
  }
  return best
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
