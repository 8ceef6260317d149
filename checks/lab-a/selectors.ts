import type { SelectorFieldSeen, TrailSelectorsSeen } from '../shapes.ts'

/** Which management events a trail records. `signIns`: whether those of failed console sign-ins are among them. */
export interface Recorded {
  readonly read: boolean
  readonly write: boolean
  readonly signIns: boolean
}

/**
 * What a trail's selectors admit, in the basic and in the advanced form; a trail's selectors are joined by OR, the fields of one by AND.
 * `ConsoleLogin` is a write event.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export function recorded(selectors: TrailSelectorsSeen): Recorded {
  const basic = selectors.basic.filter(({ hasManagement }) => hasManagement)
  const advanced = selectors.advanced.map(({ fields }) => fields)
  const admits = (record: Readonly<Record<string, string>>): boolean =>
    advanced.some((fields) => fields.every((field) => admitsField(field, record[field.field])))
  const write = basic.some(({ readWrite }) => readWrite !== 'ReadOnly') || admits({ eventCategory: 'Management', readOnly: 'false' })
  return {
    read: basic.some(({ readWrite }) => readWrite !== 'WriteOnly') || admits({ eventCategory: 'Management', readOnly: 'true' }),
    write,
    signIns: basic.some(({ readWrite }) => readWrite !== 'ReadOnly') || admits(failedSignIn),
  }
}

/** Whether a trail records events of this description; a field that the description leaves open does not narrow it. */
export function admits(selectors: TrailSelectorsSeen, record: Readonly<Record<string, string>>): boolean {
  const { readOnly, eventSource } = record
  const other = readOnly === 'true' ? 'WriteOnly' : 'ReadOnly'
  const isBasic = selectors.basic.some(
    ({ hasManagement, readWrite, excludedSources }) =>
      hasManagement && readWrite !== other && !(eventSource !== undefined && excludedSources.includes(eventSource)),
  )
  return isBasic || selectors.advanced.some(({ fields }) => fields.every((field) => admitsField(field, record[field.field])))
}

const failedSignIn = {
  eventCategory: 'Management',
  readOnly: 'false',
  eventName: 'ConsoleLogin',
  eventSource: 'signin.amazonaws.com',
  eventType: 'AwsConsoleSignIn',
}

/** A field that the record of the question leaves open does not narrow it: the question is then about records of any such value. */
function admitsField(field: SelectorFieldSeen, value: string | undefined): boolean {
  if (value === undefined) return true
  const admitted = [
    ...(field.equals ?? []).map((each) => value === each),
    ...(field.startsWith ?? []).map((each) => value.startsWith(each)),
    ...(field.endsWith ?? []).map((each) => value.endsWith(each)),
  ]
  const excluded =
    (field.notEquals ?? []).includes(value) ||
    (field.notStartsWith ?? []).some((each) => value.startsWith(each)) ||
    (field.notEndsWith ?? []).some((each) => value.endsWith(each))
  return !excluded && (admitted.length === 0 || admitted.includes(true))
}
