import type { Command } from '../../domain/command/command.ts'
import { alarmOf } from '../lab-a/chain.ts'
import { labStack, partOf, partsOf } from '../lab-stack.ts'
import type { AlarmSeen, StackSeen } from '../shapes.ts'
import { differs, type Judgement, todo, type Values, waiting } from '../step.ts'
import { type LabValues, named } from './lab.ts'
import type { StackTemplate } from './stack-templates.ts'

/** What the cards of Lab B share: the stack, what it holds, and why something is not in it. */

/** Deployments of the lab's size take about two minutes. Assumed: after a quarter of an hour something is stuck; events of real stacks would settle it. */
const deployMs = 15 * 60_000

export const stackReasons = {
  todo: { noStack: ['stack', 'region'] },
  waiting: { deploying: ['stack', 'since', 'until'] },
  differs: { failed: ['stack', 'status', 'error'] },
} as const

/** Why a part that should be in the stack is not: there is no stack, it is being deployed, AWS took it back; null where none of this explains it. */
export function whyMissing(stack: StackSeen | undefined, want: LabValues): Judgement | null {
  if (!stack || stack.status === 'REVIEW_IN_PROGRESS' || stack.status.startsWith('DELETE_'))
    return todo('noStack', { stack: want.stack, region: want.region })
  const saw = sawStack(stack)
  if (/ROLLBACK|FAILED/.test(stack.status))
    return differs('failed', { stack: stack.name, status: stack.status, error: stack.failure ?? '–' }, saw)
  if (stack.status.endsWith('_IN_PROGRESS')) return deploying(stack)
  return null
}

export const deploying = (stack: StackSeen): Judgement =>
  waiting('deploying', { stack: stack.name, since: iso(stack.changedAtMs), until: iso(stack.changedAtMs + deployMs) }, sawStack(stack))

export const iso = (atMs: number): string => new Date(atMs).toISOString()

export const sawStack = (stack: StackSeen) => ({ stack: stack.name, stackStatus: stack.status })

export const stackOf = (stacks: readonly StackSeen[], values: Values): StackSeen | undefined => labStack(stacks, values)

/** Names that CloudFormation chose; empty where there is no such thing. */
export function namesIn(stack: StackSeen | undefined, want: LabValues) {
  const nameOf = (type: string, construct?: string): string => partOf(stack, type, construct)?.physicalId ?? ''
  const topicArn = nameOf('AWS::SNS::Topic')
  return {
    bucket: nameOf('AWS::S3::Bucket', want.bucketConstruct),
    logGroup: nameOf('AWS::Logs::LogGroup', want.logConstruct),
    trail: nameOf('AWS::CloudTrail::Trail'),
    topicArn,
    topic: topicArn.split(':').at(-1) ?? '',
  }
}

/** The stack's alarm: another one on the same metric, such as Lab A's, is none of this lab's business. */
export function alarmIn(stack: StackSeen | undefined, alarms: readonly AlarmSeen[], want: LabValues): AlarmSeen | undefined {
  const names = partsOf(stack, 'AWS::CloudWatch::Alarm').map(({ physicalId }) => physicalId)
  const own = alarms.filter(({ name }) => names.includes(name))
  return alarmOf(own, want) ?? own[0]
}

/** Deploys the app as far as a step has come. Up to the topic nobody has to be told. */
export const deploy =
  (template: StackTemplate) =>
  (values: Values): readonly Command[] => {
    const { stack, email } = named(values)
    const parameters: Readonly<Record<string, string>> = template >= 'b06' ? { Email: email } : {}
    return [{ kind: 'deployStack', stack, template, parameters }]
  }

/** Finds a part's name in the stack, under `as`. */
export const findPart = (values: Values, type: string, as: string, stack = named(values).stack): Command => ({
  kind: 'lookup',
  service: 'cloudformation',
  operation: 'DescribeStackResources',
  input: { StackName: stack },
  query: `(StackResources[?ResourceType=='${type}'].PhysicalResourceId)[0]`,
  as,
})
