import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'cloudformation',
  order: 60,
  name: 'CloudFormation',
  about: 'aboutCloudFormation',
  words: ['cloudformation'],
  nav: [{ label: 'stacks', path: 'stacks', below: ['stack', 'change-set'] }],
  load: () => import('./pages.tsx'),
}
