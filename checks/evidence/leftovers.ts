import type { LeftoverSeen, StackResourceSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { type Ask, everyPage, evidence, orNone } from './evidence.ts'
import { resourcesOf } from './stacks.ts'

/** Of so many deleted stacks of the lab's name what they left is looked for. Assumed: nobody deploys the lab anew more often and leaves it all. */
const mostStacks = 10

/**
 * Buckets and log groups that a deleted stack of the lab has left behind and that are still there: CloudFormation remembers a deleted stack, and what it
 * did not delete, for 90 days.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
 *         https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export const leftovers = evidence<readonly LeftoverSeen[]>({
  needs: [
    { action: 'cloudformation:ListStacks', on: '*' },
    { action: 'cloudformation:ListStackResources', on: 'stack' },
    { action: 's3:ListBucket', on: 'bucket' },
    { action: 'logs:DescribeLogGroups', on: '*' },
  ],
  async read(ask) {
    const [want, cloudformation] = await Promise.all([ask.want(), ask.cloudformation()])
    const deleted = await everyPage(async (NextToken) => {
      const page = await cloudformation.listStacks({ StackStatusFilter: ['DELETE_COMPLETE'], ...(NextToken ? { NextToken } : {}) })
      return { items: page.StackSummaries ?? [], next: page.NextToken }
    })
    const ids = deleted.flatMap(({ StackName, StackId }) => (StackName === exactly(want, 'stack') && StackId ? [StackId] : []))
    const resources = await Promise.all(ids.slice(0, mostStacks).map((id) => resourcesOf(ask, id)))
    const found = await Promise.all(
      resources
        .flat()
        .filter(({ status }) => status === 'DELETE_SKIPPED')
        .map((resource) => stillThere(ask, resource)),
    )
    return found.filter((each) => each !== null)
  },
})

async function stillThere(ask: Ask, { type, physicalId }: StackResourceSeen): Promise<LeftoverSeen | null> {
  if (physicalId === null) return null
  if (type === 'AWS::S3::Bucket') {
    const answer = await orNone((await ask.s3()).headBucket({ Bucket: physicalId }), 'NotFound', 'NoSuchBucket')
    return answer === null ? null : { kind: 'bucket', name: physicalId }
  }
  if (type === 'AWS::Logs::LogGroup') {
    const { logGroups = [] } = await (await ask.logs()).describeLogGroups({ logGroupNamePrefix: physicalId })
    return logGroups.some(({ logGroupName }) => logGroupName === physicalId) ? { kind: 'logGroup', name: physicalId } : null
  }
  return null
}
