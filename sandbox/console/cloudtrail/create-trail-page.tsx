import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import Alert from '@cloudscape-design/components/alert'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { TextField } from '../blocks/text-field.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { WizardFrame } from '../blocks/wizard-frame.tsx'
import { useClient, useHere } from '../shell/aws.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go } from '../shell/route.ts'
import { createTrail, type Made, type TrailForm, trailArnOf } from './behind-the-scenes.ts'
import { BucketChoice } from './choices.tsx'
import { allEvents, noInsight } from './event-choice.ts'
import { InsightFields, insightsProblem, isEventsComplete, isLogsComplete, LogsFields, ManagementFields } from './fields.tsx'
import { isBucketName, isTrailName, suggestedName } from './names.ts'
import { useSayTrail } from './say.ts'
import { activityOf, excludedOf, insightNamesOf } from './summary.ts'

/** The form while it is filled in; the check boxes that have no place in what is created beside it. */
interface Draft extends TrailForm {
  readonly usesKms: boolean
  readonly wantsInsights: boolean
}

const isAttributesComplete = ({ name, bucket, prefix, usesKms, logs }: Draft): boolean =>
  isTrailName(name) && isBucketName(bucket.name) && prefix.length <= 200 && !usesKms && isLogsComplete(logs)

const isChosenComplete = ({ events, wantsInsights, insights }: Draft): boolean =>
  (events.management ? isEventsComplete(events) : false) && (!wantsInsights || insightsProblem(insights, events) === undefined)

/** A new trail in three steps, with everything it needs. */
export function CreateTrailPage() {
  const say = useSayTrail()
  const here = useHere()
  const client = useClient(CloudTrailClient)
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [made] = useState<Made>(() => new Set())
  const [draft, setDraft] = useState<Draft>(() => ({
    name: '',
    bucket: { isNew: true, name: suggestedName(here.account) },
    prefix: '',
    validatesFiles: true,
    logs: { isEnabled: false, group: { isNew: true, name: suggestedName(here.account) }, role: { isNew: true, name: '' } },
    events: allEvents,
    insights: noInsight,
    usesKms: true,
    wantsInsights: false,
  }))
  usePageCrumbs({ text: say('ctTrails'), href: '#/cloudtrail/trails' }, { text: say('createTrail'), href: '#/cloudtrail/create' })
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))

  const submit = async () => {
    const form = draft.wantsInsights ? draft : { ...draft, insights: noInsight }
    if (!(await act(() => createTrail(here, client, form, made)))) return
    go('#/cloudtrail/trails')
    tell('success', say('trailCreated', { name: form.name }))
  }

  return (
    <WizardFrame
      submit={say('createTrail')}
      isBusy={isBusy}
      onCancel={() => go('#/cloudtrail/trails')}
      onSubmit={() => void submit()}
      steps={[
        {
          title: say('stepAttributes'),
          isComplete: isAttributesComplete(draft),
          content: (isTried) => <Attributes draft={draft} isTried={isTried} change={change} />,
        },
        {
          title: say('chooseLogEvents'),
          isComplete: isChosenComplete(draft),
          content: (isTried) => <LogEvents draft={draft} isTried={isTried} change={change} />,
        },
        { title: say('ctReviewCreate'), isComplete: true, content: () => <Review draft={draft} /> },
      ]}
    />
  )
}

interface StepProps {
  readonly draft: Draft
  readonly isTried: boolean
  change(part: Partial<Draft>): void
}

function Attributes({ draft, isTried, change }: StepProps) {
  const say = useSayTrail()
  const { account } = useHere()
  const { name, bucket, prefix, usesKms, validatesFiles, logs } = draft
  const unless = (isGood: boolean, rule: string) => (isTried && !isGood ? rule : undefined)
  return (
    <SpaceBetween size="l">
      <Container header={<Header>{say('generalDetails')}</Header>}>
        <SpaceBetween size="l">
          <TextField
            label={say('trailName')}
            hint={say('multiRegionAbout')}
            value={name}
            constraint={say('trailNameRule')}
            problem={unless(isTrailName(name), say('trailNameRule'))}
            onChange={(value) => change({ name: value })}
          />
          <FormField label={say('storageLocation')}>
            <RadioGroup
              value={bucket.isNew ? 'new' : 'existing'}
              items={[
                { value: 'new', label: say('createNewS3Bucket'), description: say('newBucketAbout') },
                { value: 'existing', label: say('useExistingS3Bucket'), description: say('existingBucketAbout') },
              ]}
              onChange={({ detail }) => {
                const isNew = detail.value === 'new'
                change({ bucket: { isNew, name: isNew ? suggestedName(account) : '' } })
              }}
            />
          </FormField>
          {bucket.isNew ? (
            <TextField
              label={say('trailLogBucketFolder')}
              value={bucket.name}
              constraint={say('bucketRule')}
              problem={unless(isBucketName(bucket.name), say('bucketRule'))}
              onChange={(value) => change({ bucket: { ...bucket, name: value } })}
            />
          ) : (
            <BucketChoice
              label={say('trailLogBucketFolder')}
              placeholder={say('chooseBucket')}
              value={bucket.name}
              problem={unless(isBucketName(bucket.name), say('chooseBucket'))}
              onChange={({ value }) => change({ bucket: { ...bucket, name: value } })}
            />
          )}
          <TextField
            label={say('prefixOptional')}
            value={prefix}
            constraint={`${bucket.name}/${prefix === '' ? '' : `${prefix}/`}AWSLogs/${account}`}
            problem={unless(prefix.length <= 200, say('prefixRule'))}
            onChange={(value) => change({ prefix: value.replace(/^\/+|\/+$/g, '') })}
          />
          <FormField label={say('logFileSseKms')}>
            <SpaceBetween size="s">
              <Checkbox checked={usesKms} onChange={({ detail }) => change({ usesKms: detail.checked })}>
                {say('enabled')}
              </Checkbox>
              {usesKms ? <Alert type={isTried ? 'error' : 'info'}>{say('kmsNotHere')}</Alert> : null}
            </SpaceBetween>
          </FormField>
          <FormField label={say('logFileValidation')} description={say('validationAbout')}>
            <Checkbox checked={validatesFiles} onChange={({ detail }) => change({ validatesFiles: detail.checked })}>
              {say('enabled')}
            </Checkbox>
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header>{say('logsOptional')}</Header>}>
        <LogsFields logs={logs} isTried={isTried} onChange={(next) => change({ logs: next })} />
      </Container>
    </SpaceBetween>
  )
}

function LogEvents({ draft, isTried, change }: StepProps) {
  const say = useSayTrail()
  const { events, wantsInsights, insights } = draft
  const missing = insightsProblem(insights, events)
  return (
    <SpaceBetween size="l">
      <Container header={<Header description={say('eventTypeAbout')}>{say('chooseLogEvents')}</Header>}>
        <FormField label={say('eventType')} {...(isTried && !events.management ? { errorText: say('chooseEventType') } : {})}>
          <SpaceBetween size="xs">
            <Checkbox
              checked={events.management}
              description={say('managementAbout')}
              onChange={({ detail }) => change({ events: { ...events, management: detail.checked } })}
            >
              {say('managementEvents')}
            </Checkbox>
            <Checkbox checked={false} disabled description={say('dataAbout')}>
              {say('dataEvents')}
            </Checkbox>
            <Checkbox
              checked={wantsInsights}
              description={say('insightsAbout')}
              onChange={({ detail }) => change({ wantsInsights: detail.checked })}
            >
              {say('insightsEvents')}
            </Checkbox>
            <Checkbox checked={false} disabled description={say('networkAbout')}>
              {say('networkActivityEvents')}
            </Checkbox>
          </SpaceBetween>
        </FormField>
      </Container>
      {events.management ? <ManagementFields events={events} isTried={isTried} onChange={(next) => change({ events: next })} /> : null}
      {wantsInsights ? (
        <InsightFields
          insights={insights}
          problem={isTried && missing ? say(missing) : undefined}
          onChange={(next) => change({ insights: next })}
        />
      ) : null}
    </SpaceBetween>
  )
}

function Review({ draft }: { readonly draft: Draft }) {
  const say = useSayTrail()
  const here = useHere()
  const { name, bucket, prefix, validatesFiles, logs, events, insights, wantsInsights } = draft
  return (
    <SpaceBetween size="l">
      <Container header={<Header>{say('generalDetails')}</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: say('trailName'), value: name },
            { label: say('trailArn'), value: <span className="exact-value">{trailArnOf(here, name)}</span> },
            { label: say('multiRegionTrail'), value: say('yes') },
            {
              label: say('trailLogLocation'),
              value: <span className="exact-value">{`${bucket.name}/${prefix === '' ? '' : `${prefix}/`}AWSLogs/${here.account}`}</span>,
            },
            { label: say('logFileSseKms'), value: say('disabled') },
            { label: say('logFileValidation'), value: validatesFiles ? say('enabled') : say('disabled') },
          ]}
        />
      </Container>
      <Container header={<Header>{say('cwLogsSection')}</Header>}>
        {logs.isEnabled ? (
          <KeyValuePairs
            columns={2}
            items={[
              { label: say('logGroup'), value: <span className="exact-value">{logs.group.name}</span> },
              { label: say('iamRole'), value: <span className="exact-value">{logs.role.name}</span> },
            ]}
          />
        ) : (
          say('notConfigured')
        )}
      </Container>
      <Container header={<Header>{say('managementEvents')}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: say('apiActivity'), value: activityOf(events, say) },
            { label: say('excluded'), value: excludedOf(events, say) },
            { label: say('insightsEvents'), value: wantsInsights ? insightNamesOf(insights, say) : say('disabled') },
          ]}
        />
      </Container>
    </SpaceBetween>
  )
}
