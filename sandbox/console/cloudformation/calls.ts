/** What this section asks CloudFormation. */
import {
  type ChangeSetSummary,
  CloudFormationClient,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  type Stack,
  type StackEvent,
  type StackResourceSummary,
  type StackStatus,
  type StackSummary,
} from '@aws-sdk/client-cloudformation'
import type { Page, Paged } from '../blocks/use-calls.ts'
import { useClient } from '../shell/aws.ts'
import { isNamed } from '../shell/failure.ts'
import { hrefTo } from '../shell/route.ts'

export const useCloudFormation = (): CloudFormationClient => useClient(CloudFormationClient)

/** A stack's page, by its name or its ARN; `tab` is the one that is open first. */
export const stackHref = (nameOrId: string, tab?: string): string =>
  hrefTo('cloudformation', ['stack', nameOrId], tab === undefined ? {} : { tab })
export const changeSetHref = (id: string): string => hrefTo('cloudformation', ['change-set', id])

interface Asked {
  readonly token: string | undefined
  readonly signal: AbortSignal
}
const next = (token: string | undefined) => (token === undefined ? {} : { NextToken: token })

export async function stacksOf(
  cloudFormation: CloudFormationClient,
  StackStatusFilter: readonly StackStatus[],
  { token, signal }: Asked,
): Promise<Page<StackSummary>> {
  const command = new ListStacksCommand({ StackStatusFilter: [...StackStatusFilter], ...next(token) })
  const { StackSummaries = [], NextToken } = await cloudFormation.send(command, { abortSignal: signal })
  return { items: StackSummaries, next: NextToken }
}

/** Null where there is none: by name only one that is not deleted, by its ARN any. Other refusals are thrown. */
export async function stackNamed(cloudFormation: CloudFormationClient, nameOrId: string, signal: AbortSignal): Promise<Stack | null> {
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: nameOrId }), { abortSignal: signal })
    return Stacks[0] ?? null
  } catch (error) {
    // CloudFormation has no code of its own for it.
    if (isNamed(error, 'ValidationError') && error instanceof Error && /does not exist/.test(error.message)) return null
    throw error
  }
}

/** Newest first, as CloudFormation answers. */
export async function eventsOf(
  cloudFormation: CloudFormationClient,
  StackName: string,
  { token, signal }: Asked,
): Promise<Page<StackEvent>> {
  const { StackEvents = [], NextToken } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName, ...next(token) }), {
    abortSignal: signal,
  })
  return { items: StackEvents, next: NextToken }
}

export async function resourcesOf(
  cloudFormation: CloudFormationClient,
  StackName: string,
  { token, signal }: Asked,
): Promise<Page<StackResourceSummary>> {
  const command = new ListStackResourcesCommand({ StackName, ...next(token) })
  const { StackResourceSummaries = [], NextToken } = await cloudFormation.send(command, { abortSignal: signal })
  return { items: StackResourceSummaries, next: NextToken }
}

export async function changeSetsOf(
  cloudFormation: CloudFormationClient,
  StackName: string,
  { token, signal }: Asked,
): Promise<Page<ChangeSetSummary>> {
  const command = new ListChangeSetsCommand({ StackName, ...next(token) })
  const { Summaries = [], NextToken } = await cloudFormation.send(command, { abortSignal: signal })
  return { items: Summaries, next: NextToken }
}

/** A change set with a page of its changes, values included; null where there is none. */
export async function changeSetAt(
  cloudFormation: CloudFormationClient,
  ChangeSetName: string,
  { token, signal }: Asked,
): Promise<DescribeChangeSetCommandOutput | null> {
  try {
    const command = new DescribeChangeSetCommand({ ChangeSetName, IncludePropertyValues: true, ...next(token) })
    return await cloudFormation.send(command, { abortSignal: signal })
  } catch (error) {
    if (isNamed(error, 'ChangeSetNotFoundException', 'ChangeSetNotFound')) return null
    throw error
  }
}

/** What came along with something else, as a table wants it. */
export const listOf = <T>(items: readonly T[], refresh: () => void): Paged<T> => ({
  items,
  isLoading: false,
  error: undefined,
  hasMore: false,
  more: () => Promise.resolve(),
  refresh,
})
