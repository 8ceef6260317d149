import type { DefaultTheme } from 'vitepress'
import { useData } from 'vitepress'
import { type ComputedRef, computed } from 'vue'
import { type StepPage, stepsOf } from './steps.ts'

/** The steps of all labs in the page's language. */
export function useSteps(): ComputedRef<readonly StepPage[]> {
  const { theme } = useData<DefaultTheme.Config>()
  return computed(() => (Array.isArray(theme.value.sidebar) ? stepsOf(theme.value.sidebar) : []))
}
