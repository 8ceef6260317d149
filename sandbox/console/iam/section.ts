import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'iam',
  order: 40,
  name: 'IAM',
  about: 'aboutIam',
  words: ['iam'],
  nav: [
    { label: 'iamUsers', path: 'users' },
    { label: 'roles', path: 'roles' },
  ],
  load: () => import('./pages.tsx'),
}
