import { arn } from '../../../domain/regions.ts'
import type { CloudTrailRecord } from '../../pipeline/signals.ts'
import type { Lists, Rows, Store } from '../../state/store.ts'
import { accountKey, type Scope, scopeKey } from '../../wire/operation.ts'

export type AccountScope = Pick<Scope, 'partition' | 'account'>

export interface Tag {
  readonly Key: string
  readonly Value?: string
}

export interface EventSelector {
  readonly ReadWriteType: 'All' | 'ReadOnly' | 'WriteOnly'
  readonly IncludeManagementEvents: boolean
  readonly DataResources: readonly { readonly Type?: string; readonly Values?: readonly string[] }[]
  readonly ExcludeManagementEventSources: readonly string[]
}

export interface FieldSelector {
  readonly Field: string
  readonly Equals?: readonly string[]
  readonly StartsWith?: readonly string[]
  readonly EndsWith?: readonly string[]
  readonly NotEquals?: readonly string[]
  readonly NotStartsWith?: readonly string[]
  readonly NotEndsWith?: readonly string[]
}

export interface AdvancedSelector {
  readonly Name?: string
  readonly FieldSelectors: readonly FieldSelector[]
}

export interface InsightSelector {
  readonly InsightType?: 'ApiCallRateInsight' | 'ApiErrorRateInsight'
  readonly EventCategories?: readonly string[]
}

export type Selectors =
  | { readonly basic: readonly EventSelector[]; readonly advanced?: undefined }
  | { readonly advanced: readonly AdvancedSelector[]; readonly basic?: undefined }

export interface Trail {
  readonly name: string
  readonly homeRegion: string
  readonly bucket: string
  readonly prefix?: string
  /** As it was given, name or ARN. */
  readonly topicName?: string
  readonly topicArn?: string
  readonly includesGlobal: boolean
  readonly isMultiRegion: boolean
  readonly validatesFiles: boolean
  /** With `:*` at its end, as it was given. */
  readonly logGroupArn?: string
  readonly roleArn?: string
  readonly tags: readonly Tag[]
  readonly selectors: Selectors
  /** Whether the selectors were ever put. */
  readonly hasCustomSelectors: boolean
  readonly insights: readonly InsightSelector[]
  readonly isLogging: boolean
  readonly startedMs?: number
  readonly stoppedMs?: number
}

/** How long CloudTrail keeps a session of the role. Source: the default of AssumeRole. Assumed: that CloudTrail keeps one at all. */
export const sessionMs = 3600_000

/** What a trail delivers to: its log group, its bucket. Two deliveries that know nothing of each other. */
export type Target = 'logs' | 'bucket'

/** How far a delivery has come. */
export interface Delivery {
  /** By region: the position in the event history from which on nothing was delivered yet. */
  readonly positions: Readonly<Record<string, number>>
  readonly deliveredMs?: number
  readonly attemptedMs?: number
  readonly error?: string
  /** Failures in a row, for the time until the next attempt. */
  readonly failures: number
  /** Of the bucket's delivery: when its topic was told last, and why not. */
  readonly notifiedMs?: number
  readonly notifyAttemptMs?: number
  readonly notifyError?: string
  /** Until when the session of the role holds. */
  readonly sessionUntilMs?: number
}

/** When it came, and the record itself. The list's own time is the event's. */
export type StoredRecord = readonly [arrivedMs: number, record: CloudTrailRecord]

/** What CloudTrail remembers. */
export interface CloudTrailState {
  /** Trails of an account, all regions, by `REGION/NAME`. */
  trails(of: AccountScope): Rows<Trail>
  /** By `TARGET REGION/NAME`. */
  deliveries(of: AccountScope): Rows<Delivery>
  /** Every event of a region in the order of arrival, under one key; tagged with its name. */
  events(scope: Scope): Lists<StoredRecord>
  /** Whether an event ever came that is older than one before it: then the order of arrival is not that of time. */
  disorder(scope: Scope): Rows<boolean>
  /** Regions of the account in which an event ever came. */
  eventRegions(of: AccountScope): readonly string[]
}

/** The one key of `events`. */
export const history = 'history'

export function openCloudTrail(store: Store): CloudTrailState {
  const trails = store.table<Trail>('trails')
  const deliveries = store.table<Delivery>('trail-deliveries')
  const events = store.log<StoredRecord>('cloudtrail-events')
  const disorder = store.table<boolean>('cloudtrail-disorder')
  // Views are asked for with every call that is recorded.
  const views = new Map<string, Lists<StoredRecord>>()
  const regions = new Map<string, string[]>()
  const noteRegion = (scope: string) => {
    const slash = scope.lastIndexOf('/')
    const account = scope.slice(0, slash)
    const known = regions.get(account)
    const region = scope.slice(slash + 1)
    if (!known) regions.set(account, [region])
    else if (!known.includes(region)) known.push(region)
  }
  for (const scope of events.scopes()) noteRegion(scope)
  return {
    trails: (of) => trails.in(accountKey(of)),
    deliveries: (of) => deliveries.in(accountKey(of)),
    events(scope) {
      const key = scopeKey(scope)
      let view = views.get(key)
      if (!view) {
        view = events.in(key)
        views.set(key, view)
        noteRegion(key)
      }
      return view
    },
    disorder: (scope) => disorder.in(scopeKey(scope)),
    eventRegions: (of) => regions.get(accountKey(of)) ?? [],
  }
}

export const trailKey = (trail: Pick<Trail, 'homeRegion' | 'name'>): string => `${trail.homeRegion}/${trail.name}`
export const deliveryKey = (target: Target, trail: Pick<Trail, 'homeRegion' | 'name'>): string => `${target} ${trailKey(trail)}`

export const trailArn = (of: AccountScope, trail: Pick<Trail, 'homeRegion' | 'name'>): string =>
  arn({ partition: of.partition, service: 'cloudtrail', region: trail.homeRegion, account: of.account, resource: `trail/${trail.name}` })

export const homeScope = (of: AccountScope, trail: Pick<Trail, 'homeRegion'>): Scope => ({ ...of, region: trail.homeRegion })

/** Trails that stand in a region: its own and the shadows of multi-region trails. */
export const trailsIn = (state: CloudTrailState, scope: Scope): Trail[] =>
  [...state.trails(scope).values()].filter((t) => t.homeRegion === scope.region || t.isMultiRegion)

/** From now on: positions behind all that has happened so far. Events of a region that has none yet are all later. */
export function positionsNow(state: CloudTrailState, of: AccountScope): Record<string, number> {
  return Object.fromEntries(state.eventRegions(of).map((region) => [region, state.events({ ...of, region }).end(history)]))
}

/** A target delivers only what happens from now on. What it delivered before stays told. */
export function startDelivery(state: CloudTrailState, of: AccountScope, trail: Trail, target: Target): void {
  const rows = state.deliveries(of)
  const { error: _old, ...rest } = rows.get(deliveryKey(target, trail)) ?? { failures: 0 }
  rows.set(deliveryKey(target, trail), { ...rest, positions: positionsNow(state, of), failures: 0 })
}
