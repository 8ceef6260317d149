const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

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
  return `${months[at.getUTCMonth()]} ${at.getUTCDate()}, ${at.getUTCFullYear()}${afterYear} ${time}`
}

/** An answer as a record holds it: names begin with a small letter, times are Java's. */
export function recordedAnswer(value: unknown, afterYear = ''): unknown {
  if (value instanceof Date) return javaDate(value, afterYear)
  if (Array.isArray(value)) return value.map((v) => recordedAnswer(v, afterYear))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k.slice(0, 1).toLowerCase() + k.slice(1), recordedAnswer(v, afterYear)]),
  )
}
