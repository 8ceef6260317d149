import type { Selector, SelectorStep } from './ast.ts'
import { SpelledNumber } from './json-scan.ts'

export function hasWildcard(selector: Selector): boolean {
  return selector.some(({ step }) => step === 'anyElement' || step === 'anyName')
}

/**
 * The value at a selector without a wildcard, undefined where there is none.
 *
 * A name steps into objects only, an index into arrays only; a path through anything else finds nothing.
 */
export function findOne(selector: Selector): (record: unknown) => unknown {
  const steps = selector.map(oneStep)
  const [first, second] = steps
  if (first === undefined) return (record) => record
  if (second === undefined) return first
  if (steps.length === 2) return (record) => second(first(record))
  return (record) => {
    let value = record
    for (const step of steps) value = step(value)
    return value
  }
}

function oneStep(step: SelectorStep): (value: unknown) => unknown {
  if (step.step === 'index') {
    const { index } = step
    return (value) => (Array.isArray(value) ? value[index] : undefined)
  }
  const name = step.step === 'name' ? step.name : ''
  // Only a name that all objects inherit needs the question whether it is the object's own.
  if (name in Object.prototype) return (value) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined)
  return (value) => (isObject(value) ? value[name] : undefined)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SpelledNumber)
}

export interface Place {
  /** From the top: a string for a member, a number for an element. */
  readonly path: readonly (string | number)[]
  readonly value: unknown
}

/** Every value that a selector finds, a wildcard's in the order of the record. */
export function findAll(selector: Selector): (record: unknown) => unknown[] {
  return (record) => places(selector, record).map(({ value }) => value)
}

/** As `findAll`, with where each was found. */
export function places(selector: Selector, record: unknown): Place[] {
  let found: Place[] = [{ path: [], value: record }]
  for (const step of selector) {
    found = found.flatMap((place) => stepFrom(place, step))
  }
  return found
}

function stepFrom({ path, value }: Place, step: SelectorStep): Place[] {
  switch (step.step) {
    case 'name': {
      if (!isObject(value) || !Object.hasOwn(value, step.name)) return []
      return [{ path: [...path, step.name], value: value[step.name] }]
    }
    case 'index':
      return Array.isArray(value) && step.index < value.length ? [{ path: [...path, step.index], value: value[step.index] }] : []
    case 'anyElement':
      // Recorded: it reaches the members of an object as well.
      if (Array.isArray(value)) return value.map((item, index) => ({ path: [...path, index], value: item }))
      return members({ path, value })
    case 'anyName':
      return members({ path, value })
  }
}

function members({ path, value }: Place): Place[] {
  return isObject(value) ? Object.entries(value).map(([name, member]) => ({ path: [...path, name], value: member })) : []
}
