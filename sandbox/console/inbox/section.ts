import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'inbox',
  order: 80,
  name: { key: 'inboxTitle' },
  about: 'aboutInbox',
  words: ['inbox'],
  nav: [{ label: 'inboxTitle', path: '' }],
  load: () => import('./pages.tsx'),
}
