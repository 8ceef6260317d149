import { type Dimension, type Metric, type MetricAlarm, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { CreateTopicCommand, ListSubscriptionsByTopicCommand, ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import RadioGroup from '@cloudscape-design/components/radio-group'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import Tiles from '@cloudscape-design/components/tiles'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { MetricChart } from '../blocks/metric-chart.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { lastHours, rangeAt } from '../blocks/time-range.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { WizardFrame, type WizardStep } from '../blocks/wizard-frame.tsx'
import { useHere } from '../shell/aws.ts'
import { sandboxNow } from '../shell/clock.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { alarmHref, datapointsOf, dimensionsText, metricsOf, useCloudWatch } from './calls.ts'
import { conditionOf, isStatistic, type MissingData, missingData, operators, periodName, periods, statistics } from './condition.ts'

type State = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA'

interface Notification {
  readonly id: number
  readonly state: State
  readonly choice: 'existing' | 'new' | 'arn'
  readonly topicArn: string
  readonly topicName: string
  readonly emails: string
}

interface Form {
  readonly namespace: string
  readonly metricName: string
  readonly dimensions: readonly Dimension[]
  /** One of the five, or a percentile. */
  readonly statistic: string
  readonly periodSeconds: number
  readonly operator: (typeof operators)[number]['value']
  readonly threshold: string
  readonly datapoints: string
  readonly outOf: string
  readonly missing: MissingData
  readonly notifications: readonly Notification[]
  readonly name: string
  readonly description: string
}

const firstNotification: Notification = { id: 1, state: 'ALARM', choice: 'existing', topicArn: '', topicName: '', emails: '' }

/** What AWS's console begins a new alarm with; for a metric that is already chosen it offers its sum. */
export const emptyForm = (metric: Metric): Form => ({
  namespace: metric.Namespace ?? '',
  metricName: metric.MetricName ?? '',
  dimensions: metric.Dimensions ?? [],
  statistic: metric.MetricName ? 'Sum' : 'Average',
  periodSeconds: 300,
  operator: 'GreaterThanThreshold',
  threshold: '',
  datapoints: '1',
  outOf: '1',
  missing: 'missing',
  notifications: [firstNotification],
  name: '',
  description: '',
})

/** An alarm that is there, as the form shows it; null for one that watches something else than one metric against a fixed threshold. */
export function formOf(alarm: MetricAlarm): Form | null {
  const { Namespace, MetricName, Threshold, Metrics = [], EvaluationPeriods = 1, DatapointsToAlarm = EvaluationPeriods } = alarm
  const operator = operators.find(({ value }) => value === alarm.ComparisonOperator)?.value
  if (!Namespace || !MetricName || Threshold === undefined || Metrics.length > 0 || !operator) return null
  const of = (state: State, arns: readonly string[] = []) => arns.map((arn) => ({ state, arn }))
  const actions = [
    ...of('ALARM', alarm.AlarmActions),
    ...of('OK', alarm.OKActions),
    ...of('INSUFFICIENT_DATA', alarm.InsufficientDataActions),
  ]
  return {
    namespace: Namespace,
    metricName: MetricName,
    dimensions: alarm.Dimensions ?? [],
    statistic: alarm.Statistic ?? alarm.ExtendedStatistic ?? 'Average',
    periodSeconds: alarm.Period ?? 60,
    operator,
    threshold: String(Threshold),
    datapoints: String(DatapointsToAlarm),
    outOf: String(EvaluationPeriods),
    missing: missingData.find(({ value }) => value === alarm.TreatMissingData)?.value ?? 'missing',
    notifications: actions.map(({ state, arn }, index) => ({
      ...firstNotification,
      id: index + 1,
      state,
      choice: /^arn:[^:]+:sns:/.test(arn) ? 'existing' : 'arn',
      topicArn: arn,
    })),
    name: alarm.AlarmName ?? '',
    description: alarm.AlarmDescription ?? '',
  }
}

interface Props {
  readonly first: Form
  /** The alarm that is edited; without it a new one is made. */
  readonly edited?: MetricAlarm
}

/** The four pages of AWS's wizard. */
export function AlarmWizard({ first, edited }: Props) {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const { client } = useHere()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [form, setForm] = useState(first)
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }))
  usePageCrumbs(
    { text: say('alarms'), href: hrefTo('cloudwatch', ['alarms']) },
    ...(edited ? [{ text: first.name, href: alarmHref(first.name) }] : []),
    { text: say(edited ? 'editAlarm' : 'createAlarm'), href: window.location.hash },
  )
  const back = edited ? alarmHref(first.name) : hrefTo('cloudwatch', ['alarms'])
  const create = async () => {
    const isMade = await act(async () => {
      const arns = await topicsFor(form.notifications, new SNSClient(client))
      const of = (state: State) => arns.filter((each) => each.state === state).map(({ arn }) => arn)
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          ...alarmOf(form),
          AlarmName: form.name,
          // What the form does not show stays as it is.
          ActionsEnabled: edited?.ActionsEnabled ?? true,
          ...(edited?.Unit ? { Unit: edited.Unit } : {}),
          ...(edited?.EvaluateLowSampleCountPercentile
            ? { EvaluateLowSampleCountPercentile: edited.EvaluateLowSampleCountPercentile }
            : {}),
          AlarmActions: of('ALARM'),
          OKActions: of('OK'),
          InsufficientDataActions: of('INSUFFICIENT_DATA'),
          ...(form.description === '' ? {} : { AlarmDescription: form.description }),
        }),
      )
    })
    if (!isMade) return
    go(back)
    tell('success', say(edited ? 'alarmSaved' : 'alCreated', { name: form.name }))
  }
  const steps: readonly WizardStep[] = [
    {
      title: say('alStepSpecify'),
      isComplete: isSpecified(form),
      content: (isTried) => <Specify form={form} set={set} isTried={isTried} />,
    },
    {
      title: say('alStepActions'),
      isComplete: form.notifications.every(isTold),
      content: (isTried) => <ConfigureActions form={form} set={set} isTried={isTried} />,
    },
    {
      title: say('alStepName'),
      isComplete: form.name.trim() !== '',
      content: (isTried) => (
        <Container header={<Header variant="h2">{say('nameAndDescription')}</Header>}>
          <SpaceBetween size="l">
            <TextField
              label={say('alarmName')}
              value={form.name}
              onChange={(name) => set({ name })}
              constraint={say(edited ? 'nameStays' : 'alarmNameRule')}
              isDisabled={edited !== undefined}
              problem={isTried && form.name.trim() === '' ? say('fieldRequired') : undefined}
            />
            <FormField label={say('alarmDescription')} constraintText={say('alarmDescriptionRule')}>
              <Textarea value={form.description} rows={4} onChange={({ detail }) => set({ description: detail.value })} />
            </FormField>
          </SpaceBetween>
        </Container>
      ),
    },
    { title: say(edited ? 'alStepPreviewUpdate' : 'alStepPreview'), isComplete: true, content: () => <Preview form={form} /> },
  ]
  return (
    <WizardFrame
      steps={steps}
      submit={say(edited ? 'updateAlarm' : 'createAlarm')}
      isBusy={isBusy}
      onCancel={() => go(back)}
      onSubmit={() => void create()}
    />
  )
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))
const isCount = (text: string): boolean => /^[1-9]\d*$/.test(text)
const isSpecified = (form: Form): boolean =>
  form.namespace !== '' &&
  form.metricName !== '' &&
  isNumber(form.threshold) &&
  isCount(form.datapoints) &&
  isCount(form.outOf) &&
  Number(form.datapoints) <= Number(form.outOf)
const isTold = ({ choice, topicArn, topicName }: Notification): boolean => (choice === 'new' ? topicName !== '' : topicArn !== '')

const alarmOf = (form: Form) =>
  ({
    Namespace: form.namespace,
    MetricName: form.metricName,
    ...(form.dimensions.length === 0 ? {} : { Dimensions: [...form.dimensions] }),
    ...(isStatistic(form.statistic) ? { Statistic: form.statistic } : { ExtendedStatistic: form.statistic }),
    Period: form.periodSeconds,
    ComparisonOperator: form.operator,
    Threshold: Number(form.threshold),
    EvaluationPeriods: Number(form.outOf),
    DatapointsToAlarm: Number(form.datapoints),
    TreatMissingData: form.missing,
  }) satisfies Partial<MetricAlarm>

/** Topics that are to be made are made, with their e-mail subscriptions. */
async function topicsFor(notifications: readonly Notification[], sns: SNSClient): Promise<readonly { state: State; arn: string }[]> {
  const found: { state: State; arn: string }[] = []
  for (const { state, choice, topicArn, topicName, emails } of notifications) {
    if (choice !== 'new') {
      found.push({ state, arn: topicArn })
      continue
    }
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: topicName }))
    for (const Endpoint of emails.split(/[\s,]+/).filter((each) => each !== ''))
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }))
    found.push({ state, arn: TopicArn })
  }
  return found
}

const idOf = (metric: Metric): string => JSON.stringify([metric.Namespace, metric.MetricName, dimensionsText(metric)])

interface StepProps {
  readonly form: Form
  set(change: Partial<Form>): void
  readonly isTried: boolean
}

function Specify({ form, set, isTried }: StepProps) {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const { namespace, metricName, dimensions, statistic, periodSeconds } = form
  const metrics = useCall((signal) => metricsOf(cloudwatch, signal))
  const isChosen = namespace !== '' && metricName !== ''
  const seen = useCall(
    async (signal) => {
      const within = rangeAt(lastHours(3), await sandboxNow(signal))
      const metric = { Namespace: namespace, MetricName: metricName, Dimensions: [...dimensions] }
      return { within, points: isChosen ? await datapointsOf(cloudwatch, { metric, statistic, periodSeconds }, within, signal) : [] }
    },
    [namespace, metricName, dimensions, statistic, periodSeconds],
  )
  const statisticOptions = [
    ...statistics.map(({ value, label }) => ({ value, label: say(label) })),
    ...(isStatistic(statistic) ? [] : [{ value: statistic, label: statistic }]),
  ]
  const periodOptions = [...new Set([...periods, periodSeconds])].map((seconds) => ({
    value: String(seconds),
    label: periodName(seconds, say),
  }))
  const missingOptions = missingData.map(({ value, label }) => ({ value, label: say(label) }))
  const known = metrics.data ?? []
  const countProblem =
    isCount(form.datapoints) && isCount(form.outOf) && Number(form.datapoints) <= Number(form.outOf) ? undefined : say('countRule')
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{say('metric')}</Header>}>
        <SpaceBetween size="l">
          {known.length === 0 ? null : (
            <FormField label={say('selectMetric')}>
              <Select
                options={known.map((metric) => ({
                  value: idOf(metric),
                  label: `${metric.Namespace} / ${metric.MetricName}`,
                  description: dimensionsText(metric),
                }))}
                selectedOption={
                  isChosen
                    ? {
                        value: idOf({ Namespace: namespace, MetricName: metricName, Dimensions: [...dimensions] }),
                        label: `${namespace} / ${metricName}`,
                      }
                    : null
                }
                placeholder={say('selectMetric')}
                filteringType="auto"
                onChange={({ detail }) => {
                  const chosen = known.find((metric) => idOf(metric) === detail.selectedOption.value)
                  if (chosen)
                    set({ namespace: chosen.Namespace ?? '', metricName: chosen.MetricName ?? '', dimensions: chosen.Dimensions ?? [] })
                }}
              />
            </FormField>
          )}
          <MetricChart
            title={metricName === '' ? say('metric') : metricName}
            points={seen.data?.points ?? []}
            {...(isNumber(form.threshold) ? { threshold: Number(form.threshold) } : {})}
            periodSeconds={periodSeconds}
            fromMs={seen.data?.within.fromMs ?? 0}
            toMs={seen.data?.within.toMs ?? 1}
            isLoading={seen.isLoading}
            height={160}
          />
          <TextField
            label={say('namespace')}
            value={namespace}
            onChange={(value) => set({ namespace: value })}
            problem={isTried && namespace === '' ? say('fieldRequired') : undefined}
          />
          <TextField
            label={say('metricName')}
            value={metricName}
            onChange={(value) => set({ metricName: value })}
            problem={isTried && metricName === '' ? say('fieldRequired') : undefined}
          />
          {dimensions.map(({ Name = '', Value = '' }) => (
            <TextField key={Name} label={Name} value={Value} isDisabled onChange={() => undefined} />
          ))}
          <FormField label={say('statistic')}>
            <Select
              options={statisticOptions}
              selectedOption={statisticOptions.find(({ value }) => value === statistic) ?? null}
              onChange={({ detail }) => set({ statistic: detail.selectedOption.value ?? statistic })}
            />
          </FormField>
          <FormField label={say('period')}>
            <Select
              options={periodOptions}
              selectedOption={periodOptions.find(({ value }) => value === String(periodSeconds)) ?? null}
              onChange={({ detail }) => set({ periodSeconds: Number(detail.selectedOption.value) })}
            />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">{say('conditions')}</Header>}>
        <SpaceBetween size="l">
          <FormField label={say('thresholdType')}>
            <Tiles
              value="static"
              ariaLabel={say('thresholdType')}
              items={[
                { value: 'static', label: say('thresholdStatic'), description: say('thresholdStaticHelp') },
                { value: 'anomaly', label: say('thresholdAnomaly'), description: say('notInSandbox'), disabled: true },
              ]}
            />
          </FormField>
          <FormField
            label={say('wheneverIs', { metric: metricName === '' ? say('metric') : metricName })}
            description={say('defineCondition')}
          >
            <RadioGroup
              value={form.operator}
              items={operators.map(({ value, label, sign }) => ({ value, label: say(label), description: `${sign} ${say('threshold')}` }))}
              onChange={({ detail }) => set({ operator: operators.find(({ value }) => value === detail.value)?.value ?? form.operator })}
            />
          </FormField>
          <TextField
            label={say('than')}
            hint={say('defineThreshold')}
            value={form.threshold}
            onChange={(threshold) => set({ threshold })}
            constraint={say('mustBeNumber')}
            problem={(isTried || form.threshold !== '') && !isNumber(form.threshold) ? say('mustBeNumber') : undefined}
          />
          <ExpandableSection headerText={say('additionalConfig')}>
            <SpaceBetween size="l">
              <FormField label={say('datapointsToAlarm')} {...(countProblem === undefined ? {} : { errorText: countProblem })}>
                <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                  <Input
                    value={form.datapoints}
                    inputMode="numeric"
                    ariaLabel={say('datapointsToAlarm')}
                    onChange={({ detail }) => set({ datapoints: detail.value })}
                  />
                  <span>/</span>
                  <Input
                    value={form.outOf}
                    inputMode="numeric"
                    ariaLabel={say('evaluationPeriods')}
                    onChange={({ detail }) => set({ outOf: detail.value })}
                  />
                </SpaceBetween>
              </FormField>
              <FormField label={say('missingData')}>
                <Select
                  options={missingOptions}
                  selectedOption={missingOptions.find(({ value }) => value === form.missing) ?? null}
                  onChange={({ detail }) =>
                    set({ missing: missingData.find(({ value }) => value === detail.selectedOption.value)?.value ?? form.missing })
                  }
                />
              </FormField>
            </SpaceBetween>
          </ExpandableSection>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  )
}

function ConfigureActions({ form, set, isTried }: StepProps) {
  const say = useSay<keyof typeof words>()
  const { client } = useHere()
  const topics = useCall(async (signal) => {
    const sns = new SNSClient(client)
    const found: string[] = []
    let token: string | undefined
    do {
      const command = new ListTopicsCommand(token === undefined ? {} : { NextToken: token })
      const { Topics = [], NextToken } = await sns.send(command, { abortSignal: signal })
      found.push(...Topics.flatMap(({ TopicArn }) => TopicArn ?? []))
      token = NextToken
    } while (token !== undefined)
    return found
  })
  const change = (id: number, part: Partial<Notification>) =>
    set({ notifications: form.notifications.map((each) => (each.id === id ? { ...each, ...part } : each)) })
  return (
    <SpaceBetween size="l">
      {form.notifications.map((notification) => (
        <OneNotification
          key={notification.id}
          notification={notification}
          topics={topics.data ?? []}
          isTried={isTried}
          onChange={(part) => change(notification.id, part)}
          onRemove={() => set({ notifications: form.notifications.filter(({ id }) => id !== notification.id) })}
        />
      ))}
      <Button
        onClick={() =>
          set({
            notifications: [
              ...form.notifications,
              { ...firstNotification, id: Math.max(0, ...form.notifications.map(({ id }) => id)) + 1 },
            ],
          })
        }
      >
        {say('addNotification')}
      </Button>
    </SpaceBetween>
  )
}

interface OneProps {
  readonly notification: Notification
  readonly topics: readonly string[]
  readonly isTried: boolean
  onChange(part: Partial<Notification>): void
  onRemove(): void
}

function OneNotification({ notification, topics, isTried, onChange, onRemove }: OneProps) {
  const say = useSay<keyof typeof words>()
  const { state, choice, topicArn, topicName, emails } = notification
  // A topic that is gone, or another account's, is shown all the same where the alarm has it.
  const options = [...new Set([...topics, ...(choice === 'existing' && topicArn !== '' ? [topicArn] : [])])].map((value) => ({
    value,
    label: value.split(':').at(-1) ?? value,
    description: value,
  }))
  const missing = isTried && !isTold(notification) ? { errorText: say('fieldRequired') } : {}
  return (
    <Container
      header={
        <Header variant="h2" actions={<Button onClick={onRemove}>{say('remove')}</Button>}>
          {say('notification')}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FormField label={say('alarmStateTrigger')} description={say('triggerAbout')}>
          <Tiles
            value={state}
            ariaLabel={say('alarmStateTrigger')}
            items={[
              { value: 'ALARM', label: say('stInAlarm'), description: say('stInAlarmHelp') },
              { value: 'OK', label: say('stOk'), description: say('stOkHelp') },
              { value: 'INSUFFICIENT_DATA', label: say('stInsufficient'), description: say('stInsufficientHelp') },
            ]}
            onChange={({ detail }) => onChange({ state: detail.value as State })}
          />
        </FormField>
        <FormField label={say('sendToFollowing')}>
          <RadioGroup
            value={choice}
            items={[
              { value: 'existing', label: say('selectExistingTopic') },
              { value: 'new', label: say('createNewTopic') },
              { value: 'arn', label: say('useTopicArn') },
            ]}
            onChange={({ detail }) => onChange({ choice: detail.value as Notification['choice'], topicArn: '' })}
          />
        </FormField>
        {choice === 'existing' ? (
          <FormField label={say('sendNotificationTo')} {...missing}>
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === topicArn) ?? null}
              placeholder={say('selectTopic')}
              empty={say('noTopicsHere')}
              filteringType="auto"
              onChange={({ detail }) => onChange({ topicArn: detail.selectedOption.value ?? '' })}
            />
          </FormField>
        ) : null}
        {choice === 'existing' && topics.includes(topicArn) ? <EmailEndpoints topicArn={topicArn} /> : null}
        {choice === 'arn' ? (
          <FormField label={say('sendNotificationTo')} {...missing}>
            <Input value={topicArn} spellcheck={false} onChange={({ detail }) => onChange({ topicArn: detail.value })} />
          </FormField>
        ) : null}
        {choice === 'new' ? (
          <>
            <FormField label={say('newTopicName')} {...missing}>
              <Input value={topicName} spellcheck={false} onChange={({ detail }) => onChange({ topicName: detail.value })} />
            </FormField>
            <FormField label={say('emailEndpoints')} constraintText={say('emailsRule')}>
              <Textarea value={emails} rows={2} spellcheck={false} onChange={({ detail }) => onChange({ emails: detail.value })} />
            </FormField>
          </>
        ) : null}
      </SpaceBetween>
    </Container>
  )
}

/** Whom the topic tells by mail: those who have confirmed. */
function EmailEndpoints({ topicArn }: { readonly topicArn: string }) {
  const say = useSay<keyof typeof words>()
  const { client } = useHere()
  const { data } = useCall(
    async (signal) => {
      const sns = new SNSClient(client)
      const found: string[] = []
      let token: string | undefined
      do {
        const command = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, ...(token === undefined ? {} : { NextToken: token }) })
        const { Subscriptions = [], NextToken } = await sns.send(command, { abortSignal: signal })
        const told = Subscriptions.filter(
          ({ Protocol = '', SubscriptionArn = '' }) => Protocol.startsWith('email') && SubscriptionArn.startsWith('arn:'),
        )
        found.push(...told.flatMap(({ Endpoint }) => Endpoint ?? []))
        token = NextToken
      } while (token !== undefined)
      return found
    },
    [topicArn],
  )
  if (!data) return null
  return <FormField label={say('emailEndpoints')}>{data.length === 0 ? say('noEmailEndpoints') : data.join(', ')}</FormField>
}

function Preview({ form }: { readonly form: Form }) {
  const say = useSay<keyof typeof words>()
  const statistic = statistics.find(({ value }) => value === form.statistic)
  const missing = missingData.find(({ value }) => value === form.missing)
  const exact = (text: string) => <span className="exact-value">{text === '' ? '-' : text}</span>
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{say('stepTitle', { n: 1, title: say('alStepSpecify') })}</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: say('namespace'), value: exact(form.namespace) },
            { label: say('metricName'), value: exact(form.metricName) },
            ...form.dimensions.map(({ Name = '', Value = '' }) => ({ label: Name, value: exact(Value) })),
            { label: say('statistic'), value: statistic ? say(statistic.label) : form.statistic },
            { label: say('period'), value: periodName(form.periodSeconds, say) },
            { label: say('conditions'), value: conditionOf(alarmOf(form), say) },
            { label: say('missingData'), value: missing ? say(missing.label) : form.missing },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">{say('stepTitle', { n: 2, title: say('alStepActions') })}</Header>}>
        {form.notifications.length === 0 ? (
          <Alert type="warning">{say('noActions')}</Alert>
        ) : (
          <KeyValuePairs
            columns={1}
            items={form.notifications.map(({ state, choice, topicArn, topicName }) => ({
              label: say(state === 'ALARM' ? 'stInAlarm' : state === 'OK' ? 'stOk' : 'stInsufficient'),
              value: exact(choice === 'new' ? topicName : topicArn),
            }))}
          />
        )}
      </Container>
      <Container header={<Header variant="h2">{say('stepTitle', { n: 3, title: say('alStepName') })}</Header>}>
        <KeyValuePairs
          columns={1}
          items={[
            { label: say('alarmName'), value: exact(form.name) },
            { label: say('description'), value: form.description === '' ? '-' : form.description },
          ]}
        />
      </Container>
    </SpaceBetween>
  )
}
