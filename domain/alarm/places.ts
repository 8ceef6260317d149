import { UserError } from '../error.ts'

/**
 * How many places AWS looks at, by period. It fetches more than `EvaluationPeriods`, and does not say how many.
 *
 * Source    300 s, 3 periods: 5 places, https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * Measured  10 s, 3 periods: 9 places (us-east-1, September 2026), six expiries recorded in
 *           https://github.com/radkawar/stackd/blob/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/cloudwatch/alarm_evaluation.json
 * Assumed   60 s, 1 period: 6 places, derived from one pair of public events; all other combinations follow the nearest of the three. An
 *           alarm left alone after one point, watched until it leaves ALARM, would settle each.
 */
const extraPlaces: readonly { readonly fromPeriodSeconds: number; readonly extra: number }[] = [
  { fromPeriodSeconds: 300, extra: 2 },
  { fromPeriodSeconds: 60, extra: 5 },
  { fromPeriodSeconds: 0, extra: 6 },
]

/** The number of places in the evaluation range of an alarm. */
export function evaluationRange(alarm: { periodSeconds: number; evaluationPeriods: number }): number {
  const row = extraPlaces.find((each) => alarm.periodSeconds >= each.fromPeriodSeconds)
  return alarm.evaluationPeriods + (row?.extra ?? 0)
}

/**
 * Where the newest place ends. `sliding`, AWS's default, moves along by the minute whatever the period; `wallClock` ends at boundaries of
 * the period in a time zone (an IANA name, `+05:30` or `UTC+05:30`; left out: UTC).
 */
export type EvaluationWindow = { readonly kind: 'sliding' } | { readonly kind: 'wallClock'; readonly timezone?: string | undefined }

/**
 * Whether the newest place must be over (`complete`, as on AWS), or may be the one in progress (`current`): then a point counts at once.
 */
export type NewestPlace = 'complete' | 'current'

const minuteMs = 60_000
const tenSecondsMs = 10_000

/**
 * The starts of an alarm's places at an instant, oldest first, back to back, each `periodSeconds` long.
 *
 * Source    recorded for 300 s: asked at 17:04:40, newest place 16:59; for 60 s: 19:00:38, 18:59
 *           (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html), windows:
 *           https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
 * Measured  10 s: asked at 05:42:58, newest place 05:42:30, so that one further place is left out (recording named above)
 * Assumed   20 s and 30 s: as 10 s. Weeks begin on Monday. Clock changes within the range: places keep their true length.
 * @throws UserError `badTimezone` {timezone}
 */
export function placesAt(input: {
  nowMs: number
  periodSeconds: number
  places: number
  window?: EvaluationWindow | undefined
  newest?: NewestPlace | undefined
}): number[] {
  const periodMs = input.periodSeconds * 1000
  const endMs = newestEndMs(input.nowMs, periodMs, input.window ?? { kind: 'sliding' }, input.newest ?? 'complete')
  return Array.from({ length: input.places }, (_, at) => endMs - (input.places - at) * periodMs)
}

function newestEndMs(nowMs: number, periodMs: number, window: EvaluationWindow, newest: NewestPlace): number {
  if (window.kind === 'wallClock') {
    const boundaryMs = boundaryBeforeMs(nowMs, periodMs, window.timezone ?? 'UTC')
    return newest === 'current' ? boundaryMs + periodMs : boundaryMs
  }
  const isFine = periodMs < minuteMs
  const stepMs = isFine ? tenSecondsMs : minuteMs
  const wholeMs = Math.floor(nowMs / stepMs) * stepMs
  if (newest === 'current') return wholeMs + stepMs
  return isFine ? wholeMs - periodMs : wholeMs
}

/** Monday, 5 January 1970, midnight: boundaries of all periods are counted from there, in local time. */
const firstMondayMs = 4 * 86_400_000

function boundaryBeforeMs(nowMs: number, periodMs: number, timezone: string): number {
  const offsetMs = offsetOfMs(timezone, nowMs)
  const localMs = nowMs + offsetMs
  const localBoundaryMs = Math.floor((localMs - firstMondayMs) / periodMs) * periodMs + firstMondayMs
  // The offset may have been another one at the boundary (summer time).
  return localBoundaryMs - offsetOfMs(timezone, localBoundaryMs - offsetMs)
}

function offsetOfMs(timezone: string, atMs: number): number {
  const fixed = /^(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})$/.exec(timezone)
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * minuteMs
  const wholeMs = Math.floor(atMs / 1000) * 1000
  return localPartsMs(timezone, wholeMs) - wholeMs
}

function localPartsMs(timezone: string, atMs: number): number {
  const part = Object.fromEntries(
    zoneFormat(timezone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function zoneFormat(timezone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    if (cause instanceof RangeError) throw new UserError('badTimezone', { timezone }, { message: `Unknown time zone: ${timezone}`, cause })
    throw cause
  }
}

/**
 * When a bucket leaves the range of an alarm with a sliding window: the first instant at which no place holds it any more. `bucketMs` is
 * the start of the bucket's minute (of its ten seconds, for periods under a minute).
 */
export function leavesRangeAtMs(input: {
  bucketMs: number
  periodSeconds: number
  places: number
  newest?: NewestPlace | undefined
}): number {
  const periodMs = input.periodSeconds * 1000
  const stepMs = periodMs < minuteMs ? tenSecondsMs : minuteMs
  const lastEndMs = Math.floor(input.bucketMs / stepMs) * stepMs + input.places * periodMs
  if (input.newest === 'current') return lastEndMs
  return lastEndMs + stepMs + (periodMs < minuteMs ? periodMs : 0)
}
