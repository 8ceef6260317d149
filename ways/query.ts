/**
 * Reads one value out of an answer, as the AWS CLI's `--query` does, as far as the steps' commands need it: a path of names
 * (`Trail.S3BucketName`), a place in a list (`trailList[0]`), a choice by equality (`Subscriptions[?Endpoint=='…']`) and a name of every
 * element chosen. Of a list the first element counts, and may be asked for: `(…)[0]`. Anything else is refused: a query that is misread would find the wrong thing.
 *
 * Source  https://jmespath.org/specification.html
 * Errors  Error for a query that is beyond this
 */
export function queried(query: string, answer: unknown): string | undefined {
  let rest = /^\((.*)\)\[0\]$/.exec(query)?.[1] ?? query
  let values: readonly unknown[] = [answer]
  while (rest !== '') {
    const name = /^\.?([A-Za-z_]\w*)/.exec(rest)
    const place = /^\[(\d+)\]/.exec(rest)
    const choice = /^\[\?([A-Za-z_]\w*)=='([^'\\]*)'\]/.exec(rest)
    const [taken = ''] = name ?? place ?? choice ?? []
    if (taken === '') throw new Error(`a query this runner cannot read: ${query}`)
    if (name) values = values.map((value) => member(value, name[1] ?? ''))
    else if (place) values = values.map((value) => (Array.isArray(value) ? value[Number(place[1])] : undefined))
    else
      values = values.flatMap((value) =>
        Array.isArray(value) ? value.filter((each) => member(each, choice?.[1] ?? '') === choice?.[2]) : [],
      )
    values = values.filter((value) => value !== undefined && value !== null)
    rest = rest.slice(taken.length)
  }
  const [first] = values.flat()
  return first === undefined ? undefined : String(first)
}

const member = (value: unknown, name: string): unknown =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
