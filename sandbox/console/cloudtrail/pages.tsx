import type { PageRoute } from '../shell/sections.ts'

export const routes: readonly PageRoute[] = []
