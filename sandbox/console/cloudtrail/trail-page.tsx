import { CloudTrailClient, DeleteTrailCommand, StartLoggingCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { region as regionNamed } from '../../../domain/regions.ts'
import { Copyable } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { useClient, useHere } from '../shell/aws.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { addressOf } from '../shell/place.ts'
import { go } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { OtherSelectors } from './fields.tsx'
import { groupNameOf, roleNameOf } from './names.ts'
import { useSayTrail } from './say.ts'
import { activityOf, excludedOf, insightNamesOf } from './summary.ts'
import { readTrail, type TrailDetails } from './trails.ts'
import { LoggingStatus, trailHref } from './trails-page.tsx'

/** A trail: what it records, where it delivers, how that goes; and all that can be done with it. */
export function TrailPage({ params }: PageProps) {
  const say = useSayTrail()
  const name = params.trail ?? ''
  const client = useClient(CloudTrailClient)
  const call = useCall((signal) => readTrail(client, name, signal), [name])
  const { data } = call
  usePageCrumbs({ text: say('ctTrails'), href: '#/cloudtrail/trails' }, { text: data?.trail.Name ?? name, href: trailHref(name) })
  if (!data) return call.isLoading ? <Spinner size="large" /> : <LoadFailed retry={call.refresh} />
  return <Details details={data} isLoading={call.isLoading} refresh={call.refresh} />
}

function Details({ details, isLoading, refresh }: { readonly details: TrailDetails; readonly isLoading: boolean; refresh(): void }) {
  const say = useSayTrail()
  const here = useHere()
  const client = useClient(CloudTrailClient)
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [asks, setAsks] = useState<'delete' | 'stop' | null>(null)
  const { trail, status, events, insights } = details
  const name = trail.Name ?? ''
  const arn = trail.TrailARN ?? ''
  const isLogging = status.IsLogging ?? false
  const isAway = trail.HomeRegion !== undefined && trail.HomeRegion !== here.region
  const exact = (text: string | undefined) => (text === undefined || text === '' ? '-' : <span className="exact-value">{text}</span>)

  const start = async () => {
    if (!(await act(() => client.send(new StartLoggingCommand({ Name: arn }))))) return
    tell('success', say('loggingStarted', { name }))
    refresh()
  }
  const stop = async () => {
    const isDone = await act(() => client.send(new StopLoggingCommand({ Name: arn })))
    setAsks(null)
    if (!isDone) return
    tell('success', say('loggingStopped', { name }))
    refresh()
  }
  const remove = async () => {
    const isDone = await act(() => client.send(new DeleteTrailCommand({ Name: arn })))
    setAsks(null)
    if (!isDone) return
    go('#/cloudtrail/trails')
    tell('success', say('trailDeleted', { name }))
  }
  const edit = (part: string, title: string) => (
    <Button href={`#/cloudtrail/edit/${part}/${arn}`} disabled={isAway} ariaLabel={say('editLabel', { part: title })}>
      {say('edit')}
    </Button>
  )

  return (
    <Page
      title={name}
      actions={
        <>
          <Button iconName="refresh" ariaLabel={say('refresh')} loading={isLoading} onClick={refresh} />
          <Button disabled={isAway} onClick={() => setAsks('delete')}>
            {say('delete')}
          </Button>
          {isLogging ? (
            <Button disabled={isAway} onClick={() => setAsks('stop')}>
              {say('stopLogging')}
            </Button>
          ) : (
            <Button variant="primary" disabled={isAway} loading={isBusy && asks === null} onClick={() => void start()}>
              {say('startLogging')}
            </Button>
          )}
        </>
      }
    >
      <SpaceBetween size="l">
        {isAway && trail.HomeRegion ? (
          <Alert type="info" header={say('elsewhereTitle')}>
            {say('elsewhereText', { region: regionNamed(trail.HomeRegion).names[here.lang] })}{' '}
            <Link href={addressOf({ ...here, region: trail.HomeRegion }, trailHref(arn))}>{say('openThere')}</Link>
          </Alert>
        ) : null}
        <Container header={<Header actions={edit('general', say('generalDetails'))}>{say('generalDetails')}</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: say('status'), value: <LoggingStatus isLogging={isLogging} /> },
              { label: say('trailName'), value: name },
              { label: say('trailArn'), value: <Copyable text={arn} /> },
              { label: say('homeRegion'), value: trail.HomeRegion ?? '-' },
              { label: say('multiRegionTrail'), value: trail.IsMultiRegionTrail ? say('yes') : say('no') },
              {
                label: say('trailLogLocation'),
                value: exact(`${trail.S3BucketName}/${trail.S3KeyPrefix ? `${trail.S3KeyPrefix}/` : ''}AWSLogs/${here.account}`),
              },
              { label: say('lastLogFile'), value: status.LatestDeliveryTime ? <Moment at={status.LatestDeliveryTime} /> : say('noneYet') },
              { label: say('logFileSseKms'), value: say('disabled') },
              { label: say('logFileValidation'), value: trail.LogFileValidationEnabled ? say('enabled') : say('disabled') },
              ...(status.LatestDeliveryError
                ? [{ label: say('deliveryError'), value: <StatusIndicator type="error">{status.LatestDeliveryError}</StatusIndicator> }]
                : []),
            ]}
          />
        </Container>
        <Container header={<Header actions={edit('logs', say('cwLogsSection'))}>{say('cwLogsSection')}</Header>}>
          {trail.CloudWatchLogsLogGroupArn ? (
            <KeyValuePairs
              columns={3}
              items={[
                { label: say('logGroup'), value: exact(groupNameOf(trail.CloudWatchLogsLogGroupArn)) },
                { label: say('iamRole'), value: exact(roleNameOf(trail.CloudWatchLogsRoleArn ?? '')) },
                {
                  label: say('lastLogsDelivery'),
                  value: status.LatestCloudWatchLogsDeliveryTime ? <Moment at={status.LatestCloudWatchLogsDeliveryTime} /> : say('noneYet'),
                },
                ...(status.LatestCloudWatchLogsDeliveryError
                  ? [
                      {
                        label: say('deliveryError'),
                        value: <StatusIndicator type="error">{status.LatestCloudWatchLogsDeliveryError}</StatusIndicator>,
                      },
                    ]
                  : []),
              ]}
            />
          ) : (
            say('notConfigured')
          )}
        </Container>
        <Container header={<Header actions={edit('management', say('managementEvents'))}>{say('managementEvents')}</Header>}>
          {events ? (
            <KeyValuePairs
              columns={3}
              items={[
                { label: say('apiActivity'), value: activityOf(events, say) },
                { label: say('excluded'), value: excludedOf(events, say) },
              ]}
            />
          ) : (
            <OtherSelectors json={details.selectorsJson} />
          )}
        </Container>
        <Container header={<Header actions={edit('insights', say('insightsEvents'))}>{say('insightsEvents')}</Header>}>
          {insights.callRate || insights.errorRate ? insightNamesOf(insights, say) : say('noInsights')}
        </Container>
      </SpaceBetween>
      {asks === 'delete' ? (
        <DeleteModal title={say('deleteTitle', { name })} isBusy={isBusy} onDismiss={() => setAsks(null)} onConfirm={() => void remove()}>
          {say('deleteText')}
        </DeleteModal>
      ) : null}
      {asks === 'stop' ? (
        <DeleteModal
          title={say('stopTitle')}
          button={say('stopLogging')}
          isBusy={isBusy}
          onDismiss={() => setAsks(null)}
          onConfirm={() => void stop()}
        >
          {say('stopText')}
        </DeleteModal>
      ) : null}
    </Page>
  )
}
