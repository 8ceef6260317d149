import { basename } from 'node:path'
import type { Lang } from '../say/index.ts'

/** Where the board of a class is to be seen. */
export const boardAddress = (endpoint: string, lang: Lang, about: { readonly folder: string; readonly lab: string }): string =>
  `${endpoint}/${lang}/class/board?class=${encodeURIComponent(basename(about.folder))}&lab=${about.lab}`
