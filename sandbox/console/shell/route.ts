import { useSyncExternalStore } from 'react'

/** What the part of the address behind `#` says: `#/cloudtrail/trails/NAME?tab=x`. */
export interface Route {
  /** The first part; '' is the console's home. */
  readonly section: string
  /** What follows, without a slash at either end; parts as they were typed. */
  readonly path: string
  readonly query: URLSearchParams
}

export function routeOf(hash: string): Route {
  const [path = '', ...rest] = hash.replace(/^#?\/?/, '').split('?')
  const [section = '', ...parts] = path.split('/')
  return { section, path: parts.join('/').replace(/\/$/, ''), query: new URLSearchParams(rest.join('?')) }
}

/**
 * A link to a page of a section. Each part is encoded, so a name may hold a slash.
 *
 * @example hrefTo('cloudtrail', ['trails', name]) → '#/cloudtrail/trails/demo-trail'
 */
export function hrefTo(section: string, parts: readonly string[] = [], query: Readonly<Record<string, string>> = {}): string {
  const path = [section, ...parts].map(encodeURIComponent).join('/')
  const asked = new URLSearchParams(query).toString()
  return `#/${path}${asked === '' ? '' : `?${asked}`}`
}

/**
 * The parts of a path that a pattern names, or null where it does not match. `:name` is one part, `:name*` all that is left, slashes
 * included: an ARN typed as AWS's console has it in its own addresses.
 */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern === '' ? [] : pattern.split('/')
  const given = path === '' ? [] : path.split('/')
  const found: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const here = given[index]
    if (here === undefined) return null
    if (part.startsWith(':') && part.endsWith('*')) {
      found[part.slice(1, -1)] = decoded(given.slice(index).join('/'))
      return found
    }
    if (part.startsWith(':')) found[part.slice(1)] = decoded(here)
    else if (part !== here) return null
  }
  return given.length === wanted.length ? found : null
}

/** Text with a lone % is what it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    if (cause instanceof URIError) return text
    throw cause
  }
}

const hashStore = {
  subscribe(told: () => void) {
    window.addEventListener('hashchange', told)
    return () => window.removeEventListener('hashchange', told)
  },
  read: () => window.location.hash,
}

export const useHash = (): string => useSyncExternalStore(hashStore.subscribe, hashStore.read)
export const useRoute = (): Route => routeOf(useHash())

/** Goes to a page of the console, as a link would. */
export const go = (href: string): void => {
  window.location.hash = href
}
