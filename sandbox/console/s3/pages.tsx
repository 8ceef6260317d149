import type { PageRoute } from '../shell/sections.ts'
import { BucketPage } from './bucket-page.tsx'
import { BucketsPage } from './buckets-page.tsx'
import { CreateBucketPage } from './create-bucket-page.tsx'
import { ObjectPage } from './object-page.tsx'

export const routes: readonly PageRoute[] = [
  { path: '', page: BucketsPage },
  { path: 'buckets', page: BucketsPage },
  { path: 'create-bucket', page: CreateBucketPage },
  { path: 'bucket/:bucket', page: BucketPage },
  { path: 'bucket/:bucket/object', page: ObjectPage },
]
