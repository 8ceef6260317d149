import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useMemo } from 'react'
import { type Column, ResourceTable } from '../blocks/resource-table.tsx'
import { pagedOf, useCall } from '../blocks/use-calls.ts'
import { useClient } from '../shell/aws.ts'
import { groupNameOf } from './names.ts'
import { useSayTrail } from './say.ts'
import { listTrails, type TrailRow } from './trails.ts'

export const trailHref = (arn: string | undefined): string => `#/cloudtrail/trails/${arn ?? ''}`

/** The trails of the region. */
export function TrailsPage() {
  const say = useSayTrail()
  const client = useClient(CloudTrailClient)
  const list = useCall((signal) => listTrails(client, signal))
  const columns = useMemo((): readonly Column<TrailRow>[] => {
    const yesNo = (is: boolean | undefined) => (is ? say('yes') : say('no'))
    return [
      {
        id: 'name',
        header: say('name'),
        isName: true,
        cell: ({ trail }) => <Link href={trailHref(trail.TrailARN)}>{trail.Name}</Link>,
        text: ({ trail }) => trail.Name ?? '',
      },
      { id: 'home', header: say('homeRegion'), cell: ({ trail }) => trail.HomeRegion, text: ({ trail }) => trail.HomeRegion ?? '' },
      {
        id: 'multi',
        header: say('multiRegionTrail'),
        cell: ({ trail }) => yesNo(trail.IsMultiRegionTrail),
        text: ({ trail }) => yesNo(trail.IsMultiRegionTrail),
      },
      { id: 'insights', header: say('insights'), cell: ({ trail }) => (trail.HasInsightSelectors ? say('enabled') : say('disabled')) },
      { id: 'bucket', header: say('s3Bucket'), cell: ({ trail }) => trail.S3BucketName, text: ({ trail }) => trail.S3BucketName ?? '' },
      { id: 'prefix', header: say('logFilePrefix'), cell: ({ trail }) => trail.S3KeyPrefix ?? '-' },
      {
        id: 'group',
        header: say('logsLogGroup'),
        cell: ({ trail }) => (trail.CloudWatchLogsLogGroupArn ? groupNameOf(trail.CloudWatchLogsLogGroupArn) : '-'),
        text: ({ trail }) => groupNameOf(trail.CloudWatchLogsLogGroupArn ?? ''),
      },
      { id: 'status', header: say('status'), cell: ({ status }) => <LoggingStatus isLogging={status.IsLogging ?? false} /> },
    ]
  }, [say])
  return (
    <ResourceTable
      title={say('ctTrails')}
      description={say('trailsAbout')}
      list={pagedOf(list)}
      columns={columns}
      idOf={({ trail }) => trail.TrailARN ?? ''}
      nameOf={({ trail }) => trail.Name ?? ''}
      filterLabel={say('filterTrails')}
      actions={
        <Button variant="primary" href="#/cloudtrail/create">
          {say('createTrail')}
        </Button>
      }
      empty={<b>{say('noTrails')}</b>}
    />
  )
}

export function LoggingStatus({ isLogging }: { readonly isLogging: boolean }) {
  const say = useSayTrail()
  return isLogging ? (
    <StatusIndicator>{say('loggingOn')}</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">{say('loggingOff')}</StatusIndicator>
  )
}
