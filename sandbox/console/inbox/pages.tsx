import type { PageRoute } from '../shell/sections.ts'
import { InboxPage } from './inbox-page.tsx'
import { MailPage } from './mail-page.tsx'

export const routes: readonly PageRoute[] = [
  { path: '', page: InboxPage },
  { path: ':id', page: MailPage },
]
