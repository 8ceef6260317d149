import { type Call, operation, type Scope } from '../../wire/operation.ts'
import { invalidInsights, invalidParameter, noInsights } from './errors.ts'
import { homeRead, homeTrail, onTrail } from './find.ts'
import { readSelectors, recordsManagement, type SelectorInput } from './selectors.ts'
import { type InsightSelector, type Trail, trailArn, trailKey } from './state.ts'

interface Named {
  readonly TrailName: string
}

const shape = (scope: Scope, trail: Trail) => ({
  TrailARN: trailArn(scope, trail),
  EventSelectors: trail.selectors.basic,
  AdvancedEventSelectors: trail.selectors.advanced,
})

/** GetEventSelectors: those put last, else the default: all management events. Errors: TrailNotFound, by name also outside the home region. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html */
export const GetEventSelectors = operation<Named, unknown>({
  name: 'GetEventSelectors',
  kind: 'management',
  readOnly: true,
  needs: onTrail('GetEventSelectors', 'TrailName'),
  run: ({ input, scope, world }) => shape(scope, homeRead(world.state.cloudtrail, scope, input.TrailName)),
})

/**
 * PutEventSelectors: what the trail records, replaced as a whole; basic and advanced selectors take each other's place.
 *
 * In      TrailName, EventSelectors (1–5) or AdvancedEventSelectors (up to 500 conditions)
 * Out     TrailARN and the selectors, defaults filled in
 * Errors  TrailNotFound, InvalidHomeRegion, InvalidEventSelectors
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
 */
export const PutEventSelectors = operation<Named & SelectorInput, unknown>({
  name: 'PutEventSelectors',
  kind: 'management',
  readOnly: false,
  needs: onTrail('PutEventSelectors', 'TrailName'),
  run({ input, scope, world }) {
    const old = homeTrail(world.state.cloudtrail, scope, input.TrailName)
    const trail: Trail = { ...old, selectors: readSelectors(input), hasCustomSelectors: true }
    world.state.cloudtrail.trails(scope).set(trailKey(trail), trail)
    return shape(scope, trail)
  },
  recorded: (_call: Call<Named & SelectorInput>, output) => {
    const { TrailARN, EventSelectors, AdvancedEventSelectors } = (output ?? {}) as ReturnType<typeof shape>
    return {
      responseElements: output
        ? {
            trailARN: TrailARN,
            ...(EventSelectors ? { eventSelectors: lowered(EventSelectors) } : {}),
            ...(AdvancedEventSelectors ? { advancedEventSelectors: lowered(AdvancedEventSelectors) } : {}),
          }
        : null,
    }
  },
})

const lowered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(lowered)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k.slice(0, 1).toLowerCase() + k.slice(1), lowered(v)]))
      : value

/** GetInsightSelectors. Errors: InsightNotEnabled where there are none, which is normal. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetInsightSelectors.html */
export const GetInsightSelectors = operation<{ TrailName?: string }, unknown>({
  name: 'GetInsightSelectors',
  kind: 'management',
  readOnly: true,
  notModelled: ['EventDataStore'],
  needs: onTrail('GetInsightSelectors', 'TrailName'),
  run({ input, scope, world }) {
    const trail = homeRead(world.state.cloudtrail, scope, given(input.TrailName))
    if (trail.insights.length === 0) throw noInsights(trailArn(scope, trail))
    return { TrailARN: trailArn(scope, trail), InsightSelectors: trail.insights }
  },
})

/**
 * PutInsightSelectors: kept and given back; the sandbox works out no Insights of its own. An empty list switches them off.
 *
 * In      TrailName, InsightSelectors
 * Errors  TrailNotFound, InvalidHomeRegion, InvalidInsightSelectors (call rates need write events, error rates read or write)
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutInsightSelectors.html
 * Not modelled  EventDataStore, InsightsDestination
 */
export const PutInsightSelectors = operation<{ TrailName?: string; InsightSelectors: readonly InsightSelector[] }, unknown>({
  name: 'PutInsightSelectors',
  kind: 'management',
  readOnly: false,
  notModelled: ['EventDataStore', 'InsightsDestination'],
  needs: onTrail('PutInsightSelectors', 'TrailName'),
  run({ input, scope, world }) {
    const trail = homeTrail(world.state.cloudtrail, scope, given(input.TrailName))
    const writes = recordsManagement(trail.selectors, false)
    const reads = recordsManagement(trail.selectors, true)
    for (const { InsightType } of input.InsightSelectors) {
      if (InsightType === undefined) throw invalidInsights('InsightType must be specified.')
      if (InsightType === 'ApiCallRateInsight' && !writes)
        throw invalidInsights('ApiCallRateInsight requires the trail to log write management events.')
      if (InsightType === 'ApiErrorRateInsight' && !writes && !reads)
        throw invalidInsights('ApiErrorRateInsight requires the trail to log read or write management events.')
    }
    world.state.cloudtrail.trails(scope).set(trailKey(trail), { ...trail, insights: input.InsightSelectors })
    return { TrailARN: trailArn(scope, trail), InsightSelectors: input.InsightSelectors }
  },
})

function given(name: string | undefined): string {
  if (name === undefined) throw invalidParameter('You must specify TrailName.')
  return name
}
