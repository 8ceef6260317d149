import { differenceAgainst } from '../domain/pattern/compare.ts'
import type { Explanation } from '../domain/pattern/explain.ts'
import { PatternError } from '../domain/pattern/index.ts'
import { readPattern } from './subject.ts'

/** What kept a pattern from counting an event. */
export interface Miss {
  /** The clause as it was typed. */
  readonly clause: string
  /** Where in the event it looked. */
  readonly on: string
  /** What stands there in the event; `-` where there is nothing. */
  readonly found: string
  /** The pattern that would have counted it, proven by the matcher; null where we know none. */
  readonly mended: string | null
}

/**
 * The clause of a pattern that an event does not meet, and a pattern that it would.
 *
 * A field name in another case is mended as the event spells it, and a value that differs by its case, its quotes or its blanks by what the event holds;
 * anything else would be to guess what was meant, so that `known`, the lab's own pattern, is proposed where it counts the event.
 *
 * @param known null where no pattern is known to be meant
 */
export function missOf(pattern: string, record: string, known: string | null): Miss | null {
  const matcher = readPattern(pattern)
  if (matcher === null || matcher.matches(record)) return null
  const explained = matcher.explain(record)
  const first = explained.lacking.map((at) => explained.clauses[at]).find((each) => each !== undefined)
  if (!first) return { clause: pattern, on: '-', found: '-', mended: mendedBy(known, record) }
  return {
    clause: pattern.slice(first.span.start, first.span.end),
    on: first.on ?? '-',
    found: foundIn(first.found),
    mended: mended(pattern, record, explained) ?? mendedBy(known, record),
  }
}

const foundIn = (found: Explanation['clauses'][number]['found']): string => {
  const [first] = found
  if (!first || first.kind === 'absent') return '-'
  return first.text ?? first.kind
}

const mendedBy = (known: string | null, record: string): string | null =>
  known !== null && readPattern(known)?.matches(record) ? known : null

function mended(pattern: string, record: string, { lacking, clauses }: Explanation): string | null {
  let text = pattern
  // From the end on, so that earlier places stay where they are.
  for (const at of [...lacking].sort((one, other) => other - one)) {
    const clause = clauses[at]
    if (!clause || clause.on === null || clause.what.type !== 'test') return null
    const { test } = clause.what
    if (test.type !== 'equal' || test.value.type !== 'text') return null
    const [found] = clause.found
    const instead =
      found?.kind === 'text' && found.text !== undefined && isSlip(test.value.text, found.text)
        ? `${clause.on} = ${JSON.stringify(found.text)}`
        : found?.kind === 'absent'
          ? spelled(clause.on, record, test.value.text)
          : null
    if (instead === null) return null
    text = text.slice(0, clause.span.start) + instead + text.slice(clause.span.end)
  }
  return text !== pattern && readPattern(text)?.matches(record) ? text : null
}

/** Quotes, blanks and letters in another case are slips. */
function isSlip(typed: string, found: string): boolean {
  const plain = (text: string): string => text.replaceAll(/["'“”‘’\s]/g, '').toLowerCase()
  return plain(typed) === plain(found)
}

/** `$.eventname` as the record spells it, where only the case differs. */
function spelled(on: string, record: string, value: string): string | null {
  const steps = on.split('.').slice(1)
  if (steps.length === 0 || steps.some((step) => !/^\w+$/.test(step))) return null
  let here: unknown = JSON.parse(record)
  const path: string[] = []
  for (const step of steps) {
    if (typeof here !== 'object' || here === null || Array.isArray(here)) return null
    const key = Object.keys(here).find((each) => each.toLowerCase() === step.toLowerCase())
    if (key === undefined) return null
    path.push(key)
    here = (here as Record<string, unknown>)[key]
  }
  return `$.${path.join('.')} = ${JSON.stringify(value)}`
}

/**
 * How a pattern stands to the one that is known to be right; null where we cannot read it or cannot tell. `misses`: an event that it should count and does
 * not.
 */
export function missesOf(pattern: string, known: string): string | null {
  try {
    return differenceAgainst(known, pattern).misses ?? null
  } catch (error) {
    if (error instanceof PatternError) return null
    throw error
  }
}
