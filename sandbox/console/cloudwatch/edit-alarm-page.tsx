import Alert from '@cloudscape-design/components/alert'
import Spinner from '@cloudscape-design/components/spinner'
import type words from '../../../locales/en/console/cloudwatch.json'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { useCall } from '../blocks/use-calls.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { AlarmWizard, formOf } from './alarm-wizard.tsx'
import { alarmNamed, useCloudWatch } from './calls.ts'

/** The same four pages as for a new one, filled in. */
export function EditAlarmPage({ params }: PageProps) {
  const name = params.name ?? ''
  const cloudwatch = useCloudWatch()
  const { data, isLoading, refresh } = useCall(async (signal) => (await alarmNamed(cloudwatch, name, signal)) ?? null, [name])
  if (data === undefined) return isLoading ? <Spinner size="large" /> : <LoadFailed retry={refresh} />
  const form = data && formOf(data)
  return data && form ? <AlarmWizard first={form} edited={data} /> : <NotByForm name={name} isThere={data !== null} />
}

/** Why the form cannot be opened. */
export function NotByForm({ name, isThere }: { readonly name: string; readonly isThere: boolean }) {
  const say = useSay<keyof typeof words>()
  return <Alert type="warning">{isThere ? say('notByForm') : say('noSuchAlarm', { name })}</Alert>
}
