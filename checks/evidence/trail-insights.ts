import type { TrailInsightsSeen } from '../shapes.ts'
import { evidence, orNone } from './evidence.ts'
import { trails } from './trails.ts'

/**
 * Which Insights are on for each trail that is at home here. None is what AWS answers with an error, `InsightNotEnabledException`.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetInsightSelectors.html
 */
export const trailInsights = evidence<readonly TrailInsightsSeen[]>({
  needs: [{ action: 'cloudtrail:GetInsightSelectors', on: 'trail' }],
  async read(ask) {
    const here = (await ask.use(trails)).filter(({ homeRegion }) => homeRegion === ask.region)
    const cloudtrail = await ask.cloudtrail()
    return Promise.all(
      here.map(async ({ arn }) => {
        const answer = await orNone(cloudtrail.getInsightSelectors({ TrailName: arn }), 'InsightNotEnabledException')
        return { trailArn: arn, types: (answer?.InsightSelectors ?? []).flatMap(({ InsightType }) => InsightType ?? []) }
      }),
    )
  },
})
