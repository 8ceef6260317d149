import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lang } from '../../say/index.ts'

/**
 * The record of the pictures: what each was made from. The site reads their sizes from it, `lint` whether they are still today's. Written by
 * `npm run shots` alone.
 */
export const recordFile = 'docs/.vitepress/shots.json'
/** Where the pictures are. */
export const shotsFolder = 'docs/public/shots'

export type Theme = 'light' | 'dark'

/** The pictures of one language. */
export interface Taken {
  /** In CSS pixels, as the page shows it. */
  readonly width: number
  readonly height: number
  /** The start of the SHA-256 of each file: a picture that somebody else made is told. */
  readonly light: string
  readonly dark?: string
  /** The words that the gesture and the page's instructions name, as the picture has them: `console.createTrail`. */
  readonly words: Readonly<Record<string, string>>
  /** The lab's exact values that the gesture enters. */
  readonly values: Readonly<Record<string, string>>
}

export interface Shot {
  /** The hash of the code that made it, without its comments and spaces. */
  readonly source: string
  /** The numbers that are drawn into it, by a space: those of the page's instructions. */
  readonly marks: string
  readonly taken: Readonly<Partial<Record<Lang, Taken>>>
}

/** By name: `lab-a/a04-filter-pattern`, `chain`, `readme`. */
export type Shots = Readonly<Record<string, Shot>>

export function readShots(root: string): Shots {
  const file = join(root, recordFile)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Shots) : {}
}

/** With the names in order, in the form that Biome gives to JSON: an array would have another. */
export const writtenShots = (shots: Shots): string =>
  `${JSON.stringify(Object.fromEntries(Object.entries(shots).sort(([one], [other]) => (one < other ? -1 : 1))), null, 2)}\n`

/** The file of a picture, within `shotsFolder`. Those of the READMEs have one theme. */
export const pictureFile = (name: string, lang: Lang, theme: Theme): string =>
  name === 'readme' ? `readme-${lang}.png` : `${lang}/${name}${theme === 'dark' ? '-dark' : ''}.png`

/** The code that makes a picture: a step's gesture, or a file beside this one. */
export const sourceFile = (name: string): string => (name.includes('/') ? `e2e/${name}.ts` : `scripts/shots/${name}.ts`)

export const markOf = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex').slice(0, 16)

/** Whether a gesture takes a picture: it is a step's own matter. */
export const takesPicture = (root: string, step: string): boolean => {
  const file = join(root, sourceFile(step))
  return existsSync(file) && /\bshoot\(/.test(readFileSync(file, 'utf8'))
}
