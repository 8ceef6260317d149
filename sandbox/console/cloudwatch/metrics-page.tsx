import type { Metric } from '@aws-sdk/client-cloudwatch'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { MetricChart } from '../blocks/metric-chart.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { lastDays, lastHours, rangeAt, type TimeRange, TimeRangePicker } from '../blocks/time-range.tsx'
import { pagedOf, useCall } from '../blocks/use-calls.ts'
import { sandboxNow } from '../shell/clock.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { createAlarmHref, datapointsOf, dimensionsText, metricsOf, useCloudWatch } from './calls.ts'
import { periodName, periods, type StatisticName, statistics } from './condition.ts'

const idOf = (metric: Metric): string => `${metric.Namespace} ${metric.MetricName} ${dimensionsText(metric)}`

export function MetricsPage({ query }: PageProps) {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const found = useCall((signal) => metricsOf(cloudwatch, signal))
  const [picked, setPicked] = useState<Metric>()
  const asked = found.data?.find(({ Namespace, MetricName }) => Namespace === query.get('namespace') && MetricName === query.get('name'))
  const shown = picked ?? asked
  return (
    <SpaceBetween size="l">
      {shown ? <Graph key={idOf(shown)} metric={shown} /> : null}
      <ResourceTable
        title={say('metricsNav')}
        description={say('metricsAbout')}
        list={pagedOf(found)}
        idOf={idOf}
        nameOf={({ MetricName = '' }) => MetricName}
        filterLabel={say('filterMetrics')}
        empty={<b>{say('noMetrics')}</b>}
        selection={{ type: 'single', selected: shown ? [shown] : [], onSelect: ([first]) => setPicked(first) }}
        columns={[
          {
            id: 'name',
            header: say('metricName'),
            isName: true,
            text: ({ MetricName = '' }) => MetricName,
            cell: ({ MetricName }) => MetricName,
          },
          { id: 'namespace', header: say('namespace'), text: ({ Namespace = '' }) => Namespace, cell: ({ Namespace }) => Namespace },
          { id: 'dimensions', header: say('dimensionsColumn'), text: dimensionsText, cell: (metric) => dimensionsText(metric) || '-' },
        ]}
      />
    </SpaceBetween>
  )
}

function Graph({ metric }: { readonly metric: Metric }) {
  const say = useSay<keyof typeof words>()
  const cloudwatch = useCloudWatch()
  const [statistic, setStatistic] = useState<StatisticName>('Sum')
  const [periodSeconds, setPeriodSeconds] = useState<number>(300)
  const [range, setRange] = useState<TimeRange>(lastHours(3))
  const seen = useCall(
    async (signal) => {
      const within = rangeAt(range, await sandboxNow(signal))
      return { within, points: await datapointsOf(cloudwatch, { metric, statistic, periodSeconds }, within, signal) }
    },
    [statistic, periodSeconds, range],
    { everyMs: 5_000 },
  )
  const statisticOptions = statistics.map(({ value, label }) => ({ value, label: say(label) }))
  const periodOptions = periods.map((seconds) => ({ value: String(seconds), label: periodName(seconds, say) }))
  const { Namespace = '', MetricName = '' } = metric
  return (
    <Container
      header={
        <Header variant="h2" actions={<Button href={createAlarmHref(metric)}>{say('createAlarm')}</Button>}>
          {say('graphedMetrics')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <SpaceBetween direction="horizontal" size="m">
          <FormField label={say('statistic')}>
            <Select
              options={statisticOptions}
              selectedOption={statisticOptions.find(({ value }) => value === statistic) ?? null}
              onChange={({ detail }) =>
                setStatistic(statistics.find(({ value }) => value === detail.selectedOption.value)?.value ?? statistic)
              }
            />
          </FormField>
          <FormField label={say('period')}>
            <Select
              options={periodOptions}
              selectedOption={periodOptions.find(({ value }) => value === String(periodSeconds)) ?? null}
              onChange={({ detail }) => setPeriodSeconds(Number(detail.selectedOption.value))}
            />
          </FormField>
          <FormField label={say('timeRange')}>
            <TimeRangePicker
              label={say('timeRange')}
              value={range}
              options={[lastHours(1), lastHours(3), lastHours(12), lastDays(1), lastDays(7)]}
              onChange={setRange}
            />
          </FormField>
        </SpaceBetween>
        <MetricChart
          title={`${Namespace} / ${MetricName}`}
          points={seen.data?.points ?? []}
          periodSeconds={periodSeconds}
          fromMs={seen.data?.within.fromMs ?? 0}
          toMs={seen.data?.within.toMs ?? 1}
          isLoading={seen.isLoading}
        />
      </SpaceBetween>
    </Container>
  )
}
