import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'sns',
  order: 30,
  name: { key: 'svcSns' },
  about: 'aboutSns',
  words: ['sns'],
  nav: [
    { label: 'topics', path: 'topics', below: ['topic', 'create-topic', 'edit-topic', 'publish'] },
    { label: 'subscriptions', path: 'subscriptions', below: ['subscription', 'create-subscription', 'edit-subscription'] },
  ],
  load: () => import('./pages.tsx'),
}
