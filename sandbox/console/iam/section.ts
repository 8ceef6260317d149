import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'iam',
  order: 40,
  name: 'IAM',
  about: 'aboutIam',
  words: ['iam'],
  nav: [
    { label: 'iamUsers', path: 'users', below: ['user', 'create-user'] },
    { label: 'roles', path: 'roles', below: ['role'] },
    { label: 'iamPolicies', path: 'policies' },
  ],
  load: () => import('./pages.tsx'),
}
