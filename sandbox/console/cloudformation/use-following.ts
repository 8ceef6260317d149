import { useEffect, useRef } from 'react'
import type { Paged } from '../blocks/use-calls.ts'
import { isRunning } from './status.tsx'

/** How often a page looks again while CloudFormation works, and while it rests. AWS's console does so once a minute; the sandbox is faster than AWS. */
export const runningMs = 2_000
export const restingMs = 5_000

/** Looks again while something is being done to the stack, and once more when its status has become another. */
export function useFollowing(refresh: () => void, status: string | undefined): void {
  const seen = useRef(status)
  useEffect(() => {
    if (seen.current === status) return
    seen.current = status
    refresh()
  }, [status, refresh])
  const isLive = isRunning(status)
  useEffect(() => {
    if (!isLive) return
    const timer = setInterval(() => {
      if (!document.hidden) refresh()
    }, runningMs)
    return () => clearInterval(timer)
  }, [isLive, refresh])
}

/** A list that is loaded again every few seconds says so only the first time for each `key`: what is shown stays still. */
export function useQuiet<T>(list: Paged<T>, key = ''): Paged<T> {
  const known = useRef<string | null>(null)
  if (!list.isLoading) known.current = key
  return { ...list, isLoading: list.isLoading && known.current !== key }
}
