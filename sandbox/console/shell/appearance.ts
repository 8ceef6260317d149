import { applyMode, Mode } from '@cloudscape-design/global-styles'
import { useEffect, useState } from 'react'

export type Appearance = 'system' | 'light' | 'dark'

const kept = 'trailproof.console.appearance'
const isAppearance = (text: string | null): text is Appearance => text === 'system' || text === 'light' || text === 'dark'

/** Light or dark, as chosen in the menu and kept in this browser; by default as the system has it, and changing with it. */
export function useAppearance(): { readonly appearance: Appearance; choose(appearance: Appearance): void } {
  const [appearance, setAppearance] = useState<Appearance>(() => {
    const text = localStorage.getItem(kept)
    return isAppearance(text) ? text : 'system'
  })
  useEffect(() => {
    const system = window.matchMedia('(prefers-color-scheme: dark)')
    const apply = () => applyMode(appearance === 'dark' || (appearance === 'system' && system.matches) ? Mode.Dark : Mode.Light)
    apply()
    system.addEventListener('change', apply)
    return () => system.removeEventListener('change', apply)
  }, [appearance])
  return {
    appearance,
    choose(next) {
      localStorage.setItem(kept, next)
      setAppearance(next)
    },
  }
}
