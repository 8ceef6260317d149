import { IntlMessageFormat } from 'intl-messageformat'
import { awsMomentsIn } from '../domain/moments-in.ts'
import { regions } from '../domain/regions.ts'

export type Lang = 'zh' | 'ko' | 'en'
export const langs: readonly Lang[] = ['zh', 'ko', 'en']

/** A flat catalog: sentences in ICU MessageFormat by key. */
export type Catalog = Readonly<Record<string, string>>
export type Fill = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Says a sentence by its key. */
export interface Say {
  (key: string, fill?: Fill): string
  has(key: string): boolean
}

/** BCP 47 tags for dates, numbers and plurals. */
const tags: Readonly<Record<Lang, string>> = { zh: 'zh-CN', ko: 'ko-KR', en: 'en-US' }

/**
 * Says sentences of some catalogs in one language; a key that two of them hold is the first one's.
 *
 * What fills a sentence is plain text, never read as a sentence. Two kinds of values are written for a person: a moment (ISO 8601, UTC)
 * as local time with UTC behind it, and a region's code with the region's name before it.
 *
 * Errors  Error for a key that no catalog has and for a placeholder left empty: both are bugs that a test should find
 */
export function createSay(
  catalogs: readonly Catalog[] | Readonly<Record<string, Catalog>>,
  lang: Lang,
  options: { timeZone?: string } = {},
): Say {
  const all: readonly Catalog[] = Array.isArray(catalogs) ? catalogs : Object.values(catalogs)
  const held = (key: string): string | undefined => all.find((catalog) => Object.hasOwn(catalog, key))?.[key]
  // An error may be that an account could not be looked at: then the sentence of that answer says it.
  const find = (key: string): string | undefined =>
    held(key) ?? (key.startsWith('error.unseen.') ? held(key.slice('error.'.length)) : undefined)
  const say = (key: string, fill: Fill = {}): string => {
    const sentence = find(key)
    if (sentence === undefined) throw new Error(`no catalog of ${lang} has ${key}`)
    return fillSentence(sentence, lang, fill, options)
  }
  return Object.assign(say, { has: (key: string) => find(key) !== undefined })
}

const parsed = new Map<string, IntlMessageFormat>()

/** Fills one sentence. As `createSay`. */
export function fillSentence(sentence: string, lang: Lang, fill: Fill = {}, options: { timeZone?: string } = {}): string {
  const key = `${lang} ${sentence}`
  const format = parsed.get(key) ?? new IntlMessageFormat(sentence, tags[lang], undefined, { ignoreTag: true })
  parsed.set(key, format)
  const written = Object.fromEntries(
    Object.entries(fill).map(([name, value]) => {
      const text = forReader(value, lang, options.timeZone)
      return [name, lang === 'zh' && text !== value ? `${opening}${text}${closing}` : text]
    }),
  )
  return close(String(format.format(written)))
}

/** Around what was written for the reader in Chinese, while a sentence is put together. */
const [opening, closing] = ['\uE000', '\uE001']

/**
 * A sentence keeps a space on either side of a placeholder, as beside Latin letters. Where what is put in begins or ends in Han or in a
 * full-width bracket, that space goes.
 */
function close(sentence: string): string {
  if (!sentence.includes(opening)) return sentence
  return sentence
    .replaceAll(new RegExp(`(?<=\\p{Script=Han}) ${opening}(?=[\\p{Script=Han}（])`, 'gu'), '')
    .replaceAll(new RegExp(`(?<=[\\p{Script=Han}）])${closing} (?=\\p{Script=Han})`, 'gu'), '')
    .replaceAll(new RegExp(`[${opening}${closing}]`, 'g'), '')
}

function forReader(value: Fill[string], lang: Lang, timeZone: string | undefined): string | number | boolean | null | undefined {
  if (typeof value !== 'string') return value
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)) return momentIn(lang, Date.parse(value), timeZone)
  return regionNames.get(value)?.[lang] ?? value
}

/** In each language as its console writes it, the code behind it. */
const regionNames: ReadonlyMap<string, Readonly<Record<Lang, string>>> = new Map(
  regions.map(({ code, names }) => [
    code,
    { zh: names.zh.endsWith('）') ? `${names.zh}${code}` : `${names.zh} ${code}`, ko: `${names.ko} ${code}`, en: `${names.en} ${code}` },
  ]),
)

/**
 * A moment as local time with UTC behind it; where the two are the same, UTC alone. The day is written in both only where they differ.
 *
 * In  milliseconds since 1970, UTC; `timeZone` an IANA name, the machine's own where left out
 */
export function momentIn(lang: Lang, atMs: number, timeZone?: string): string {
  const local = partsOf(atMs, lang, timeZone)
  const utc = partsOf(atMs, lang, 'UTC')
  if (local.day === utc.day && local.time === utc.time) return `${utc.day} ${utc.time} UTC`
  const behind = local.day === utc.day ? utc.time : `${utc.day} ${utc.time}`
  return lang === 'zh'
    ? `${local.day} ${local.time}（UTC ${behind}）`
    : lang === 'ko'
      ? `${local.day} ${local.time}(UTC ${behind})`
      : `${local.day} ${local.time} (${behind} UTC)`
}

/**
 * The moments that AWS has written into a text, each beside the reader's own time; none where the reader lives in UTC.
 *
 * Out  `aws` as it stands in the text, `here` as `momentIn` writes it
 */
export function localTimesIn(text: string, lang: Lang, timeZone?: string): readonly { readonly aws: string; readonly here: string }[] {
  return awsMomentsIn(text)
    .map(({ text: aws, atMs }) => ({ aws, here: momentIn(lang, atMs, timeZone), utc: momentIn(lang, atMs, 'UTC') }))
    .filter(({ here, utc }) => here !== utc)
    .map(({ aws, here }) => ({ aws, here }))
}

function partsOf(atMs: number, lang: Lang, timeZone: string | undefined): { day: string; time: string } {
  const { day, time } = formatsIn(lang, timeZone)
  return { day: day.format(atMs), time: time.format(atMs) }
}

interface Formats {
  readonly day: Intl.DateTimeFormat
  readonly time: Intl.DateTimeFormat
}

const formats = new Map<string, Formats>()

/** Made once for each language and zone: a page of 500 people has seven thousand moments, and each format takes a tenth of a megabyte. */
function formatsIn(lang: Lang, timeZone: string | undefined): Formats {
  const key = `${lang} ${timeZone ?? ''}`
  const known = formats.get(key)
  if (known) return known
  const zone = timeZone === undefined ? {} : { timeZone }
  const made: Formats = {
    day: new Intl.DateTimeFormat(tags[lang], { year: 'numeric', month: lang === 'ko' ? 'numeric' : 'long', day: 'numeric', ...zone }),
    time: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, ...zone }),
  }
  formats.set(key, made)
  return made
}

/** What is said of one judged step. */
interface Said {
  readonly step: string
  readonly outcome: string
  readonly reason: string | null
  readonly params: Fill
}

/**
 * The sentence of a step's report: from the step's own catalog, or, for what every step has in common (`unseen`, found in another
 * region, nothing to remark), from the common one.
 */
export function sayStep(
  report: Said,
  catalogs: { readonly step: Catalog; readonly common: Catalog },
  lang: Lang,
  options: { timeZone?: string } = {},
): string {
  const say = createSay([catalogs.step, catalogs.common], lang, options)
  return say(report.reason ?? report.outcome, report.params)
}

/** As `sayStep`, of a report that another version may have written: where there is no sentence for it, that is said. */
export function sayRecorded(...[report, catalogs, lang, options]: Parameters<typeof sayStep>): string {
  try {
    return sayStep(report, catalogs, lang, options)
  } catch {
    return createSay([catalogs.common], lang, options)('recorded.noSentence', { reason: report.reason ?? report.outcome })
  }
}

/** What was seen, a name and its value a line, as it is shown beside the sentence. */
export function saySaw(
  saw: Readonly<Record<string, string | number | boolean | null | readonly string[]>>,
  common: Catalog,
  lang: Lang,
  options: { timeZone?: string } = {},
): readonly { name: string; value: string }[] {
  const say = createSay([common], lang, options)
  return Object.entries(saw).map(([key, value]) => ({ name: say(`saw.${key}`), value: sawValue(value, say, lang, options.timeZone) }))
}

function sawValue(value: string | number | boolean | null | readonly string[], say: Say, lang: Lang, timeZone: string | undefined): string {
  if (value === null || value === '') return say('saw.nothing')
  if (typeof value === 'boolean') return say(value ? 'saw.yes' : 'saw.no')
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return withLocalTimes(value, lang, timeZone)
  return value.length === 0 ? say('saw.nothing') : value.join('\n')
}

/** What AWS said stays as it is; the reader's own time stands below it, a line for each moment. */
function withLocalTimes(text: string, lang: Lang, timeZone: string | undefined): string {
  const written = String(forReader(text, lang, timeZone))
  return written === text ? [text, ...localTimesIn(text, lang, timeZone).map(({ aws, here }) => `${aws} → ${here}`)].join('\n') : written
}
