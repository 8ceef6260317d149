import data from './data/controls.json' with { type: 'json' }

/** One monitoring control, as its data says. */
export interface Control {
  /** In CIS 1.4 to 5.0: `4.1`. */
  readonly number: string
  readonly slug: string
  /** Its number by version of the benchmark; null where that version does not have it. */
  readonly versions: Readonly<Record<string, string | null>>
  /** `CloudWatch.2`; null where Security Hub has no such control. */
  readonly securityHub: string | null
  readonly title: string
  /** Of the metric filter, and of its metric. */
  readonly name: string
  /** Whose events it is about; none: every service's. */
  readonly eventSources: readonly string[]
  readonly pattern: string
  readonly source: string
  readonly wordings: readonly Wording[]
}

/** Another text that a version of the benchmark gives. */
export interface Wording {
  readonly pattern: string
  readonly version: string
  /** False where it does not watch what its control names. */
  readonly isSound: boolean
  readonly note: string
  readonly source: string
}

/** Every monitoring control, in the order of their numbers. */
export const controls: readonly Control[] = data.controls

/** The alarm that CIS recommends for each of them. */
export const recommendedAlarm = data.alarm

export const idOf = ({ number, slug }: Control): string => `${number}-${slug}`
