import type { PageProps } from '../shell/sections.ts'
import { MetricFilterWizard } from './metric-filter-wizard.tsx'

/** A new filter; its pattern may come along from the page on which it was tried: `?pattern=…`. */
export function CreateMetricFilterPage({ params, query }: PageProps) {
  return <MetricFilterWizard logGroupName={params.name ?? ''} pattern={query.get('pattern') ?? ''} />
}
