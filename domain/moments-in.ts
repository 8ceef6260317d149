/** A moment as AWS spells it somewhere in a text, always in UTC. */
export interface AwsMoment {
  /** As it stands there. */
  readonly text: string
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** `Saturday 21 November, 2026 08:05:44 UTC`, in mails. */
const inMails = `(?:[A-Z][a-z]+day )?(?<mailDay>\\d{2}) (?<month>${months.join('|')}), (?<mailYear>\\d{4}) (?<mailTime>\\d{2}:\\d{2}:\\d{2}) UTC`
/** `21/11/26 08:00:00`, in the reasons of alarms: the day first. */
const inReasons = '(?<![\\d/])(?<day>\\d{2})/(?<number>\\d{2})/(?<year>\\d{2}) (?<time>\\d{2}:\\d{2}:\\d{2})(?!\\d)'
/** `2026-11-21T08:05:44.121+0000`, `2026-11-21T08:05:44Z`, in messages and records. */
const inMessages = '(?<iso>\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,3})?)(?:Z|\\+00:?00)'

/**
 * The moments that AWS has written into a text, each once, in their order: for those who live in another time zone, who are told theirs beside
 * it. What only looks like a date (the 31st of February) is none.
 *
 * Source  the three spellings are those of `dates.ts`, which names where each was seen
 */
export function awsMomentsIn(text: string): readonly AwsMoment[] {
  const found = new Map<string, AwsMoment>()
  for (const { 0: spelled, groups = {} } of text.matchAll(new RegExp(`${inMails}|${inReasons}|${inMessages}`, 'g'))) {
    const iso = isoOf(groups)
    const atMs = Date.parse(iso)
    // A day that does not exist is taken for one of the next month: it does not read back as it was written.
    if (Number.isNaN(atMs) || new Date(atMs).toISOString().slice(0, 19) !== iso.slice(0, 19)) continue
    if (!found.has(spelled)) found.set(spelled, { text: spelled, atMs })
  }
  return [...found.values()]
}

function isoOf({ iso, month, mailDay, mailYear, mailTime, day, number, year, time }: Readonly<Record<string, string | undefined>>): string {
  if (iso !== undefined) return `${iso}Z`
  if (month !== undefined) return `${mailYear}-${String(months.indexOf(month) + 1).padStart(2, '0')}-${mailDay}T${mailTime}Z`
  return `20${year}-${number}-${day}T${time}Z`
}
