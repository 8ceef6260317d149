import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useSay } from '../shell/words.ts'

const shown = {
  ALARM: { type: 'error', label: 'stInAlarm' },
  OK: { type: 'success', label: 'stOk' },
  INSUFFICIENT_DATA: { type: 'pending', label: 'stInsufficient' },
} as const

export const isState = (text: string | undefined): text is keyof typeof shown => text !== undefined && text in shown

export const labelOfState = (state: string | undefined) => (isState(state) ? shown[state].label : 'stInsufficient')

export function AlarmState({ state }: { readonly state: string | undefined }) {
  const say = useSay()
  if (!isState(state)) return <>{state ?? '-'}</>
  return <StatusIndicator type={shown[state].type}>{say(shown[state].label)}</StatusIndicator>
}
