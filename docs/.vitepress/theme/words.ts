import en from '../../../locales/en/site.json'
import ko from '../../../locales/ko/site.json'
import zh from '../../../locales/zh/site.json'
import { type Fill, fillSentence } from '../../../say/index.ts'
import type { Edition, EditionId } from './editions.ts'

/** A key of `locales/<lang>/site.json`. */
export type Word = keyof typeof en
export type SayWord = (word: Word, fill?: Fill) => string

const catalogs: Readonly<Record<EditionId, Readonly<Record<Word, string>>>> = { zh, ko, en }

/** The words of the site in an edition. */
export const sayIn =
  (edition: Edition): SayWord =>
  (word, fill) =>
    fillSentence(catalogs[edition.id][word], edition.id, fill)

export const isWord = (text: string): text is Word => Object.hasOwn(en, text)
