import { DescribeAlarmHistoryCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type words from '../../../locales/en/console/cloudwatch.json'
import { momentIn } from '../../../say/index.ts'
import { useCall } from '../blocks/use-calls.ts'
import { useHere } from '../shell/aws.ts'
import { useSay } from '../shell/words.ts'
import { labelOfState } from './alarm-state.tsx'
import { useCloudWatch } from './calls.ts'

interface Stretch {
  readonly state: string
  readonly fromMs: number
  readonly toMs: number
}

interface Change {
  readonly atMs: number
  readonly from: string
  readonly to: string
}

/** The states within a range, from the changes in it, oldest first, and the state now. */
export function stretchesOf(changes: readonly Change[], now: string, fromMs: number, toMs: number): readonly Stretch[] {
  const within = changes.filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
  const starts = [{ atMs: fromMs, to: within[0]?.from ?? now }, ...within]
  return starts.map(({ atMs, to }, index) => ({ state: to, fromMs: atMs, toMs: starts[index + 1]?.atMs ?? toMs }))
}

const colours: Readonly<Record<string, string>> = { ALARM: '#d13212', OK: '#2e7d32', INSUFFICIENT_DATA: '#7d8998' }

/** A band below the graph: in which state the alarm was, when. */
export function StateTimeline({ alarm, fromMs, toMs }: { readonly alarm: MetricAlarm; readonly fromMs: number; readonly toMs: number }) {
  const say = useSay<keyof typeof words>()
  const { lang } = useHere()
  const cloudwatch = useCloudWatch()
  const { AlarmName = '', StateValue = '', StateUpdatedTimestamp, AlarmConfigurationUpdatedTimestamp } = alarm
  const { data: changes = [] } = useCall(
    async (signal) => {
      const { AlarmHistoryItems = [] } = await cloudwatch.send(
        new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'StateUpdate', ScanBy: 'TimestampAscending', MaxRecords: 100 }),
        { abortSignal: signal },
      )
      return AlarmHistoryItems.map(({ Timestamp, HistoryData = '{}' }): Change => {
        const { oldState, newState } = JSON.parse(HistoryData) as { oldState?: { stateValue?: string }; newState?: { stateValue?: string } }
        return { atMs: Timestamp?.getTime() ?? 0, from: oldState?.stateValue ?? '', to: newState?.stateValue ?? '' }
      })
    },
    [AlarmName, StateUpdatedTimestamp?.getTime() ?? 0],
  )
  // Before it was made there is no state.
  const bornMs = Math.max(fromMs, Math.min(changes[0]?.atMs ?? toMs, AlarmConfigurationUpdatedTimestamp?.getTime() ?? toMs))
  const stretches = stretchesOf(changes, StateValue, bornMs, toMs)
  const share = (ms: number) => `${(Math.max(0, ms) / (toMs - fromMs)) * 100}%`
  return (
    <figure style={{ margin: 0 }}>
      <figcaption>{say('stateTimeline')}</figcaption>
      <div
        aria-hidden="true"
        style={{ display: 'flex', height: '1rem', borderRadius: '0.25rem', overflow: 'hidden', background: 'rgba(125,137,152,.2)' }}
      >
        <span style={{ width: share(bornMs - fromMs) }} />
        {stretches.map(({ state, fromMs: from, toMs: to }) => (
          <span
            key={`${state}${from}`}
            title={`${say(labelOfState(state))}: ${momentIn(lang, from)}`}
            style={{ width: share(to - from), minWidth: 2, background: colours[state] ?? '#7d8998' }}
          />
        ))}
      </div>
      <ol className="state-list">
        {stretches.map(({ state, fromMs: from }) => (
          <li key={`${state}${from}`}>
            <span aria-hidden="true" className="state-dot" style={{ background: colours[state] ?? '#7d8998' }} />
            {say('stateSince', { state: say(labelOfState(state)), since: new Date(from).toISOString() })}
          </li>
        ))}
      </ol>
    </figure>
  )
}
