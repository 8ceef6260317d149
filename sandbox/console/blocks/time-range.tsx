import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker'
import { useHere } from '../shell/aws.ts'
import { languageTags } from '../shell/place.ts'

export type TimeRange = DateRangePickerProps.Value

const unitMs = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
}

/** From when until when, milliseconds since 1970; a relative range ends at `nowMs`, the sandbox's time. */
export function rangeAt(range: TimeRange, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  return range.type === 'relative'
    ? { fromMs: nowMs - range.amount * unitMs[range.unit], toMs: nowMs }
    : { fromMs: Date.parse(range.startDate), toMs: Date.parse(range.endDate) }
}

export const lastMinutes = (amount: number): TimeRange => ({ type: 'relative', amount, unit: 'minute' })
export const lastHours = (amount: number): TimeRange => ({ type: 'relative', amount, unit: 'hour' })
export const lastDays = (amount: number): TimeRange => ({ type: 'relative', amount, unit: 'day' })

interface Props {
  readonly label: string
  readonly value: TimeRange
  readonly options: readonly TimeRange[]
  /** Why a range will not do; undefined where it does. */
  problem?(range: TimeRange): string | undefined
  onChange(range: TimeRange): void
}

/** A range of time: one of the usual ones, or from when until when. */
export function TimeRangePicker({ label, value, options, problem, onChange }: Props) {
  const { lang } = useHere()
  return (
    <DateRangePicker
      value={value}
      relativeOptions={options.flatMap((range) => (range.type === 'relative' ? [{ ...range, key: `${range.amount}-${range.unit}` }] : []))}
      isValidRange={(range) => {
        const why = range === null ? undefined : problem?.(range)
        return why === undefined ? { valid: true } : { valid: false, errorMessage: why }
      }}
      placeholder={label}
      ariaLabel={label}
      locale={languageTags[lang]}
      showClearButton={false}
      onChange={({ detail }) => {
        if (detail.value) onChange(detail.value)
      }}
    />
  )
}
