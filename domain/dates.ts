/**
 * The spellings of a moment in AWS's messages. All take milliseconds since 1970 and are in UTC.
 */

/** `2026-11-21T08:05:44.121+0000`, in messages and reason data. */
export function awsTimestamp(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '+0000')
}

/** `21/11/26 08:00:00`, in state reasons. */
export function reasonDate(atMs: number): string {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  return `${day}/${month}/${year.slice(-2)} ${time.slice(0, 8)}`
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** `Saturday 21 November, 2026 08:05:44 UTC`, in mails; days have two digits (`Wednesday 03 September, 2025` was seen). */
export function mailDate(atMs: number): string {
  const at = new Date(atMs)
  const iso = at.toISOString()
  return `${weekdays[at.getUTCDay()]} ${iso.slice(8, 10)} ${months[at.getUTCMonth()]}, ${at.getUTCFullYear()} ${iso.slice(11, 19)} UTC`
}

/** `2026-11-21T08:05:44Z`, in CloudTrail records: to the second, cut. */
export function eventTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`
}

const shortMonths = months.map((month) => month.slice(0, 3))

/**
 * A time as some services print it into their CloudTrail records: `Jul 10, 2023 12:23:05 PM` (IAM), with another comma after the year in
 * STS. Nobody should read it back.
 *
 * Source  records of a real account in https://github.com/invictus-ir/aws_dataset
 */
export function javaDate(at: Date, afterYear = ''): string {
  const hour = at.getUTCHours()
  const two = (n: number) => String(n).padStart(2, '0')
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} ${hour < 12 ? 'AM' : 'PM'}`
  return `${shortMonths[at.getUTCMonth()]} ${at.getUTCDate()}, ${at.getUTCFullYear()}${afterYear} ${time}`
}
