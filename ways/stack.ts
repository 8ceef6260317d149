import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type StackTemplate, stackTemplates } from '../checks/lab-b/stack-templates.ts'
import type { Command } from '../domain/command/command.ts'
import { UserError } from '../domain/error.ts'
import type { Services } from './services.ts'

/** How often a stack that is at work is asked how far it is. */
interface Pacing {
  readonly everyMs: number
  readonly signal?: AbortSignal
}

/** What `cdk synth` makes of the app: generated, and held equal by a test. */
const templates: Readonly<Record<StackTemplate, () => Promise<{ readonly default: unknown }>>> = {
  'b01-bucket': () => import('../apps/cdk/templates/b01-bucket.json', { with: { type: 'json' } }),
  'b02-log-group': () => import('../apps/cdk/templates/b02-log-group.json', { with: { type: 'json' } }),
  'b03-trail': () => import('../apps/cdk/templates/b03-trail.json', { with: { type: 'json' } }),
  'b04-metric-filter': () => import('../apps/cdk/templates/b04-metric-filter.json', { with: { type: 'json' } }),
  'b05-alarm': () => import('../apps/cdk/templates/b05-alarm.json', { with: { type: 'json' } }),
  'b06-topic': () => import('../apps/cdk/templates/b06-topic.json', { with: { type: 'json' } }),
  'b08-deploy': () => import('../apps/cdk/templates/b08-deploy.json', { with: { type: 'json' } }),
}

/**
 * Makes or changes a stack, as `aws cloudformation deploy` does: a change set, carried out and waited for. Out: what became of it; `changes` 0
 * where there was nothing to do.
 *
 * Source  https://github.com/aws/aws-cli/blob/develop/awscli/customizations/cloudformation/deployer.py
 * Errors  the SDK's; UserError `stackFailed` {stack, status, error} where AWS took the stack back
 */
export async function deployStack(
  services: Services,
  { stack, template, parameters }: Extract<Command, { kind: 'deployStack' }>,
  pacing: Pacing,
): Promise<unknown> {
  const name = stackTemplates.find((each) => each === template)
  if (!name) throw new Error(`there is no template ${template}`)
  const before = await statusOf(services, stack)
  const { Id, StackId } = (await services.send('cloudformation', 'CreateChangeSet', {
    StackName: stack,
    ChangeSetName: `trailproof-${randomBytes(6).toString('hex')}`,
    ChangeSetType: before === null || before.status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE',
    TemplateBody: JSON.stringify((await templates[name]()).default),
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_IAM'],
  })) as { Id: string; StackId: string }
  const set = await settled(pacing, async () => {
    const answer = (await services.send('cloudformation', 'DescribeChangeSet', { ChangeSetName: Id })) as unknown as ChangeSet
    return /^CREATE_(PENDING|IN_PROGRESS)$/.test(answer.Status) ? null : answer
  })
  if (set.Status === 'FAILED') {
    await services.send('cloudformation', 'DeleteChangeSet', { ChangeSetName: Id })
    if (/didn't contain changes|No updates are to be performed/.test(set.StatusReason ?? '')) return { StackId, changes: 0 }
    throw failed(stack, set.Status, set.StatusReason)
  }
  await services.send('cloudformation', 'ExecuteChangeSet', { ChangeSetName: Id })
  const after = await settled(pacing, async () => {
    const now = await statusOf(services, StackId)
    return now === null || /_IN_PROGRESS$/.test(now.status) ? null : now
  })
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(after.status)) throw failed(stack, after.status, await causeOf(services, StackId))
  return { StackId, StackStatus: after.status, changes: set.Changes?.length ?? 0 }
}

/** Deletes a stack and waits. Errors  as `deployStack`; a stack that is not there is gone */
export async function deleteStack(services: Services, stack: string, pacing: Pacing): Promise<unknown> {
  const before = await statusOf(services, stack)
  if (before === null) return undefined
  await services.send('cloudformation', 'DeleteStack', { StackName: stack })
  const after = await settled(pacing, async () => {
    const now = await statusOf(services, before.id)
    return now !== null && /_IN_PROGRESS$/.test(now.status) ? null : (now ?? { id: before.id, status: 'DELETE_COMPLETE' })
  })
  if (after.status !== 'DELETE_COMPLETE') throw failed(stack, after.status, await causeOf(services, before.id))
  return { StackId: before.id, StackStatus: after.status }
}

interface ChangeSet {
  readonly Status: string
  readonly StatusReason?: string
  readonly Changes?: readonly unknown[]
}

/** By name or id; null where there is no such stack, which AWS says in words only. */
async function statusOf(services: Services, StackName: string): Promise<{ id: string; status: string } | null> {
  try {
    const { Stacks = [] } = (await services.send('cloudformation', 'DescribeStacks', { StackName })) as {
      Stacks?: readonly { StackId?: string; StackStatus?: string }[]
    }
    const [found] = Stacks
    return found ? { id: found.StackId ?? StackName, status: found.StackStatus ?? '' } : null
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) return null
    throw error
  }
}

/** What went wrong first in the stack's last work. */
async function causeOf(services: Services, StackName: string): Promise<string | undefined> {
  const { StackEvents = [] } = (await services.send('cloudformation', 'DescribeStackEvents', { StackName })) as {
    StackEvents?: readonly { LogicalResourceId?: string; ResourceStatus?: string; ResourceStatusReason?: string }[]
  }
  const begun = StackEvents.findIndex(({ ResourceStatusReason }) => ResourceStatusReason === 'User Initiated')
  const first = StackEvents.slice(0, begun < 0 ? undefined : begun).findLast(({ ResourceStatus = '' }) => /_FAILED$/.test(ResourceStatus))
  return first && `${first.LogicalResourceId}: ${first.ResourceStatusReason ?? first.ResourceStatus}`
}

const failed = (stack: string, status: string, error: string | undefined): UserError =>
  new UserError('stackFailed', { stack, status, error: error ?? '–' }, { message: `stack ${stack}: ${status} ${error ?? ''}` })

async function settled<Value>({ everyMs, signal }: Pacing, look: () => Promise<Value | null>): Promise<Value> {
  for (;;) {
    const found = await look()
    if (found !== null) return found
    await pause(everyMs, undefined, signal ? { signal } : {})
  }
}
