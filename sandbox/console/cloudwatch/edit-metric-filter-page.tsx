import Alert from '@cloudscape-design/components/alert'
import Spinner from '@cloudscape-design/components/spinner'
import type words from '../../../locales/en/console/cloudwatch.json'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { useCall } from '../blocks/use-calls.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { metricFilterNamed, useLogs } from './calls.ts'
import { MetricFilterWizard } from './metric-filter-wizard.tsx'

/** The same three pages as for a new one, filled in. */
export function EditMetricFilterPage({ params }: PageProps) {
  const logGroupName = params.name ?? ''
  const filterName = params.filter ?? ''
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { data, isLoading, refresh } = useCall(
    async (signal) => (await metricFilterNamed(logs, logGroupName, filterName, signal)) ?? null,
    [logGroupName, filterName],
  )
  if (data) return <MetricFilterWizard logGroupName={logGroupName} edited={data} />
  if (isLoading) return <Spinner size="large" />
  return data === null ? <Alert type="warning">{say('noSuchFilter', { name: filterName })}</Alert> : <LoadFailed retry={refresh} />
}
