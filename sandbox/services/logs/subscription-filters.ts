import { operation } from '../../wire/operation.ts'
import { groupNamed, needsGroup } from './group.ts'
import { placeIn } from './page.ts'

interface DescribeSubscriptionFiltersRequest {
  readonly logGroupName: string
  readonly filterNamePrefix?: string
  readonly nextToken?: string
  readonly limit?: number
}

/**
 * DescribeSubscriptionFilters: the subscription filters of a group. The sandbox can make none, so there are none.
 *
 * In      logGroupName, filterNamePrefix, limit (1–50), nextToken
 * Out     subscriptionFilters
 * Errors  InvalidParameterException, ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html
 */
export const DescribeSubscriptionFilters = operation<DescribeSubscriptionFiltersRequest, unknown>({
  name: 'DescribeSubscriptionFilters',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsGroup(call, 'DescribeSubscriptionFilters', call.input.logGroupName),
  run(call) {
    groupNamed(call, call.input.logGroupName)
    if (call.input.nextToken !== undefined) placeIn(call.input.nextToken)
    return { subscriptionFilters: [] }
  },
})
