import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'sns',
  order: 30,
  name: { key: 'svcSns' },
  about: 'aboutSns',
  words: ['sns'],
  nav: [
    { label: 'topics', path: 'topics', below: ['topic', 'create-topic', 'publish'] },
    { label: 'subscriptions', path: 'subscriptions', below: ['subscription', 'create-subscription'] },
  ],
  load: () => import('./pages.tsx'),
}
