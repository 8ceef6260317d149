import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'chain',
  order: 90,
  name: { key: 'chainTitle' },
  about: 'aboutChain',
  words: ['chain', 'chain-view'],
  nav: [{ label: 'chainTitle', path: '' }],
  load: () => import('./pages.tsx'),
}
