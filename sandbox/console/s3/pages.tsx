import type { PageRoute } from '../shell/sections.ts'
import { BucketPage } from './bucket-page.tsx'
import { BucketsPage } from './buckets-page.tsx'
import { CreateBucketPage } from './create-bucket-page.tsx'
import { ObjectPage } from './object-page.tsx'

export const routes: readonly PageRoute[] = [
  { path: '', page: BucketsPage },
  { path: 'buckets', page: BucketsPage },
  { path: 'create-bucket', page: CreateBucketPage },
  { path: 'buckets/:bucket', page: BucketPage },
  { path: 'buckets/:bucket/object', page: ObjectPage },
]
