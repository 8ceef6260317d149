import type { AdvancedEventSelector, EventSelector } from '@aws-sdk/client-cloudtrail'

/** What the page's check boxes say of the events that a trail records. */
export interface EventChoice {
  readonly management: boolean
  readonly read: boolean
  readonly write: boolean
  readonly excludeKms: boolean
  readonly excludeRds: boolean
}

export interface InsightChoice {
  readonly callRate: boolean
  readonly errorRate: boolean
}

export const allEvents: EventChoice = { management: true, read: true, write: true, excludeKms: false, excludeRds: false }
export const noInsight: InsightChoice = { callRate: false, errorRate: false }

const kms = 'kms.amazonaws.com'
const rds = 'rdsdata.amazonaws.com'

export function selectorsOf(choice: EventChoice): EventSelector[] {
  return [
    {
      ReadWriteType: choice.read && choice.write ? 'All' : choice.read ? 'ReadOnly' : 'WriteOnly',
      IncludeManagementEvents: choice.management,
      DataResources: [],
      ExcludeManagementEventSources: choice.management ? [...(choice.excludeKms ? [kms] : []), ...(choice.excludeRds ? [rds] : [])] : [],
    },
  ]
}

/** The check boxes of a trail's selectors, or null where they say more than check boxes can. */
export function choiceOf(selectors: {
  readonly basic?: readonly EventSelector[] | undefined
  readonly advanced?: readonly AdvancedEventSelector[] | undefined
}): EventChoice | null {
  const { basic, advanced } = selectors
  if (basic && basic.length > 0) {
    const [only, ...others] = basic
    if (!only || others.length > 0 || (only.DataResources?.length ?? 0) > 0) return null
    const excluded = only.ExcludeManagementEventSources ?? []
    return {
      management: only.IncludeManagementEvents ?? true,
      read: only.ReadWriteType !== 'WriteOnly',
      write: only.ReadWriteType !== 'ReadOnly',
      excludeKms: excluded.includes(kms),
      excludeRds: excluded.includes(rds),
    }
  }
  const [only, ...others] = advanced ?? []
  if (!only || others.length > 0) return null
  const fields = only.FieldSelectors ?? []
  const values = (name: string, operator: 'Equals' | 'NotEquals') => fields.find(({ Field }) => Field === name)?.[operator] ?? []
  const known = fields.every(
    (field) =>
      (field.Field === 'eventCategory' && field.Equals !== undefined) ||
      (field.Field === 'readOnly' && field.Equals !== undefined) ||
      (field.Field === 'eventSource' && field.NotEquals?.every((source) => source === kms || source === rds)),
  )
  if (!known || values('eventCategory', 'Equals').join() !== 'Management') return null
  const readOnly = values('readOnly', 'Equals')
  const excluded = values('eventSource', 'NotEquals')
  return {
    management: true,
    read: readOnly.length === 0 || readOnly.includes('true'),
    write: readOnly.length === 0 || readOnly.includes('false'),
    excludeKms: excluded.includes(kms),
    excludeRds: excluded.includes(rds),
  }
}

export const insightsOf = ({ callRate, errorRate }: InsightChoice) => [
  ...(callRate ? [{ InsightType: 'ApiCallRateInsight' as const }] : []),
  ...(errorRate ? [{ InsightType: 'ApiErrorRateInsight' as const }] : []),
]

export const insightChoiceOf = (types: readonly (string | undefined)[]): InsightChoice => ({
  callRate: types.includes('ApiCallRateInsight'),
  errorRate: types.includes('ApiErrorRateInsight'),
})
