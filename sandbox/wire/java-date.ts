import { javaDate } from '../../domain/dates.ts'

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
