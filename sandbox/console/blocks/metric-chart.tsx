import LineChart from '@cloudscape-design/components/line-chart'
import { useHere } from '../shell/aws.ts'
import { languageTags } from '../shell/place.ts'
import { useSay } from '../shell/words.ts'

export interface Datapoint {
  readonly atMs: number
  readonly value: number
}

interface Props {
  readonly title: string
  readonly points: readonly Datapoint[]
  /** A line across, where an alarm looks for it. */
  readonly threshold?: number
  /** What one datapoint stands for. */
  readonly periodSeconds: number
  readonly fromMs: number
  readonly toMs: number
  readonly isLoading?: boolean
  readonly height?: number
}

/** Cloudscape's first colour for charts, in light and dark. */
const lineColour = '#688ae8'

/**
 * The stretches without a gap. Each datapoint is as long as its period: a lone one would be a dot nobody sees, and a line from one to the next
 * across hours without data would say what is not so.
 */
export function runsOf(points: readonly Datapoint[], periodMs: number): readonly (readonly Datapoint[])[] {
  const runs: Datapoint[][] = []
  for (const { atMs, value } of points) {
    const last = runs.at(-1)
    const ends = { atMs: atMs + periodMs, value }
    if (last && (last.at(-1)?.atMs ?? 0) >= atMs) last.push({ atMs, value }, ends)
    else runs.push([{ atMs, value }, ends])
  }
  return runs
}

/** A metric over time, with the threshold of its alarm. */
export function MetricChart({ title, points, threshold, periodSeconds, fromMs, toMs, isLoading = false, height = 220 }: Props) {
  const say = useSay()
  const { lang } = useHere()
  const time = new Intl.DateTimeFormat(languageTags[lang], { hour: '2-digit', minute: '2-digit', hour12: false })
  const day = new Intl.DateTimeFormat(languageTags[lang], {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
  const tick = (at: Date) => (toMs - fromMs > 86_400_000 ? day : time).format(at)
  const top = Math.max(1, threshold ?? 0, ...points.map(({ value }) => value))
  const bottom = Math.min(0, threshold ?? 0, ...points.map(({ value }) => value))
  return (
    <LineChart
      series={[
        ...runsOf(points, periodSeconds * 1000).map((run) => ({
          type: 'line' as const,
          title,
          color: lineColour,
          data: run.map(({ atMs, value }) => ({ x: new Date(atMs), y: value })),
        })),
        ...(threshold === undefined || points.length === 0
          ? []
          : [{ type: 'threshold' as const, title: `${say('thresholdLine')} ${threshold}`, y: threshold }]),
      ]}
      xDomain={[new Date(fromMs), new Date(toMs)]}
      yDomain={[bottom, top * 1.1]}
      xScaleType="time"
      height={height}
      hideFilter
      hideLegend
      ariaLabel={title}
      statusType={isLoading && points.length === 0 ? 'loading' : 'finished'}
      loadingText={say('loading')}
      i18nStrings={{
        xTickFormatter: tick,
        yTickFormatter: (value) => String(Math.round(value * 100) / 100),
        chartAriaRoleDescription: title,
      }}
      empty={say('noDatapoints')}
    />
  )
}
