import { parseArn } from '../../domain/regions.ts'
import { labStack, partOf } from '../lab-stack.ts'
import type { LogGroupSeen } from '../shapes.ts'
import { exactly } from '../values.ts'
import { everyPage, evidence } from './evidence.ts'
import { stacks } from './stacks.ts'
import { trails } from './trails.ts'

/**
 * The lab's log group and those that trails of this account and region name, as far as they exist. Asked for by prefix, since an account
 * may have thousands; the names that only begin alike are left out.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export const logGroups = evidence<readonly LogGroupSeen[]>({
  needs: [{ action: 'logs:DescribeLogGroups', on: '*' }],
  async read(ask) {
    const [want, seen, logs] = await Promise.all([ask.want(), ask.use(trails), ask.logs()])
    const ofTrails = seen.flatMap(({ logGroupArn }) => {
      const arn = logGroupArn === null ? undefined : parseArn(logGroupArn)
      return arn && arn.region === ask.region && arn.account === exactly(want, 'account')
        ? [arn.resource.replace(/^log-group:|:\*$/g, '')]
        : []
    })
    const own =
      want.logGroup ?? partOf(labStack(await ask.use(stacks), want), 'AWS::Logs::LogGroup', exactly(want, 'logConstruct'))?.physicalId
    const names = [...new Set([...(own ? [own] : []), ...ofTrails])]
    const found = await Promise.all(
      names.map((name) =>
        everyPage(async (nextToken) => {
          const page = await logs.describeLogGroups({ logGroupNamePrefix: name, ...(nextToken ? { nextToken } : {}) })
          return { items: (page.logGroups ?? []).filter(({ logGroupName }) => logGroupName === name), next: page.nextToken }
        }),
      ),
    )
    return found.flat().map((group) => ({
      name: group.logGroupName ?? '',
      class: group.logGroupClass ?? 'STANDARD',
      retentionDays: group.retentionInDays ?? null,
    }))
  },
})
