import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'sns',
  order: 30,
  name: { key: 'svcSns' },
  about: 'aboutSns',
  words: ['sns'],
  nav: [
    { label: 'topics', path: 'topics' },
    { label: 'subscriptions', path: 'subscriptions' },
  ],
  load: () => import('./pages.tsx'),
}
