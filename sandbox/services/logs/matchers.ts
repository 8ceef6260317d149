/** Patterns made ready once per text: a batch of ten thousand events asks for the same few again and again. */
import { compilePattern, type Matcher } from '../../../domain/pattern/index.ts'

const kept = new Map<string, Matcher>()
const maxKept = 1000

/** Throws PatternError where the text is no pattern. */
export function matcherOf(text: string): Matcher {
  let matcher = kept.get(text)
  if (!matcher) {
    matcher = compilePattern(text)
    // The oldest goes: those in use come back at once.
    if (kept.size >= maxKept) for (const first of kept.keys()) if (kept.delete(first)) break
    kept.set(text, matcher)
  }
  return matcher
}
