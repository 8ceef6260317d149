import type { Scope } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import type { Resource, Stack, StackEvent } from './state.ts'

/** What happens to a stack is told one event a moment: no two of them at the same one. */
function nextMoment(world: World, scope: Scope, stack: Stack): { stack: Stack; atMs: number } {
  const atMs = Math.max(world.clock.now(), stack.lastEventMs + 1)
  const next = { ...stack, lastEventMs: atMs }
  world.state.cloudformation.stacks(scope).set(stack.id, next)
  return { stack: next, atMs }
}

function append(world: World, scope: Scope, event: StackEvent): void {
  world.state.cloudformation.events(scope).append(event.StackId, [{ atMs: event.atMs, item: event }])
}

/** A resource comes to a status: kept with it, and told. */
export function tellResource(world: World, scope: Scope, stackId: string, resource: Resource, token: string | undefined): void {
  const found = world.state.cloudformation.stacks(scope).get(stackId)
  if (!found) return
  const { stack, atMs } = nextMoment(world, scope, found)
  append(world, scope, {
    EventId: `${resource.logicalId}-${resource.status}-${new Date(atMs).toISOString()}`,
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId ?? '',
    ResourceType: resource.type,
    atMs,
    ResourceStatus: resource.status,
    ...(resource.reason === undefined ? {} : { ResourceStatusReason: resource.reason }),
    ResourceProperties: JSON.stringify(resource.properties),
    ...(token === undefined ? {} : { ClientRequestToken: token }),
  })
}

/** A stack comes to a status: kept, and told. `change` is what else becomes of it. */
export function tellStack(
  world: World,
  scope: Scope,
  stackId: string,
  status: string,
  reason: string | undefined,
  token: string | undefined,
  change: Partial<Stack> = {},
): void {
  const found = world.state.cloudformation.stacks(scope).get(stackId)
  if (!found) return
  const { reason: _old, ...rest } = found
  const { stack, atMs } = nextMoment(world, scope, { ...rest, ...change, status, ...(reason === undefined ? {} : { reason }) })
  append(world, scope, {
    EventId: crypto.randomUUID(),
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: stack.name,
    PhysicalResourceId: stack.id,
    ResourceType: 'AWS::CloudFormation::Stack',
    atMs,
    ResourceStatus: status,
    ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
    ...(token === undefined ? {} : { ClientRequestToken: token }),
  })
}
