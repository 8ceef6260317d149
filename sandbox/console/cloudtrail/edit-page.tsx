import { CloudTrailClient, PutEventSelectorsCommand, PutInsightSelectorsCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { type ReactNode, useState } from 'react'
import { PageForm } from '../blocks/form-page.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { Page } from '../blocks/page.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { useClient, useHere } from '../shell/aws.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { go } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import type { ShellKey } from '../shell/words.ts'
import { type LogsChoice, type Made, updateLogs } from './behind-the-scenes.ts'
import { BucketChoice } from './choices.tsx'
import { allEvents, insightsOf, noInsight, selectorsOf } from './event-choice.ts'
import {
  InsightFields,
  insightsProblem,
  isEventsComplete,
  isLogsComplete,
  LogsFields,
  ManagementFields,
  OtherSelectors,
} from './fields.tsx'
import { groupNameOf, isBucketName, roleNameOf, suggestedName } from './names.ts'
import { useSayTrail } from './say.ts'
import { readTrail, type TrailDetails } from './trails.ts'
import { trailHref } from './trails-page.tsx'

interface PartProps {
  readonly details: TrailDetails
}

const parts: Readonly<Record<string, { readonly title: ShellKey; readonly Part: (props: PartProps) => ReactNode }>> = {
  general: { title: 'generalDetails', Part: General },
  logs: { title: 'cwLogsSection', Part: Logs },
  management: { title: 'managementEvents', Part: Management },
  insights: { title: 'insightsEvents', Part: Insights },
}

/** One section of a trail's page, to be changed. */
export function EditTrailPage({ params }: PageProps) {
  const say = useSayTrail()
  const arn = params.trail ?? ''
  const part = parts[params.part ?? '']
  const client = useClient(CloudTrailClient)
  const { data, isLoading, refresh } = useCall((signal) => readTrail(client, arn, signal), [arn])
  const title = part ? say(part.title) : ''
  usePageCrumbs(
    { text: say('ctTrails'), href: '#/cloudtrail/trails' },
    { text: data?.trail.Name ?? arn, href: trailHref(arn) },
    { text: title, href: window.location.hash },
  )
  if (!part) return <NotFound />
  if (!data) return isLoading ? <Spinner size="large" /> : <LoadFailed retry={refresh} />
  return (
    <Page title={say('editTitle', { part: title })}>
      <part.Part details={data} />
    </Page>
  )
}

/** The form around a part: Cancel and Save changes, back to the trail's page afterwards. */
function EditForm({
  details,
  isComplete,
  save,
  children,
}: {
  readonly details: TrailDetails
  readonly isComplete: boolean
  save(): Promise<unknown>
  children(isTried: boolean): ReactNode
}) {
  const say = useSayTrail()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [isTried, setTried] = useState(false)
  const back = trailHref(details.trail.TrailARN)
  const submit = async () => {
    setTried(true)
    if (!isComplete || !(await act(save))) return
    go(back)
    tell('success', say('trailUpdated', { name: details.trail.Name }))
  }
  return (
    <PageForm submit={say('saveChanges')} cancel={back} isBusy={isBusy} onSubmit={submit}>
      {children(isTried)}
    </PageForm>
  )
}

function General({ details }: PartProps) {
  const say = useSayTrail()
  const client = useClient(CloudTrailClient)
  const { trail } = details
  const [isMulti, setMulti] = useState(trail.IsMultiRegionTrail ?? false)
  const [bucket, setBucket] = useState(trail.S3BucketName ?? '')
  const [prefix, setPrefix] = useState(trail.S3KeyPrefix ?? '')
  const [validates, setValidates] = useState(trail.LogFileValidationEnabled ?? false)
  const save = () =>
    client.send(
      new UpdateTrailCommand({
        Name: trail.TrailARN,
        IsMultiRegionTrail: isMulti,
        EnableLogFileValidation: validates,
        // What is left as it is is not sent: CloudTrail would ask the bucket's policy for it again.
        ...(isMulti ? { IncludeGlobalServiceEvents: true } : {}),
        ...(bucket === trail.S3BucketName ? {} : { S3BucketName: bucket }),
        ...(prefix === (trail.S3KeyPrefix ?? '') ? {} : { S3KeyPrefix: prefix }),
      }),
    )
  return (
    <EditForm details={details} isComplete={isBucketName(bucket) && prefix.length <= 200} save={save}>
      {(isTried) => (
        <Container header={<Header>{say('generalDetails')}</Header>}>
          <SpaceBetween size="l">
            <FormField label={say('multiRegionTrail')}>
              <Checkbox checked={isMulti} onChange={({ detail }) => setMulti(detail.checked)}>
                {say('enabled')}
              </Checkbox>
            </FormField>
            <BucketChoice
              label={say('trailLogBucketFolder')}
              placeholder={say('chooseBucket')}
              value={bucket}
              problem={isTried && !isBucketName(bucket) ? say('chooseBucket') : undefined}
              onChange={({ value }) => setBucket(value)}
            />
            <TextField
              label={say('prefixOptional')}
              value={prefix}
              problem={isTried && prefix.length > 200 ? say('prefixRule') : undefined}
              onChange={(value) => setPrefix(value.replace(/^\/+|\/+$/g, ''))}
            />
            <FormField label={say('logFileValidation')} description={say('validationAbout')}>
              <Checkbox checked={validates} onChange={({ detail }) => setValidates(detail.checked)}>
                {say('enabled')}
              </Checkbox>
            </FormField>
          </SpaceBetween>
        </Container>
      )}
    </EditForm>
  )
}

function Logs({ details }: PartProps) {
  const say = useSayTrail()
  const here = useHere()
  const client = useClient(CloudTrailClient)
  const { trail } = details
  const [made] = useState<Made>(() => new Set())
  const [logs, setLogs] = useState<LogsChoice>(() => {
    const group = trail.CloudWatchLogsLogGroupArn
    const role = trail.CloudWatchLogsRoleArn
    return group && role
      ? { isEnabled: true, group: { isNew: false, name: groupNameOf(group) }, role: { isNew: false, name: roleNameOf(role), arn: role } }
      : { isEnabled: false, group: { isNew: true, name: suggestedName(here.account) }, role: { isNew: true, name: '' } }
  })
  const save = () => updateLogs(here, client, { name: trail.Name ?? '', arn: trail.TrailARN ?? '' }, logs, made)
  return (
    <EditForm details={details} isComplete={isLogsComplete(logs)} save={save}>
      {(isTried) => (
        <Container header={<Header>{say('cwLogsSection')}</Header>}>
          <LogsFields logs={logs} isTried={isTried} onChange={setLogs} />
        </Container>
      )}
    </EditForm>
  )
}

function Management({ details }: PartProps) {
  const client = useClient(CloudTrailClient)
  const [events, setEvents] = useState(details.events ?? allEvents)
  const save = () =>
    client.send(
      new PutEventSelectorsCommand({ TrailName: details.trail.TrailARN, EventSelectors: selectorsOf({ ...events, management: true }) }),
    )
  return (
    <EditForm details={details} isComplete={isEventsComplete({ ...events, management: true })} save={save}>
      {(isTried) => (
        <SpaceBetween size="l">
          {details.events === null ? <OtherSelectors json={details.selectorsJson} /> : null}
          <ManagementFields events={{ ...events, management: true }} isTried={isTried} onChange={setEvents} />
        </SpaceBetween>
      )}
    </EditForm>
  )
}

function Insights({ details }: PartProps) {
  const say = useSayTrail()
  const client = useClient(CloudTrailClient)
  const [isOn, setOn] = useState(details.insights.callRate || details.insights.errorRate)
  const [insights, setInsights] = useState(details.insights)
  const problem = isOn ? insightsProblem(insights, details.events) : undefined
  const save = () =>
    client.send(
      new PutInsightSelectorsCommand({ TrailName: details.trail.TrailARN, InsightSelectors: insightsOf(isOn ? insights : noInsight) }),
    )
  return (
    <EditForm details={details} isComplete={problem === undefined} save={save}>
      {(isTried) => (
        <SpaceBetween size="l">
          <Container header={<Header>{say('eventType')}</Header>}>
            <Checkbox checked={isOn} onChange={({ detail }) => setOn(detail.checked)}>
              {say('insightsEvents')}
            </Checkbox>
          </Container>
          {isOn ? (
            <InsightFields insights={insights} problem={isTried && problem ? say(problem) : undefined} onChange={setInsights} />
          ) : null}
        </SpaceBetween>
      )}
    </EditForm>
  )
}
