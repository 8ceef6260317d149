import { defaultOnRegions, partitionOf } from '../../../domain/regions.ts'
import { alarms } from '../alarms.ts'
import type { Ask } from '../evidence.ts'
import { metricFilters } from '../metric-filters.ts'
import { unseenOf } from '../unseen.ts'
import { question } from './question.ts'

export interface ElsewhereSeen {
  /** Regions where the alarm stands. */
  readonly alarm: readonly string[]
  /** Regions with a filter that counts into the metric. */
  readonly filter: readonly string[]
  readonly notReached: readonly string[]
}

/** Whatever is no failed question is our bug, and is thrown on. */
function notSeen(error: unknown): null {
  unseenOf(error)
  return null
}

/** A missing thing is looked for in other regions for so long, and no longer. */
const longestMs = 3_000

/**
 * Where in the other regions that are on by default an alarm of this name stands, or a filter that counts into this metric.
 *
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export const elsewhere = question<{ alarm: string | null; metric: { namespace: string; name: string } | null }, ElsewhereSeen>({
  needs: [...alarms.needs, ...metricFilters.needs],
  async read(ask, { alarm, metric }) {
    const codes = defaultOnRegions(partitionOf(ask.region).id).filter((code) => code !== ask.region)
    const looked = await Promise.all(
      codes.map(async (region) => {
        const there: Ask = { ...ask, ...ask.in(region), region }
        const asked = async () => ({
          alarm: alarm !== null && (await alarms.read(there)).some(({ name }) => name === alarm),
          filter:
            metric !== null &&
            (await metricFilters.read(there)).some(
              (each) => each.metric.namespace === metric.namespace && each.metric.name === metric.name,
            ),
        })
        let timer: ReturnType<typeof setTimeout> | undefined
        const tooLate = new Promise<null>((resolve) => {
          timer = setTimeout(() => resolve(null), longestMs)
        })
        try {
          // A region that will not answer, or is off, is named as not reached: that the thing is not there was not said.
          return { region, found: await Promise.race([asked().catch(notSeen), tooLate]) }
        } finally {
          clearTimeout(timer)
        }
      }),
    )
    return {
      alarm: looked.flatMap(({ region, found }) => (found?.alarm ? [region] : [])),
      filter: looked.flatMap(({ region, found }) => (found?.filter ? [region] : [])),
      notReached: looked.flatMap(({ region, found }) => (found === null ? [region] : [])),
    }
  },
})
