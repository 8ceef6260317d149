import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { failureIn } from './failure.ts'
import { useHash } from './route.ts'
import { useSay } from './words.ts'

interface Flash {
  readonly id: string
  readonly type: 'success' | 'error' | 'info' | 'warning'
  readonly header: ReactNode
  readonly content?: ReactNode
  /** The page it belongs to. */
  readonly hash: string
}

export interface Flashes {
  /** Says what came of something. After a change of page it stays only if it was said on the page that is shown: go first, then tell. */
  tell(type: Flash['type'], header: ReactNode, content?: ReactNode): void
  /** Says what went wrong, in AWS's own words, and what can be done. What was broken off by a change of page is not told. */
  fail(error: unknown): void
}

const FlashesContext = createContext<Flashes | null>(null)
const ListContext = createContext<{ list: readonly Flash[]; drop(id: string): void }>({ list: [], drop: () => undefined })

export function useFlashes(): Flashes {
  const flashes = useContext(FlashesContext)
  if (!flashes) throw new Error('outside of the console’s shell')
  return flashes
}

let lastId = 0

export function FlashesProvider({ children }: { readonly children: ReactNode }) {
  const say = useSay()
  const [all, setAll] = useState<readonly Flash[]>([])
  const hash = useHash()
  useEffect(() => {
    setAll((before) => (before.every((flash) => flash.hash === hash) ? before : before.filter((flash) => flash.hash === hash)))
  }, [hash])
  const flashes = useMemo<Flashes>(() => {
    const tell: Flashes['tell'] = (type, header, content) => {
      lastId += 1
      const flash = { id: String(lastId), type, header, content, hash: window.location.hash }
      // The same thing said again stands once, as the newest.
      setAll((before) => [flash, ...before.filter((old) => old.type !== type || old.header !== header || old.content !== content)])
    }
    return {
      tell,
      fail(error) {
        const failure = failureIn(error, say)
        if (failure) tell('error', failure.header, failure.content)
      },
    }
  }, [say])
  const shown = useMemo(() => ({ list: all, drop: (id: string) => setAll((before) => before.filter((flash) => flash.id !== id)) }), [all])
  return (
    <FlashesContext.Provider value={flashes}>
      <ListContext.Provider value={shown}>{children}</ListContext.Provider>
    </FlashesContext.Provider>
  )
}

export function FlashList() {
  const say = useSay()
  const { list, drop } = useContext(ListContext)
  const items = list.map(
    ({ id, type, header, content }): FlashbarProps.MessageDefinition => ({
      id,
      type,
      header,
      content: typeof content === 'string' ? <span style={{ whiteSpace: 'pre-line' }}>{content}</span> : content,
      dismissible: true,
      dismissLabel: say('dismiss'),
      onDismiss: () => drop(id),
      ariaRole: type === 'error' || type === 'warning' ? 'alert' : 'status',
    }),
  )
  return <Flashbar items={items} />
}
