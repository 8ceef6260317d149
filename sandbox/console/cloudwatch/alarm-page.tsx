import { type AlarmHistoryItem, DescribeAlarmHistoryCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import Alert from '@cloudscape-design/components/alert'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { CodeView, Copyable } from '../blocks/code-view.tsx'
import { MetricChart } from '../blocks/metric-chart.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { lastDays, lastHours, rangeAt, type TimeRange, TimeRangePicker } from '../blocks/time-range.tsx'
import { useCall, usePages } from '../blocks/use-calls.ts'
import { sandboxNow } from '../shell/clock.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { AlarmActions } from './alarm-actions.tsx'
import { AlarmState } from './alarm-state.tsx'
import { alarmHref, alarmNamed, datapointsOf, useCloudWatch } from './calls.ts'
import { conditionOf, missingData, periodName, statistics } from './condition.ts'
import { StateTimeline } from './state-timeline.tsx'

/** An alarm changes by itself: looked at again this often. */
const lookMs = 5_000

export function AlarmPage({ params }: PageProps) {
  const name = params.name ?? ''
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const alarm = useCall(async (signal) => (await alarmNamed(cloudwatch, name, signal)) ?? null, [name], { everyMs: lookMs })
  usePageCrumbs({ text: say('alarms'), href: hrefTo('cloudwatch', ['alarms']) }, { text: name, href: alarmHref(name) })
  const { data } = alarm
  return (
    <Page
      title={name}
      actions={
        data ? <AlarmActions alarms={[data]} onChanged={alarm.refresh} onDeleted={() => go(hrefTo('cloudwatch', ['alarms']))} /> : undefined
      }
    >
      {data === null ? <Alert type="warning">{say('noSuchAlarm', { name })}</Alert> : null}
      {data ? (
        <SpaceBetween size="l">
          <Graph alarm={data} />
          <Tabs
            tabs={[
              { id: 'details', label: say('details'), content: <Details alarm={data} /> },
              { id: 'actions', label: say('actions'), content: <Actions alarm={data} /> },
              { id: 'history', label: say('alHistory'), content: <History name={name} since={data.StateUpdatedTimestamp} /> },
            ]}
          />
        </SpaceBetween>
      ) : null}
    </Page>
  )
}

function Graph({ alarm }: { readonly alarm: MetricAlarm }) {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const [range, setRange] = useState<TimeRange>(lastHours(3))
  const { AlarmName = '', MetricName = '', Namespace = '', Dimensions = [], Statistic, ExtendedStatistic, Period = 60 } = alarm
  const seen = useCall(
    async (signal) => {
      const within = rangeAt(range, await sandboxNow(signal))
      const metric = { Namespace, MetricName, Dimensions }
      const statistic = Statistic ?? ExtendedStatistic ?? 'Sum'
      return { within, points: await datapointsOf(cloudwatch, { metric, statistic, periodSeconds: Period }, within, signal) }
    },
    [AlarmName, range, Period],
    { everyMs: lookMs },
  )
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={conditionOf(alarm, say)}
          actions={
            <TimeRangePicker
              label={say('timeRange')}
              value={range}
              options={[lastHours(1), lastHours(3), lastHours(12), lastDays(1), lastDays(7)]}
              onChange={setRange}
            />
          }
        >
          {say('graph')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <MetricChart
          title={MetricName}
          points={seen.data?.points ?? []}
          {...(alarm.Threshold === undefined ? {} : { threshold: alarm.Threshold })}
          periodSeconds={Period}
          fromMs={seen.data?.within.fromMs ?? 0}
          toMs={seen.data?.within.toMs ?? 1}
          isLoading={seen.isLoading}
        />
        {seen.data ? <StateTimeline alarm={alarm} {...seen.data.within} /> : null}
      </SpaceBetween>
    </Container>
  )
}

function Details({ alarm }: { readonly alarm: MetricAlarm }) {
  const say = useSay<keyof typeof words>()
  const { Statistic, ExtendedStatistic, TreatMissingData = 'missing', EvaluationPeriods = 1, DatapointsToAlarm } = alarm
  const statistic = statistics.find(({ value }) => value === Statistic)
  const missing = missingData.find(({ value }) => value === TreatMissingData)
  return (
    <Container header={<Header variant="h2">{say('details')}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: say('name'), value: alarm.AlarmName ?? '-' },
          { label: say('alState'), value: <AlarmState state={alarm.StateValue} /> },
          { label: say('alLastUpdate'), value: <Moment at={alarm.StateUpdatedTimestamp} /> },
          { label: say('metricNamespace'), value: alarm.Namespace ?? '-' },
          { label: say('metricName'), value: alarm.MetricName ?? '-' },
          { label: say('description'), value: alarm.AlarmDescription || '-' },
          { label: say('conditions'), value: conditionOf(alarm, say) },
          { label: say('statistic'), value: statistic ? say(statistic.label) : (ExtendedStatistic ?? '-') },
          { label: say('period'), value: periodName(alarm.Period ?? 60, say) },
          { label: say('datapointsToAlarm'), value: say('outOf', { m: DatapointsToAlarm ?? EvaluationPeriods, n: EvaluationPeriods }) },
          { label: say('missingData'), value: missing ? say(missing.label) : TreatMissingData },
          { label: 'ARN', value: alarm.AlarmArn ? <Copyable text={alarm.AlarmArn} /> : '-' },
          { label: say('stateReason'), value: alarm.StateReason || '-' },
        ]}
      />
    </Container>
  )
}

/** A topic's ARN leads to the topic; other targets are shown as they are. */
function Target({ arn }: { readonly arn: string }) {
  return /^arn:[^:]+:sns:/.test(arn) ? (
    <Link href={hrefTo('sns', ['topic', arn])}>
      <span className="exact-value">{arn}</span>
    </Link>
  ) : (
    <span className="exact-value">{arn}</span>
  )
}

function Actions({ alarm }: { readonly alarm: MetricAlarm }) {
  const say = useSay<keyof typeof words>()
  const rows = [
    ...(alarm.AlarmActions ?? []).map((arn) => ({ state: 'ALARM', arn })),
    ...(alarm.OKActions ?? []).map((arn) => ({ state: 'OK', arn })),
    ...(alarm.InsufficientDataActions ?? []).map((arn) => ({ state: 'INSUFFICIENT_DATA', arn })),
  ]
  return (
    <Container
      header={
        <Header variant="h2" description={say(alarm.ActionsEnabled ? 'actionsOn' : 'actionsOff')}>
          {say('actions')}
        </Header>
      }
    >
      {rows.length === 0 ? (
        say('noActions')
      ) : (
        <KeyValuePairs
          columns={1}
          items={rows.map(({ state, arn }) => ({
            label: <AlarmState state={state} />,
            value: <Target key={`${state}${arn}`} arn={arn} />,
          }))}
        />
      )}
    </Container>
  )
}

const historyLabels = { StateUpdate: 'histStateUpdate', Action: 'histAction', ConfigurationUpdate: 'histConfig' } as const

function History({ name, since }: { readonly name: string; readonly since: Date | undefined }) {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const list = usePages<AlarmHistoryItem>(
    async ({ token, signal }) => {
      const command = new DescribeAlarmHistoryCommand({ AlarmName: name, ...(token === undefined ? {} : { NextToken: token }) })
      const { AlarmHistoryItems = [], NextToken } = await cloudwatch.send(command, { abortSignal: signal })
      return { items: AlarmHistoryItems, next: NextToken }
    },
    [name, since?.getTime() ?? 0],
  )
  const typeOf = ({ HistoryItemType }: AlarmHistoryItem): string => {
    const label = Object.entries(historyLabels).find(([type]) => type === HistoryItemType)?.[1]
    return label ? say(label) : (HistoryItemType ?? '-')
  }
  return (
    <ResourceTable
      title={say('alHistory')}
      level="h2"
      list={list}
      idOf={(item) => `${item.Timestamp?.getTime()} ${item.HistoryItemType} ${item.HistorySummary}`}
      filterLabel={say('filterHistory')}
      columns={[
        {
          id: 'at',
          header: say('date'),
          text: ({ Timestamp }) => Timestamp?.getTime() ?? 0,
          cell: ({ Timestamp }) => <Moment at={Timestamp} />,
        },
        { id: 'type', header: say('type'), text: typeOf, cell: typeOf },
        {
          id: 'summary',
          header: say('description'),
          isName: true,
          text: ({ HistorySummary = '' }) => HistorySummary,
          cell: ({ HistorySummary = '', HistoryData = '' }) => (
            <ExpandableSection headerText={HistorySummary}>
              <CodeView text={HistoryData} label={HistorySummary} />
            </ExpandableSection>
          ),
        },
      ]}
    />
  )
}
