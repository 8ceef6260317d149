import type { Dimension } from '@aws-sdk/client-cloudwatch'
import Spinner from '@cloudscape-design/components/spinner'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { useCall } from '../blocks/use-calls.ts'
import type { PageProps } from '../shell/sections.ts'
import { AlarmWizard, emptyForm, formOf } from './alarm-wizard.tsx'
import { alarmNamed, useCloudWatch } from './calls.ts'
import { NotByForm } from './edit-alarm-page.tsx'

/** A new alarm: from nothing, on a metric (`?namespace=…&name=…&dimensions=…`), or like another one (`?copy=…`). */
export function CreateAlarmPage({ query }: PageProps) {
  const copied = query.get('copy')
  if (copied !== null) return <CopiedAlarm name={copied} />
  const metric = {
    Namespace: query.get('namespace') ?? '',
    MetricName: query.get('name') ?? '',
    Dimensions: dimensionsIn(query.get('dimensions')),
  }
  return <AlarmWizard first={emptyForm(metric)} />
}

function CopiedAlarm({ name }: { readonly name: string }) {
  const cloudwatch = useCloudWatch()
  const { data, isLoading, refresh } = useCall(async (signal) => (await alarmNamed(cloudwatch, name, signal)) ?? null, [name])
  if (data === undefined) return isLoading ? <Spinner size="large" /> : <LoadFailed retry={refresh} />
  const form = data && formOf(data)
  // AWS's console asks for a name of its own.
  return form ? <AlarmWizard first={{ ...form, name: '' }} /> : <NotByForm name={name} isThere={data !== null} />
}

/** `[["Name","Value"]]`, as a link of the metrics page writes it; anything else is none. */
function dimensionsIn(text: string | null): Dimension[] {
  try {
    const pairs: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(pairs)) return []
    return pairs.flatMap((pair: unknown) => (Array.isArray(pair) ? [{ Name: String(pair[0]), Value: String(pair[1]) }] : []))
  } catch (cause) {
    if (cause instanceof SyntaxError) return []
    throw cause
  }
}
