import { useCallback, useEffect, useRef, useState } from 'react'
import { useFlashes } from '../shell/flashes.tsx'

/** Something that is loaded, and loaded again. */
export interface Called<T> {
  /** What the last call brought; undefined before the first. It stays while it is loaded again. */
  readonly data: T | undefined
  readonly isLoading: boolean
  /** The last call's error, which the flash bar has told; undefined where it went well. */
  readonly error: unknown
  refresh(): void
}

/** A list that comes in pages, by the API's own tokens. */
export interface Paged<T> {
  readonly items: readonly T[]
  readonly isLoading: boolean
  readonly error: unknown
  /** Whether there are pages that are not loaded yet. */
  readonly hasMore: boolean
  /** Loads the next page behind those that are there. */
  more(): Promise<void>
  /** From the first page again. */
  refresh(): void
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string | undefined
}

/**
 * Calls when the page opens and whenever `deps` change; what is under way is broken off when the page is left. Errors go to the flash bar.
 *
 * @param deps what the call depends on, as plain values
 * @param everyMs looks again by itself this often, while the window is seen
 */
export function useCall<T>(
  call: (signal: AbortSignal) => Promise<T>,
  deps: readonly unknown[] = [],
  options: { everyMs?: number } = {},
): Called<T> {
  const { fail } = useFlashes()
  const latest = useRef(call)
  latest.current = call
  const [state, setState] = useState<{ key: string; data?: T; isLoading: boolean; error?: unknown }>({ key: '', isLoading: true })
  const [round, setRound] = useState(0)
  const key = JSON.stringify(deps)
  const refresh = useCallback(() => setRound((n) => n + 1), [])
  useEffect(() => {
    const ending = new AbortController()
    // The round is what asks for another call.
    void round
    setState((before) => (before.key === key ? { ...before, isLoading: true } : { key, isLoading: true }))
    latest.current(ending.signal).then(
      (data) => {
        if (!ending.signal.aborted) setState({ key, data, isLoading: false })
      },
      (error: unknown) => {
        if (ending.signal.aborted) return
        setState((before) => ({ ...before, isLoading: false, error }))
        fail(error)
      },
    )
    return () => ending.abort()
  }, [key, round, fail])
  const { everyMs } = options
  useEffect(() => {
    if (everyMs === undefined) return
    const timer = setInterval(() => {
      if (!document.hidden) refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [everyMs, refresh])
  return { data: state.key === key ? state.data : undefined, isLoading: state.isLoading, error: state.error, refresh }
}

/**
 * A list by pages. `fetchPage` gets the token of the page it is to bring, undefined for the first.
 *
 * @example usePages(async ({ token, signal }) => { const { logGroups, nextToken } = await logs.send(…); return { items: logGroups ?? [], next: nextToken } }, [prefix])
 */
export function usePages<T>(
  fetchPage: (page: { readonly token: string | undefined; readonly signal: AbortSignal }) => Promise<Page<T>>,
  deps: readonly unknown[] = [],
): Paged<T> {
  const { fail } = useFlashes()
  const first = useCall((signal) => fetchPage({ token: undefined, signal }), deps)
  const latest = useRef(fetchPage)
  latest.current = fetchPage
  const [rest, setRest] = useState<{ of: Page<T> | undefined; pages: readonly Page<T>[]; isLoading: boolean }>({
    of: undefined,
    pages: [],
    isLoading: false,
  })
  // Pages that were loaded behind another first page are of no use.
  const pages = rest.of === first.data && first.data ? [first.data, ...rest.pages] : first.data ? [first.data] : []
  const last = pages.at(-1)
  const ending = useRef<AbortController | null>(null)
  useEffect(() => () => ending.current?.abort(), [])
  const more = async () => {
    if (last?.next === undefined || rest.isLoading) return
    const abort = new AbortController()
    ending.current = abort
    const behind = pages.slice(1)
    setRest({ of: first.data, pages: behind, isLoading: true })
    try {
      const page = await latest.current({ token: last.next, signal: abort.signal })
      if (!abort.signal.aborted) setRest({ of: first.data, pages: [...behind, page], isLoading: false })
    } catch (error) {
      if (abort.signal.aborted) return
      setRest({ of: first.data, pages: behind, isLoading: false })
      fail(error)
    }
  }
  return {
    items: pages.flatMap(({ items }) => items),
    isLoading: first.isLoading || rest.isLoading,
    error: first.error,
    hasMore: last?.next !== undefined,
    more,
    refresh: first.refresh,
  }
}

/** A whole list, loaded at once, as a table wants it. */
export const pagedOf = <T>({ data, isLoading, error, refresh }: Called<readonly T[]>): Paged<T> => ({
  items: data ?? [],
  isLoading,
  error,
  hasMore: false,
  more: () => Promise.resolve(),
  refresh,
})

/**
 * Does something on the person's command, once at a time. True where it went well; where not, the flash bar has told why.
 *
 * @example const { act, isBusy } = useAction(); … if (await act(() => sns.send(…))) { go(…); tell('success', …) }
 */
export function useAction(): { act(action: () => Promise<unknown>): Promise<boolean>; readonly isBusy: boolean } {
  const { fail } = useFlashes()
  const [isBusy, setBusy] = useState(false)
  const act = useCallback(
    async (action: () => Promise<unknown>) => {
      setBusy(true)
      try {
        await action()
        return true
      } catch (error) {
        fail(error)
        return false
      } finally {
        setBusy(false)
      }
    },
    [fail],
  )
  return { act, isBusy }
}
