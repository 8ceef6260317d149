import { lazy } from 'react'
import type { PageRoute } from '../shell/sections.ts'
import { TrailsPage } from './trails-page.tsx'

/**
 * `trails/ARN` and `events/ID` as in the addresses of AWS's own console. The list comes with the section; a page that needs more of
 * Cloudscape is loaded when it is opened.
 */
export const routes: readonly PageRoute[] = [
  { path: '', page: TrailsPage },
  { path: 'trails', page: TrailsPage },
  { path: 'create', page: lazy(async () => ({ default: (await import('./create-trail-page.tsx')).CreateTrailPage })) },
  { path: 'edit/:part/:trail*', page: lazy(async () => ({ default: (await import('./edit-page.tsx')).EditTrailPage })) },
  { path: 'trails/:trail*', page: lazy(async () => ({ default: (await import('./trail-page.tsx')).TrailPage })) },
  { path: 'events', page: lazy(async () => ({ default: (await import('./event-history-page.tsx')).EventHistoryPage })) },
  { path: 'events/:event', page: lazy(async () => ({ default: (await import('./event-page.tsx')).EventPage })) },
]
