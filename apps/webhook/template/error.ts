/** What can be wrong with a template; each has a sentence in `words/`, under `template.<code>`. */
export type TemplateProblem =
  | 'unclosed'
  | 'noName'
  | 'noSuchField'
  | 'noSuchMethod'
  | 'notCovered'
  | 'wrongArguments'
  | 'badText'
  | 'badRegex'
  | 'regexNotCovered'
  | 'regexNoGroup'
  | 'regexTooLarge'
  | 'notExpected'
  | 'tooLong'
  | 'tooMuchWork'

/** A template that is refused, or that could not be filled. Nothing else is thrown by this folder. */
export class TemplateError extends Error {
  readonly code: TemplateProblem
  /** Characters from the beginning of the template. */
  readonly position: number
  readonly params: Readonly<Record<string, string | number>>

  constructor(code: TemplateProblem, position: number, params: Readonly<Record<string, string | number>> = {}) {
    super(`${code} at character ${position + 1}${Object.keys(params).length > 0 ? `: ${JSON.stringify(params)}` : ''}`)
    this.name = 'TemplateError'
    this.code = code
    this.position = position
    this.params = params
  }
}
