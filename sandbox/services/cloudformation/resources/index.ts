import * as iam from './iam.ts'
import * as s3 from './s3.ts'
import * as store from './store.ts'
import * as tell from './tell.ts'
import { type KnownType, known, type ResourceType } from './type.ts'
import * as watch from './watch.ts'

const isType = (value: unknown): value is ResourceType => typeof value === 'object' && value !== null && 'awsMs' in value

/** Every resource type that the sandbox makes, by name. */
export const resourceTypes: ReadonlyMap<string, KnownType> = new Map(
  [iam, s3, store, tell, watch].flatMap((file) => Object.values<unknown>(file).filter(isType)).map((t) => [t.name, known(t)]),
)
