import type { PageRoute } from '../shell/sections.ts'
import { CreateTrailPage } from './create-trail-page.tsx'
import { EditTrailPage } from './edit-page.tsx'
import { EventHistoryPage } from './event-history-page.tsx'
import { EventPage } from './event-page.tsx'
import { TrailPage } from './trail-page.tsx'
import { TrailsPage } from './trails-page.tsx'

/** `trails/ARN` and `events/ID` as in the addresses of AWS's own console. */
export const routes: readonly PageRoute[] = [
  { path: '', page: TrailsPage },
  { path: 'trails', page: TrailsPage },
  { path: 'create', page: CreateTrailPage },
  { path: 'edit/:part/:trail*', page: EditTrailPage },
  { path: 'trails/:trail*', page: TrailPage },
  { path: 'events', page: EventHistoryPage },
  { path: 'events/:event', page: EventPage },
]
