/** Evidence in a file: masked as it is written, looked over before it is judged again. */
import { z } from 'zod'
import { UserError } from '../domain/error.ts'
import { createMask } from '../domain/mask.ts'
import { isRegionCode } from '../domain/regions.ts'
import type { Answers } from './judge.ts'
import { findLab, findSteps, type Gathered, judge, shows } from './run.ts'
import type { EvidenceName, Evidences } from './shapes.ts'
import type { Report, StepReport } from './step.ts'
import { valuesOf } from './values.ts'

const format = 'trailproof-evidence'

/** Rises when files of an earlier trailproof could no longer be read as they were meant. */
const formatVersion = 1

/**
 * Evidence without account ids, addresses of any kind, keys, and names of users; names of the lab's own things stay, they are what is
 * judged. What is put in keeps form and identity, so that it is judged as the original.
 */
export function maskGathered(gathered: Gathered): Gathered {
  const mask = createMask()
  const inText = (text: string): string =>
    text
      .replace(/("sourceIPAddress"\s*:\s*")([^"\\]+)/g, (_found, before: string, address: string) => before + ipOf(address))
      .replace(/("userName"\s*:\s*")([^"\\]+)/g, (_found, before: string, name: string) => before + nameOf(name))
  // An address that stands in one of the lab's values (the office's, in a pattern) is in the file anyway, and is judged by.
  const judgedBy = Object.values(gathered.values).join('\n')
  const ipOf = (address: string): string => (judgedBy.includes(address) ? address : mask.ip(address))
  const nameOf = (name: string): string => (name === hiddenByAws ? name : mask.name(mask.text(name)))
  const answersOf = (answers: Answers): Answers => {
    const { signIns, arrivals, records, subscriptions, audiences } = answers
    return {
      ...answers,
      ...(signIns && 'value' in signIns
        ? {
            signIns: {
              value: signIns.value.map((signIn) => ({
                ...signIn,
                userName: signIn.userName === null ? null : nameOf(signIn.userName),
                record: inText(signIn.record),
              })),
            },
          }
        : {}),
      ...(arrivals && 'value' in arrivals
        ? { arrivals: { value: arrivals.value.map((arrival) => ({ ...arrival, record: inText(arrival.record) })) } }
        : {}),
      ...(records && 'value' in records
        ? { records: { value: records.value.map((arrival) => ({ ...arrival, record: inText(arrival.record) })) } }
        : {}),
      ...(subscriptions && 'value' in subscriptions
        ? { subscriptions: { value: subscriptions.value.map((each) => ({ ...each, endpoint: withoutPath(each.endpoint) })) } }
        : {}),
      ...(audiences && 'value' in audiences
        ? {
            audiences: {
              value: audiences.value.map((each) => ({
                ...each,
                subscriptions: each.subscriptions.map((one) => ({ ...one, endpoint: withoutPath(one.endpoint) })),
              })),
            },
          }
        : {}),
    }
  }
  return mask.value({
    ...gathered,
    answers: answersOf(gathered.answers),
    elsewhere: gathered.elsewhere.map(({ region, answers }) => ({ region, answers: answersOf(answers) })),
  })
}

/** Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html */
const hiddenByAws = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/** The path of a webhook is often its only secret. */
const withoutPath = (endpoint: string): string => endpoint.replace(/^(https?:\/\/)(?:[^/@]*@)?([^/?#]+)[/?#].*$/, '$1$2/[masked]')

/**
 * The file's text, and the steps whose outcome masking changed: a filter on one address, say, no longer finds that address in the masked
 * record. Those are to be told.
 */
export function writeSaved(gathered: Gathered): { text: string; changed: readonly string[] } {
  const masked = maskGathered(gathered)
  const after = new Map(judge(masked).steps.map((step) => [step.step, verdict(step)]))
  const changed = judge(gathered).steps.filter((step) => after.get(step.step) !== verdict(step))
  return {
    text: `${JSON.stringify({ format, formatVersion, ...masked }, null, 2)}\n`,
    changed: changed.map(({ step }) => step),
  }
}

const verdict = ({ outcome, reason }: StepReport): string => `${outcome} ${reason}`

/**
 * Evidence from a file's text.
 *
 * Errors  UserError `evidenceUnreadable` {file, problem}; `evidenceOfOtherFormat` {file, version, saw, want}
 */
export function readSaved(text: string, file: string): Gathered {
  const fail = (problem: string, cause?: unknown): never => {
    throw new UserError('evidenceUnreadable', { file, problem }, { cause })
  }
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (cause) {
    return fail(cause instanceof Error ? cause.message : String(cause), cause)
  }
  const head = z.looseObject({ format: z.literal(format), formatVersion: z.number(), version: z.string() }).safeParse(raw)
  if (!head.success) return fail(firstIssue(head.error))
  if (head.data.formatVersion !== formatVersion) {
    throw new UserError('evidenceOfOtherFormat', { file, version: head.data.version, saw: head.data.formatVersion, want: formatVersion })
  }
  const read = gatheredShape.safeParse(raw)
  if (!read.success) return fail(firstIssue(read.error))
  const gathered: Gathered = read.data
  const problem = misfit(gathered)
  return problem === null ? gathered : fail(problem)
}

/** Judges saved evidence, of the named steps or all that were gathered. Errors  as `readSaved`; UserError `evidenceLacksStep` {file, step, known} */
export function judgeSaved(gathered: Gathered, file: string, steps: readonly string[] = gathered.steps): Report {
  const lacking = steps.find((step) => !gathered.steps.includes(step))
  if (lacking !== undefined) throw new UserError('evidenceLacksStep', { file, step: lacking, known: gathered.steps.join(', ') })
  return judge({ ...gathered, steps })
}

const firstIssue = ({ issues: [issue] }: z.ZodError): string => `${issue?.path.join('.') || '.'}: ${issue?.message ?? ''}`

/** What cannot be told by shapes: whether lab, steps and values are those of this trailproof, and all that the steps read is there. */
function misfit(gathered: Gathered): string | null {
  const { lab: id, steps, values, answers, elsewhere, at } = gathered
  if (Number.isNaN(Date.parse(at))) return `at: ${at}`
  if (!isRegionCode(values.region ?? '')) return `values.region: ${values.region}`
  try {
    const lab = findLab(id)
    const known = valuesOf(lab, { region: values.region ?? '', initials: '', email: '', own: {} }, '')
    const lacking = Object.keys(known).find((key) => values[key] === undefined)
    if (lacking !== undefined) return `values.${lacking}`
    const cards = findSteps(id, steps)
    const unread = cards.flatMap(({ reads }) => reads).find((name) => answers[name] === undefined)
    if (unread !== undefined) return `answers.${unread}`
    for (const [index, there] of elsewhere.entries()) {
      for (const card of cards) {
        const on = card.elsewhere && there.answers[card.elsewhere.on]
        if (!on || !shows(on)) continue
        const missing = card.reads.find((name) => there.answers[name] === undefined)
        if (missing !== undefined) return `elsewhere.${index}.answers.${missing}`
      }
    }
    return null
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return `${error.code} ${JSON.stringify(error.params)}`
  }
}

// --- shapes --------------------------------------------------------------------------------------------------------------------------

const text = z.string()
const textOrNull = z.string().nullable()
const numberOrNull = z.number().nullable()
const texts = z.array(text).readonly()
const json = z.string().refine(isJson, 'is no JSON')

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const alarm = {
  name: text,
  arn: text,
  state: text,
  stateReason: textOrNull,
  stateChangedAtMs: numberOrNull,
  hasActionsEnabled: z.boolean(),
  alarmActions: texts,
  okActions: texts,
  insufficientDataActions: texts,
  evaluationState: textOrNull,
  description: textOrNull.exactOptional(),
  configuredAtMs: numberOrNull.exactOptional(),
  rule: textOrNull,
}

const subscription = {
  arn: text,
  protocol: text,
  endpoint: text,
  state: z.enum(['pending', 'confirmed', 'deleted']),
  filterPolicy: textOrNull,
  isRaw: z.boolean().exactOptional(),
}

const condition = z.object({
  namespace: text,
  metricName: text,
  dimensions: z.array(z.object({ name: text, value: text })).readonly(),
  statistic: text,
  unit: textOrNull,
  periodSeconds: z.number(),
  evaluationPeriods: z.number(),
  datapointsToAlarm: numberOrNull,
  threshold: z.number(),
  comparison: text,
  treatMissingData: textOrNull,
})

const historyItem = z.object({
  alarm: text,
  atMs: z.number(),
  event: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('state'), from: text, to: text, byHand: z.boolean().exactOptional() }),
    z.object({ kind: z.literal('action'), target: text, succeeded: z.boolean(), error: textOrNull }),
  ]),
})

const arrival = z.object({ eventId: text, arrivedAtMs: z.number(), record: json })

const selectorTexts = texts.exactOptional()

const shapes: { readonly [Name in EvidenceName]: z.ZodType<Evidences[Name]> } = {
  trails: z.array(
    z.object({
      name: text,
      arn: text,
      homeRegion: text,
      isMultiRegion: z.boolean(),
      isOrganization: z.boolean(),
      bucket: text,
      logGroupArn: textOrNull,
      roleArn: textOrNull,
    }),
  ),
  trailStatuses: z.array(
    z.object({
      trailArn: text,
      isLogging: z.boolean(),
      startedAtMs: numberOrNull,
      stoppedAtMs: numberOrNull,
      bucketError: textOrNull,
      logsError: textOrNull,
      logsDeliveredAtMs: numberOrNull,
      bucketDeliveredAtMs: numberOrNull.exactOptional(),
    }),
  ),
  trailSelectors: z.array(
    z.object({
      trailArn: text,
      basic: z.array(z.object({ readWrite: text, hasManagement: z.boolean(), excludedSources: texts })),
      advanced: z.array(
        z.object({
          fields: z.array(
            z.object({
              field: text,
              equals: selectorTexts,
              startsWith: selectorTexts,
              endsWith: selectorTexts,
              notEquals: selectorTexts,
              notStartsWith: selectorTexts,
              notEndsWith: selectorTexts,
            }),
          ),
        }),
      ),
    }),
  ),
  logGroups: z.array(z.object({ name: text, class: text, retentionDays: numberOrNull })),
  deliveryRoles: z.array(z.object({ name: text, arn: text, trust: json, policies: z.array(z.object({ name: text, document: json })) })),
  metricFilters: z.array(
    z.object({
      name: text,
      logGroup: text,
      pattern: text,
      createdAtMs: z.number(),
      onTransformedLogs: z.boolean(),
      fieldSelection: textOrNull,
      metric: z.object({
        namespace: text,
        name: text,
        value: text,
        defaultValue: numberOrNull,
        unit: textOrNull,
        dimensions: texts,
      }),
    }),
  ),
  topics: texts,
  topic: z.object({ arn: text, isFifo: z.boolean(), kmsKeyId: textOrNull, policy: json }).nullable(),
  subscriptions: z.array(z.object(subscription)),
  audiences: z.array(
    z.object({
      topicArn: text,
      topic: z.object({ isFifo: z.boolean(), kmsKeyId: textOrNull, policy: json }).nullable(),
      subscriptions: z.array(z.object({ ...subscription, filterScope: text })),
      unseen: z.object({ reason: text, params: z.record(text, z.union([text, z.number()])) }).nullable(),
    }),
  ),
  alarms: z.array(
    z.object({
      ...alarm,
      kind: z.enum(['metric', 'composite', 'log']),
      condition: condition.nullable(),
      uses: z
        .array(z.object({ namespace: text, name: text }))
        .readonly()
        .exactOptional(),
    }),
  ),
  alarmHistory: z.array(historyItem),
  muteRules: z.array(z.object({ name: text, status: text, alarms: texts })).nullable(),
  signIns: z.array(
    z.object({ eventId: text, atMs: z.number(), region: text, userName: textOrNull, errorMessage: textOrNull, record: json }),
  ),
  arrivals: z.array(arrival),
  datapoints: z.array(z.object({ atMs: z.number(), value: z.number() })),
  bucket: z.object({ name: text }).nullable(),
  stacks: z.array(
    z.object({
      name: text,
      id: text,
      status: text,
      failure: textOrNull,
      createdAtMs: z.number(),
      changedAtMs: z.number(),
      outputs: z.array(z.object({ key: text, value: text })),
      resources: z.array(z.object({ logicalId: text, physicalId: textOrNull, type: text, status: text })),
    }),
  ),
  leftovers: z.array(z.object({ kind: z.enum(['bucket', 'logGroup']), name: text })),
  signInUser: z.object({ name: text, createdAtMs: numberOrNull.exactOptional() }).nullable(),
  newUser: z.object({ name: text, createdAtMs: numberOrNull.exactOptional() }).nullable(),
  trailInsights: z.array(z.object({ trailArn: text, types: texts })),
  alarmHistories: z.array(historyItem),
  records: z.array(arrival),
  userCreations: z.array(z.object({ eventId: text, atMs: z.number(), region: text })),
  receiver: z
    .object({
      host: text,
      isRunning: z.boolean(),
      lastReceivedAtMs: numberOrNull,
      lastDeliveryAtMs: numberOrNull,
      pending: z.number(),
      lastProblem: textOrNull,
    })
    .nullable(),
}

const reasons = [
  'denied',
  'throttled',
  'expired',
  'offline',
  'proxyRefused',
  'proxyUnusable',
  'untrusted',
  'regionOff',
  'noCredentials',
  'invalidCredentials',
  'clockSkew',
  'unknown',
] as const

const unseen = z.object({ unseen: z.object({ reason: z.enum(reasons), params: z.record(text, z.union([text, z.number()])) }) })

const answersShape: z.ZodType<Answers> = z.object(
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, z.union([z.object({ value: shape }), unseen]).optional()])),
) as unknown as z.ZodType<Answers>

const gatheredShape = z.object({
  version: text,
  lab: text,
  steps: texts,
  at: text,
  target: z.object({
    kind: z.enum(['sandbox', 'aws']),
    account: textOrNull,
    caller: textOrNull,
    region: text,
    partition: text,
    endpoint: textOrNull,
  }),
  values: z.record(text, text),
  answers: answersShape,
  elsewhere: z.array(z.object({ region: text, answers: answersShape })),
})
