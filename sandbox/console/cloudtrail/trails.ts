import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  type GetTrailStatusCommandOutput,
  type Trail,
} from '@aws-sdk/client-cloudtrail'
import { choiceOf, type EventChoice, type InsightChoice, insightChoiceOf, noInsight } from './event-choice.ts'

export interface TrailRow {
  readonly trail: Trail
  readonly status: GetTrailStatusCommandOutput
}

/** The trails of the region, those of other regions that cover it among them, each with its status. At most five. */
export async function listTrails(client: CloudTrailClient, abortSignal: AbortSignal): Promise<readonly TrailRow[]> {
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({}), { abortSignal })
  return Promise.all(
    trailList.map(async (trail) => ({
      trail,
      status: await client.send(new GetTrailStatusCommand({ Name: trail.TrailARN }), { abortSignal }),
    })),
  )
}

export interface TrailDetails extends TrailRow {
  /** null: the trail's selectors say more than check boxes can. */
  readonly events: EventChoice | null
  readonly selectorsJson: string
  readonly insights: InsightChoice
}

/** All of a trail, by its name or ARN. */
export async function readTrail(client: CloudTrailClient, name: string, abortSignal: AbortSignal): Promise<TrailDetails> {
  const { Trail: trail = {} } = await client.send(new GetTrailCommand({ Name: name }), { abortSignal })
  const TrailName = trail.TrailARN ?? name
  const [status, selectors, insights] = await Promise.all([
    client.send(new GetTrailStatusCommand({ Name: TrailName }), { abortSignal }),
    client.send(new GetEventSelectorsCommand({ TrailName }), { abortSignal }),
    // To ask a trail that has none is an error.
    trail.HasInsightSelectors ? readInsights(client, TrailName, abortSignal) : noInsight,
  ])
  const { EventSelectors: basic, AdvancedEventSelectors: advanced } = selectors
  return { trail, status, events: choiceOf({ basic, advanced }), selectorsJson: JSON.stringify(advanced ?? basic ?? []), insights }
}

async function readInsights(client: CloudTrailClient, TrailName: string, abortSignal: AbortSignal): Promise<InsightChoice> {
  const { InsightSelectors = [] } = await client.send(new GetInsightSelectorsCommand({ TrailName }), { abortSignal })
  return insightChoiceOf(InsightSelectors.map(({ InsightType }) => InsightType))
}
