import type { Lang } from '../../../say/index.ts'
import { useHere } from '../shell/aws.ts'
import { languageTags } from '../shell/place.ts'

interface Props {
  /** Milliseconds since 1970, or a Date of the SDK; nothing gives a dash. */
  readonly at: number | Date | undefined
  /** `exact`: to the millisecond, as AWS's console writes the time of a log event. */
  readonly form?: 'usual' | 'exact'
}

/** A moment as AWS's console writes it: local time and how far that is from UTC. In UTC it is read by pointing at it. */
export function Moment({ at, form = 'usual' }: Props) {
  const { lang } = useHere()
  if (at === undefined) return <>-</>
  const atMs = typeof at === 'number' ? at : at.getTime()
  const utc = new Date(atMs).toISOString()
  return (
    <time dateTime={utc} title={utc}>
      {form === 'exact' ? exactIn(atMs) : usualIn(lang, atMs)}
    </time>
  )
}

/** `+09:00` */
function offsetOf(atMs: number): string {
  const minutes = -new Date(atMs).getTimezoneOffset()
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
}

/** `2026-11-22T01:53:32.417+09:00` */
function exactIn(atMs: number): string {
  const local = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000)
  return `${local.toISOString().slice(0, -1)}${offsetOf(atMs)}`
}

/** Made once for each language: a table has a hundred moments, and making a format costs more than all else in a row. */
const dateFormats = new Map<Lang, Intl.DateTimeFormat>()
function dateFormat(lang: Lang): Intl.DateTimeFormat {
  const known = dateFormats.get(lang)
  if (known) return known
  const made = new Intl.DateTimeFormat(languageTags[lang], { year: 'numeric', month: lang === 'ko' ? 'numeric' : 'long', day: 'numeric' })
  dateFormats.set(lang, made)
  return made
}

/** `November 22, 2026 01:53:32 (UTC+09:00)` */
function usualIn(lang: Lang, atMs: number): string {
  const time = exactIn(atMs).slice(11, 19)
  const zone = `UTC${offsetOf(atMs)}`
  const behind = lang === 'zh' ? `（${zone}）` : lang === 'ko' ? `(${zone})` : ` (${zone})`
  return `${dateFormat(lang).format(atMs)} ${time}${behind}`
}
