/**
 * A text of a policy in which `*` stands for any characters and `?` for one. What a variable brought in is literal: a star in a user's
 * name is a star.
 */
export interface Pattern {
  /** The text with its variables filled in; wildcards unread. */
  readonly text: string
  readonly tokens: readonly Token[]
}

type Token = 'any' | 'one' | { readonly char: string }

/**
 * Reads a text with its variables: `${aws:username}`, with a default `${aws:username, 'nobody'}`, and the escapes `${*}`, `${?}`, `${$}`.
 * `lookUp` gives a variable's value; undefined when one without default is absent: then the text matches nothing.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function patternOf(text: string, lookUp: (key: string) => string | undefined): Pattern | undefined {
  const tokens: Token[] = []
  let filled = ''
  const literal = (value: string): void => {
    filled += value
    for (const char of value) tokens.push({ char })
  }
  for (const [piece] of text.matchAll(/\$\{[^}]*\}|[\s\S]/gu)) {
    if (piece.length > 1 && piece.startsWith('${')) {
      const value = variable(piece.slice(2, -1), lookUp)
      if (value === undefined) return undefined
      literal(value)
    } else if (piece === '*' || piece === '?') {
      filled += piece
      tokens.push(piece === '*' ? 'any' : 'one')
    } else literal(piece)
  }
  return { text: filled, tokens }
}

function variable(body: string, lookUp: (key: string) => string | undefined): string | undefined {
  if (body === '*' || body === '?' || body === '$') return body
  const match = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(body)
  return match?.[1] === undefined ? undefined : (lookUp(match[1]) ?? match[2])
}

/** Whether the whole text matches. Only the last star is ever tried again: at most tokens × characters steps. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  const chars = [...text]
  const { tokens } = pattern
  let at = 0
  let token = 0
  let star = -1
  let starAt = 0
  while (at < chars.length) {
    const current = tokens[token]
    if (current === 'any') {
      star = token++
      starAt = at
    } else if (current === 'one' || (typeof current === 'object' && current.char === chars[at])) {
      token++
      at++
    } else if (star >= 0) {
      token = star + 1
      at = ++starAt
    } else return false
  }
  while (tokens[token] === 'any') token++
  return token === tokens.length
}
