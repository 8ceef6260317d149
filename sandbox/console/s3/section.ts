import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 's3',
  order: 50,
  name: 'S3',
  about: 'aboutS3',
  words: ['s3'],
  nav: [{ label: 's3Buckets', path: 'buckets', below: ['bucket', 'create-bucket'] }],
  load: () => import('./pages.tsx'),
}
