import type { PageRoute } from '../shell/sections.ts'
import { EventPage } from './event-page.tsx'
import { EventsPage } from './events-page.tsx'

export const routes: readonly PageRoute[] = [
  { path: '', page: EventsPage },
  { path: ':eventID', page: EventPage },
]
