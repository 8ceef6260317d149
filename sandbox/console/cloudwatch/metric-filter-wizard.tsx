import {
  FilterLogEventsCommand,
  type MetricFilter,
  PutMetricFilterCommand,
  type StandardUnit,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import Alert from '@cloudscape-design/components/alert'
import Autosuggest from '@cloudscape-design/components/autosuggest'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import Textarea from '@cloudscape-design/components/textarea'
import { type ReactNode, useState } from 'react'
import { awsText, PatternError, parsePattern } from '../../../domain/pattern/index.ts'
import type words from '../../../locales/en/console/cloudwatch.json'
import { TextField } from '../blocks/text-field.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { WizardFrame, type WizardStep } from '../blocks/wizard-frame.tsx'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { logGroupHref, metricFiltersHref, namespacesOf, useCloudWatch, useLogs } from './calls.ts'

/** Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html */
const units = ['None', 'Count', 'Seconds', 'Milliseconds', 'Bytes', 'Percent', 'Count/Second'] as const

/** Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html (50 messages) */
const testedAtMost = 50

interface Form {
  readonly pattern: string
  readonly filterName: string
  readonly namespace: string
  readonly metricName: string
  readonly metricValue: string
  readonly defaultValue: string
  readonly unit: string
  readonly dimensions: string
}

const empty: Form = {
  pattern: '',
  filterName: '',
  namespace: '',
  metricName: '',
  metricValue: '',
  defaultValue: '',
  unit: '',
  dimensions: '',
}

/** A filter that is there, as the form shows it. */
function formOf({ filterName = '', filterPattern = '', metricTransformations: [first] = [] }: MetricFilter): Form {
  return {
    pattern: filterPattern,
    filterName,
    namespace: first?.metricNamespace ?? '',
    metricName: first?.metricName ?? '',
    metricValue: first?.metricValue ?? '',
    defaultValue: first?.defaultValue === undefined ? '' : String(first.defaultValue),
    unit: first?.unit ?? '',
    dimensions: Object.entries(first?.dimensions ?? {})
      .map(([name, selector]) => `${name} = ${selector}`)
      .join('\n'),
  }
}

interface Props {
  readonly logGroupName: string
  /** What the pattern begins with, where another page already has one. */
  readonly pattern?: string
  /** The filter that is edited; without it a new one is made. Its name cannot be changed: another name is another filter. */
  readonly edited?: MetricFilter
}

/** The three pages of AWS's wizard: define pattern, assign metric, review and create. */
export function MetricFilterWizard({ logGroupName, pattern = '', edited }: Props) {
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [form, setForm] = useState<Form>(() => (edited ? formOf(edited) : { ...empty, pattern }))
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }))
  const title = say(edited ? 'editMetricFilter' : 'createMetricFilter')
  usePageCrumbs(
    { text: say('logGroups'), href: hrefTo('cloudwatch', ['log-groups']) },
    { text: logGroupName, href: logGroupHref(logGroupName) },
    { text: title, href: window.location.hash },
  )
  // An empty pattern counts every event: whoever has such a filter keeps it.
  const mayBeEmpty = edited?.filterPattern === ''
  const refusal = refusalOf(form.pattern)
  const isAssigned =
    form.filterName !== '' &&
    form.namespace !== '' &&
    form.metricName !== '' &&
    form.metricValue !== '' &&
    isNumberOrEmpty(form.defaultValue)

  const create = async () => {
    const { pattern, filterName, namespace, metricName, metricValue, defaultValue, unit, dimensions } = form
    const command = new PutMetricFilterCommand({
      logGroupName,
      filterName,
      filterPattern: pattern,
      metricTransformations: [
        {
          metricNamespace: namespace,
          metricName,
          metricValue,
          ...(defaultValue === '' ? {} : { defaultValue: Number(defaultValue) }),
          ...(unit === '' ? {} : { unit: unit as StandardUnit }),
          ...(dimensions.trim() === '' ? {} : { dimensions: dimensionsOf(dimensions) }),
        },
      ],
      // What the form does not show stays as it is.
      ...(edited?.applyOnTransformedLogs ? { applyOnTransformedLogs: true } : {}),
      ...(edited?.fieldSelectionCriteria ? { fieldSelectionCriteria: edited.fieldSelectionCriteria } : {}),
      ...(edited?.emitSystemFieldDimensions ? { emitSystemFieldDimensions: edited.emitSystemFieldDimensions } : {}),
    })
    if (!(await act(() => logs.send(command)))) return
    go(metricFiltersHref(logGroupName))
    tell('success', say(edited ? 'filterSaved' : 'mfCreated', { name: filterName }))
  }
  const steps: readonly WizardStep[] = [
    {
      title: say('mfStepDefine'),
      isComplete: refusal === undefined && (form.pattern !== '' || mayBeEmpty),
      content: (isTried) => (
        <DefinePattern
          logGroupName={logGroupName}
          pattern={form.pattern}
          problem={refusal ?? (isTried && form.pattern === '' && !mayBeEmpty ? say('fieldRequired') : undefined)}
          onChange={(pattern) => set({ pattern })}
        />
      ),
    },
    {
      title: say('mfStepAssign'),
      isComplete: isAssigned,
      content: (isTried) => <AssignMetric form={form} set={set} isTried={isTried} isNamed={edited !== undefined} />,
    },
    { title: say('mfStepReview'), isComplete: true, content: () => <Review logGroupName={logGroupName} form={form} /> },
  ]
  return (
    <WizardFrame
      steps={steps}
      submit={say(edited ? 'saveChanges' : 'createMetricFilter')}
      isBusy={isBusy}
      onCancel={() => go(edited ? metricFiltersHref(logGroupName) : logGroupHref(logGroupName))}
      onSubmit={() => void create()}
    />
  )
}

const isNumberOrEmpty = (text: string): boolean => text === '' || Number.isFinite(Number(text))

/** `name = $.selector`, one a line. */
const dimensionsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.split('='))
      .flatMap(([name = '', ...value]) => (name.trim() === '' ? [] : [[name.trim(), value.join('=').trim()]])),
  )

function refusalOf(pattern: string): string | undefined {
  try {
    parsePattern(pattern)
    return undefined
  } catch (error) {
    if (error instanceof PatternError) return awsText(error, 'put')
    throw error
  }
}

interface Match {
  readonly eventNumber: number
  readonly message: string
  readonly values: string
}

interface DefineProps {
  readonly logGroupName: string
  readonly pattern: string
  readonly problem: string | undefined
  onChange(pattern: string): void
}

function DefinePattern({ logGroupName, pattern, problem, onChange }: DefineProps) {
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { act, isBusy } = useAction()
  // The newest events of each stream, as AWS's console offers them to test on.
  const streams = useCall(
    async (signal) => {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 1000 }), { abortSignal: signal })
      return [...new Set(events.map(({ logStreamName = '' }) => logStreamName))].map((stream) => ({
        stream,
        messages: events
          .filter(({ logStreamName }) => logStreamName === stream)
          .map(({ message = '' }) => message)
          .slice(-testedAtMost),
      }))
    },
    [logGroupName],
  )
  const [source, setSource] = useState('custom')
  const [custom, setCustom] = useState('')
  const [result, setResult] = useState<{ readonly total: number; readonly matches: readonly Match[] }>()
  const sources = [
    { value: 'custom', label: say('customLogData') },
    ...(streams.data ?? []).map(({ stream }) => ({ value: `stream:${stream}`, label: stream })),
  ]
  const shown =
    source === 'custom' ? custom : (streams.data?.find(({ stream }) => `stream:${stream}` === source)?.messages.join('\n') ?? '')
  const test = () =>
    act(async () => {
      const messages = shown
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(0, testedAtMost)
      if (messages.length === 0) return setResult({ total: 0, matches: [] })
      const { matches = [] } = await logs.send(new TestMetricFilterCommand({ filterPattern: pattern, logEventMessages: messages }))
      setResult({
        total: messages.length,
        matches: matches.map(({ eventNumber = 0, eventMessage = '', extractedValues = {} }) => ({
          eventNumber: Number(eventNumber),
          message: eventMessage,
          values: Object.entries(extractedValues)
            .map(([name, value]) => `${name}: ${value}`)
            .join(', '),
        })),
      })
    })
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{say('createFilterPattern')}</Header>}>
        <SpaceBetween size="m">
          <Box variant="p">{say('patternAbout')}</Box>
          <FormField
            label={say('filterPattern')}
            stretch
            constraintText={say('patternHint')}
            {...(problem === undefined ? {} : { errorText: problem })}
          >
            <Input value={pattern} spellcheck={false} autoComplete={false} onChange={({ detail }) => onChange(detail.value)} />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">{say('testPattern')}</Header>}>
        <SpaceBetween size="m">
          <FormField label={say('selectLogData')}>
            <Select
              options={sources}
              selectedOption={sources.find(({ value }) => value === source) ?? null}
              onChange={({ detail }) => {
                setSource(detail.selectedOption.value ?? 'custom')
                setResult(undefined)
              }}
            />
          </FormField>
          <FormField label={say('logEventMessages')} constraintText={say('messagesHint', { most: testedAtMost })} stretch>
            <Textarea
              value={shown}
              rows={8}
              spellcheck={false}
              readOnly={source !== 'custom'}
              onChange={({ detail }) => {
                setCustom(detail.value)
                setResult(undefined)
              }}
            />
          </FormField>
          <Button loading={isBusy} disabled={problem !== undefined} onClick={() => void test()}>
            {say('testPattern')}
          </Button>
          <div aria-live="polite">{result ? <Results {...result} /> : null}</div>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  )
}

function Results({ total, matches }: { readonly total: number; readonly matches: readonly Match[] }) {
  const say = useSay<keyof typeof words>()
  return (
    <Table
      variant="embedded"
      items={[...matches]}
      trackBy={({ eventNumber }) => String(eventNumber)}
      header={
        <Header variant="h3" description={say('testFound', { matches: matches.length, total })}>
          {say('testResults')}
        </Header>
      }
      ariaLabels={{ tableLabel: say('testResults') }}
      empty={say('noMatches')}
      wrapLines
      columnDefinitions={[
        { id: 'number', header: say('eventNumber'), cell: ({ eventNumber }) => eventNumber, width: 140, isRowHeader: true },
        { id: 'message', header: say('message'), cell: ({ message }) => <span className="exact-value">{message}</span> },
        ...(matches.some(({ values }) => values !== '')
          ? [{ id: 'values', header: say('extractedValues'), cell: ({ values }: Match) => values }]
          : []),
      ]}
    />
  )
}

interface AssignProps {
  readonly form: Form
  set(change: Partial<Form>): void
  readonly isTried: boolean
  /** It has its name already. */
  readonly isNamed: boolean
}

function AssignMetric({ form, set, isTried, isNamed }: AssignProps) {
  const say = useSay<keyof typeof words>()
  const missing = (text: string): string | undefined => (isTried && text === '' ? say('fieldRequired') : undefined)
  const unitOptions = [...new Set<string>([...units, ...(form.unit === '' ? [] : [form.unit])])].map((value) => ({ value }))
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{say('filterNameTitle')}</Header>}>
        <TextField
          label={say('filterName')}
          value={form.filterName}
          onChange={(filterName) => set({ filterName })}
          constraint={say(isNamed ? 'nameStays' : 'filterNameRule')}
          isDisabled={isNamed}
          problem={missing(form.filterName)}
        />
      </Container>
      <Container header={<Header variant="h2">{say('metricDetails')}</Header>}>
        <SpaceBetween size="l">
          <NamespaceField value={form.namespace} onChange={(namespace) => set({ namespace })} problem={missing(form.namespace)} />
          <TextField
            label={say('metricName')}
            value={form.metricName}
            onChange={(metricName) => set({ metricName })}
            constraint={say('metricNameRule')}
            problem={missing(form.metricName)}
          />
          <TextField
            label={say('metricValue')}
            value={form.metricValue}
            onChange={(metricValue) => set({ metricValue })}
            constraint={say('metricValueRule')}
            problem={missing(form.metricValue)}
          />
          <TextField
            label={say('defaultValue')}
            value={form.defaultValue}
            onChange={(defaultValue) => set({ defaultValue })}
            constraint={say('defaultValueRule')}
            problem={isNumberOrEmpty(form.defaultValue) ? undefined : say('mustBeNumber')}
          />
          <FormField label={say('unit')}>
            <Select
              options={unitOptions}
              selectedOption={unitOptions.find(({ value }) => value === form.unit) ?? null}
              placeholder={say('selectUnit')}
              onChange={({ detail }) => set({ unit: detail.selectedOption.value ?? '' })}
            />
          </FormField>
          <FormField label={say('dimensions')} constraintText={say('dimensionsRule')}>
            <Textarea value={form.dimensions} rows={3} spellcheck={false} onChange={({ detail }) => set({ dimensions: detail.value })} />
          </FormField>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  )
}

/** An existing namespace is picked, or a new one typed. */
function NamespaceField({
  value,
  onChange,
  problem,
}: {
  readonly value: string
  onChange(value: string): void
  readonly problem: string | undefined
}) {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const known = useCall((signal) => namespacesOf(cloudwatch, signal))
  return (
    <FormField
      label={say('metricNamespace')}
      constraintText={say('namespaceRule')}
      {...(problem === undefined ? {} : { errorText: problem })}
    >
      <Autosuggest
        value={value}
        options={(known.data ?? []).map((each) => ({ value: each }))}
        enteredTextLabel={(text) => say('createNewNamed', { name: text })}
        empty={say('noMatches')}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  )
}

function Review({ logGroupName, form }: { readonly logGroupName: string; readonly form: Form }) {
  const say = useSay<keyof typeof words>()
  const exact = (text: string): ReactNode => <span className="exact-value">{text === '' ? '-' : text}</span>
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{say('stepTitle', { n: 1, title: say('mfStepDefine') })}</Header>}>
        <KeyValuePairs
          columns={1}
          items={[
            { label: say('logGroup'), value: exact(logGroupName) },
            { label: say('filterPattern'), value: exact(form.pattern) },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">{say('stepTitle', { n: 2, title: say('mfStepAssign') })}</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: say('filterName'), value: exact(form.filterName) },
            { label: say('metricNamespace'), value: exact(form.namespace) },
            { label: say('metricName'), value: exact(form.metricName) },
            { label: say('metricValue'), value: exact(form.metricValue) },
            { label: say('defaultValue'), value: exact(form.defaultValue) },
            { label: say('unit'), value: exact(form.unit) },
            { label: say('dimensions'), value: exact(form.dimensions) },
          ]}
        />
      </Container>
      <Alert type="info">{say('filterSeesLater')}</Alert>
    </SpaceBetween>
  )
}
