import type { CloudTrailRecord } from '../../pipeline/signals.ts'
import { invalidSelectors } from './errors.ts'
import type { AdvancedSelector, EventSelector, FieldSelector, Selectors, Trail } from './state.ts'

/** Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html */
const selectorsAtMost = 5
const conditionsAtMost = 500
const dataResourcesAtMost = 250

/** What a new trail records. Source: recorded answers of AWS */
export const allManagementEvents: Selectors = {
  basic: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] }],
}

export interface SelectorInput {
  readonly EventSelectors?: readonly Partial<EventSelector>[]
  readonly AdvancedEventSelectors?: readonly AdvancedSelector[]
}

/** Sources whose management events a trail may leave out. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html */
const excludable = ['kms.amazonaws.com', 'rdsdata.amazonaws.com']
const basicDataTypes = ['AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table']
/** Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html */
const advancedFields = [
  'eventCategory',
  'eventName',
  'eventSource',
  'eventType',
  'errorCode',
  'readOnly',
  'resources.ARN',
  'resources.type',
  'sessionCredentialFromConsole',
  'userIdentity.arn',
  'vpcEndpointId',
]
const operators = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'] as const

/**
 * Selectors as a trail keeps them, defaults filled in.
 *
 * Source   sentences: recorded, see `errors.ts`
 * Assumed  those of unknown fields and types of data
 */
export function readSelectors({ EventSelectors: basic, AdvancedEventSelectors: advanced }: SelectorInput): Selectors {
  if (basic !== undefined && advanced !== undefined)
    throw invalidSelectors('You can select events by using either EventSelectors or AdvancedEventSelectors, but not both.')
  if (advanced !== undefined) return { advanced: checkAdvanced(advanced) }
  if (basic === undefined || basic.length === 0 || basic.length > selectorsAtMost)
    throw invalidSelectors('Specify a valid number of selectors (1 to 5) for your trail')
  return { basic: checkBasic(basic) }
}

function checkBasic(selectors: readonly Partial<EventSelector>[]): EventSelector[] {
  const read = selectors.map(
    (s): EventSelector => ({
      ReadWriteType: s.ReadWriteType ?? 'All',
      IncludeManagementEvents: s.IncludeManagementEvents ?? true,
      DataResources: s.DataResources ?? [],
      ExcludeManagementEventSources: s.ExcludeManagementEventSources ?? [],
    }),
  )
  if (read.reduce((n, s) => n + s.DataResources.reduce((m, d) => m + (d.Values?.length ?? 0), 0), 0) > dataResourcesAtMost)
    throw invalidSelectors('Total number of data resources for all event selectors cannot exceed 250.')
  for (const s of read) {
    for (const d of s.DataResources)
      if (d.Type === undefined || !basicDataTypes.includes(d.Type))
        throw invalidSelectors(`Value ${d.Type ?? 'null'} for DataResources.Type is invalid.`)
    for (const source of s.ExcludeManagementEventSources)
      if (!excludable.includes(source)) throw invalidSelectors(`Value ${source} for ExcludeManagementEventSources is invalid.`)
    if (s.ExcludeManagementEventSources.length > 0 && !s.IncludeManagementEvents)
      throw invalidSelectors('ExcludeManagementEventSources can only be used with management events.')
  }
  return read
}

function checkAdvanced(selectors: readonly AdvancedSelector[]): AdvancedSelector[] {
  const conditions = selectors.reduce(
    (n, s) => n + s.FieldSelectors.reduce((m, f) => m + operators.reduce((k, o) => k + (f[o]?.length ?? 0), 0), 0),
    0,
  )
  if (selectors.length === 0 || conditions > conditionsAtMost) throw invalidSelectors('Specify between 1 and 500 selectors for your trail.')
  for (const { FieldSelectors: fields } of selectors) {
    for (const f of fields) {
      if (!advancedFields.includes(f.Field)) throw invalidSelectors(`The field ${f.Field} is not supported.`)
      if (operators.every((o) => f[o] === undefined)) throw invalidSelectors(`The field ${f.Field} must have at least one operator.`)
    }
    const category = fields.find((f) => f.Field === 'eventCategory')?.Equals?.[0]
    if (category === undefined) throw invalidSelectors('The following fields are required: [eventCategory].')
    if (!['Management', 'Data', 'NetworkActivity'].includes(category))
      throw invalidSelectors(`Value ${category} for eventCategory is invalid.`)
    if (category === 'Management' && fields.some((f) => f.Field === 'eventSource' && f.Equals !== undefined))
      throw invalidSelectors('The specified eventSource selectors are not supported when eventCategory is set to "Equals": "Management".')
    if (category === 'Data' && !fields.some((f) => f.Field === 'resources.type'))
      throw invalidSelectors('The following fields are required: [resources.type].')
  }
  return [...selectors]
}

/** The services whose events belong to no region. Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html (global service events) */
const globalSources = ['iam.amazonaws.com', 'sts.amazonaws.com', 'signin.amazonaws.com', 'cloudfront.amazonaws.com']

/**
 * Whether a trail delivers an event: of its region, or of any for a multi-region trail; global service events only if it includes them;
 * and selected by its selectors. Whether it was logging at that time is another question.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html
 */
export function delivers(trail: Trail, region: string, record: CloudTrailRecord): boolean {
  if (!trail.isMultiRegion && region !== trail.homeRegion) return false
  if (!trail.includesGlobal && globalSources.includes(record.eventSource)) return false
  const category =
    typeof record.eventCategory === 'string' ? record.eventCategory : record.managementEvent === false ? 'Data' : 'Management'
  if (category === 'Insight') return trail.insights.length > 0
  const { basic, advanced } = trail.selectors
  return basic ? basic.some((s) => basicSelects(s, record, category)) : advanced.some((s) => advancedSelects(s, record, category))
}

/** Whether the trail records write, or read, management events at all: Insights need them. */
export function recordsManagement(selectors: Selectors, readOnly: boolean): boolean {
  const probe = { eventID: '', eventName: '', eventSource: '', readOnly } as CloudTrailRecord
  return selectors.basic
    ? selectors.basic.some((s) => basicSelects(s, probe, 'Management'))
    : selectors.advanced.some((s) => advancedSelects(s, probe, 'Management'))
}

function basicSelects(s: EventSelector, record: CloudTrailRecord, category: string): boolean {
  const isRead = record.readOnly === true
  if ((s.ReadWriteType === 'ReadOnly' && !isRead) || (s.ReadWriteType === 'WriteOnly' && isRead)) return false
  if (category === 'Management') return s.IncludeManagementEvents && !s.ExcludeManagementEventSources.includes(record.eventSource)
  return (
    category === 'Data' &&
    resourcesOf(record).some(({ type, arn }) =>
      s.DataResources.some((d) => d.Type === type && (d.Values ?? []).some((v) => arn.startsWith(v))),
    )
  )
}

function advancedSelects(s: AdvancedSelector, record: CloudTrailRecord, category: string): boolean {
  return s.FieldSelectors.every((f) => fieldHolds(f, valuesOf(f.Field, record, category)))
}

/** Positive operators want one value that fits, negative ones none. */
function fieldHolds(f: FieldSelector, values: readonly string[]): boolean {
  const any = (wanted: readonly string[] | undefined, fits: (value: string, w: string) => boolean) =>
    wanted?.some((w) => values.some((v) => fits(v, w)))
  const equal = (v: string, w: string) => v === w
  const starts = (v: string, w: string) => v.startsWith(w)
  const ends = (v: string, w: string) => v.endsWith(w)
  const positive = [any(f.Equals, equal), any(f.StartsWith, starts), any(f.EndsWith, ends)].filter((r) => r !== undefined)
  const negative = [any(f.NotEquals, equal), any(f.NotStartsWith, starts), any(f.NotEndsWith, ends)].some((r) => r === true)
  return !negative && (positive.length === 0 || positive.includes(true))
}

function valuesOf(field: string, record: CloudTrailRecord, category: string): readonly string[] {
  switch (field) {
    case 'eventCategory':
      return [category]
    case 'readOnly':
      return [String(record.readOnly === true)]
    case 'resources.type':
      return resourcesOf(record).map((r) => r.type)
    case 'resources.ARN':
      return resourcesOf(record).map((r) => r.arn)
    case 'userIdentity.arn': {
      const identity = record.userIdentity as { arn?: unknown } | null | undefined
      return typeof identity?.arn === 'string' ? [identity.arn] : []
    }
    default: {
      const value = record[field]
      return typeof value === 'string' || typeof value === 'boolean' ? [String(value)] : []
    }
  }
}

function resourcesOf(record: CloudTrailRecord): { type: string; arn: string }[] {
  if (!Array.isArray(record.resources)) return []
  return (record.resources as unknown[]).flatMap((r) => {
    const { type, ARN } = (r ?? {}) as { type?: unknown; ARN?: unknown }
    return typeof type === 'string' && typeof ARN === 'string' ? [{ type, arn: ARN }] : []
  })
}
