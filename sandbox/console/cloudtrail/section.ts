import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'cloudtrail',
  order: 10,
  name: 'CloudTrail',
  about: 'aboutCloudTrail',
  words: ['cloudtrail'],
  nav: [
    { label: 'ctEventHistory', path: 'events' },
    { label: 'ctTrails', path: 'trails' },
  ],
  load: () => import('./pages.tsx'),
}
