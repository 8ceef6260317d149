import type { StackResourceSeen, StackSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { type Ask, everyPage, evidence } from './evidence.ts'

/**
 * The stacks of the region that can be the lab's, by their name or by the output that only the lab's stack has, with what each holds; newest first.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 *         https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
 */
export const stacks = evidence<readonly StackSeen[]>({
  needs: [
    // Without a name in the question the permission is asked of all stacks.
    { action: 'cloudformation:DescribeStacks', on: '*' },
    { action: 'cloudformation:ListStackResources', on: 'stack' },
    { action: 'cloudformation:DescribeStackEvents', on: 'stack' },
  ],
  async read(ask) {
    const [want, cloudformation] = await Promise.all([ask.want(), ask.cloudformation()])
    const all = await everyPage(async (NextToken) => {
      const page = await cloudformation.describeStacks(NextToken ? { NextToken } : {})
      return { items: page.Stacks ?? [], next: page.NextToken }
    })
    const ours = all.filter(
      ({ StackName, Outputs = [] }) =>
        StackName === exactly(want, 'stack') || Outputs.some(({ OutputKey }) => OutputKey === exactly(want, 'bucketOutput')),
    )
    const read = await Promise.all(
      ours.map(async (stack): Promise<StackSeen> => {
        const { StackId: id = '', StackName: name = '', StackStatus: status = '' } = stack
        const [resources, failure] = await Promise.all([
          resourcesOf(ask, id),
          /ROLLBACK|FAILED/.test(status) ? failureOf(ask, id) : (stack.StackStatusReason ?? null),
        ])
        return {
          name,
          id,
          status,
          failure,
          createdAtMs: stack.CreationTime?.getTime() ?? 0,
          changedAtMs: (stack.LastUpdatedTime ?? stack.CreationTime)?.getTime() ?? 0,
          outputs: (stack.Outputs ?? []).map(({ OutputKey: key = '', OutputValue: value = '' }) => ({ key, value })),
          resources,
        }
      }),
    )
    return read.sort((one, other) => other.createdAtMs - one.createdAtMs)
  },
})

/** What a stack holds, or held: of a deleted stack by its id. */
export async function resourcesOf(ask: Ask, StackName: string): Promise<readonly StackResourceSeen[]> {
  const cloudformation = await ask.cloudformation()
  const resources = await everyPage(async (NextToken) => {
    const page = await cloudformation.listStackResources({ StackName, ...(NextToken ? { NextToken } : {}) })
    return { items: page.StackResourceSummaries ?? [], next: page.NextToken }
  })
  return resources.map((each) => ({
    logicalId: each.LogicalResourceId ?? '',
    physicalId: each.PhysicalResourceId || null,
    type: each.ResourceType ?? '',
    status: each.ResourceStatus ?? '',
  }))
}

/**
 * What went wrong first in the last work on a stack that was taken back. Its 100 newest events reach back far enough for a stack of the lab's size.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html
 */
async function failureOf(ask: Ask, StackName: string): Promise<string | null> {
  const { StackEvents = [] } = await (await ask.cloudformation()).describeStackEvents({ StackName })
  const begun = StackEvents.findIndex(({ ResourceStatusReason }) => ResourceStatusReason === 'User Initiated')
  const first = StackEvents.slice(0, begun < 0 ? undefined : begun).findLast(({ ResourceStatus = '' }) => /_FAILED$/.test(ResourceStatus))
  return first ? `${first.LogicalResourceId}: ${first.ResourceStatusReason ?? first.ResourceStatus}` : null
}
