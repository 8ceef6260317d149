import type { BreadcrumbGroupProps } from '@cloudscape-design/components/breadcrumb-group'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

type Items = BreadcrumbGroupProps.Item[]

const ShownContext = createContext<Items | null>(null)
const SetContext = createContext<(items: Items | null) => void>(() => undefined)

export function CrumbsProvider({ children }: { readonly children: ReactNode }) {
  const [items, setItems] = useState<Items | null>(null)
  return (
    <SetContext.Provider value={setItems}>
      <ShownContext.Provider value={items}>{children}</ShownContext.Provider>
    </SetContext.Provider>
  )
}

/** What the page that is shown has set, or null: then the navigation's own entry stands there. */
export const useCrumbs = (): Items | null => useContext(ShownContext)

/** In a page below a list: its crumbs after the service, the last one being the page itself. */
export function usePageCrumbs(...items: readonly { readonly text: string; readonly href: string }[]): void {
  const set = useContext(SetContext)
  const key = JSON.stringify(items)
  useEffect(() => {
    set(JSON.parse(key) as Items)
    return () => set(null)
  }, [set, key])
}
