import type { TrailSeen } from '../shapes.ts'
import { evidence } from './evidence.ts'

/**
 * Every trail that the region shows, copies of multi-region and organisation trails included. AWS answers in one page.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
export const trails = evidence<readonly TrailSeen[]>({
  needs: [{ action: 'cloudtrail:DescribeTrails', on: '*' }],
  async read(ask) {
    const cloudtrail = await ask.cloudtrail()
    const { trailList = [] } = await cloudtrail.describeTrails({ includeShadowTrails: true })
    return trailList.map((trail) => ({
      name: trail.Name ?? '',
      arn: trail.TrailARN ?? '',
      homeRegion: trail.HomeRegion ?? ask.region,
      isMultiRegion: trail.IsMultiRegionTrail ?? false,
      isOrganization: trail.IsOrganizationTrail ?? false,
      bucket: trail.S3BucketName ?? '',
      logGroupArn: trail.CloudWatchLogsLogGroupArn || null,
      roleArn: trail.CloudWatchLogsRoleArn || null,
    }))
  },
})
