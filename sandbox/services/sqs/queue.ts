import type { Call, Need } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import { badAddress, noQueue } from './errors.ts'
import { type Queue, queueArn } from './state.ts'

/** The address of a queue begins with the sandbox's own. */
export const queueUrl = (world: World, arn: string): string => `${world.endpoint}/${arn.split(':')[4]}/${arn.split(':')[5]}`

interface OfQueue {
  readonly QueueUrl: string
}

/** The ARN behind a queue's address. Only account and name count: the sandbox's own address may change from start to start. */
export function arnOfUrl(call: Pick<Call<unknown>, 'scope'>, url: string): string {
  const m = /^(?:https?:\/\/[^/]+)?\/?(\d{12})\/([^/]+)$/.exec(url)
  if (!m) throw badAddress(url)
  return queueArn({ ...call.scope, account: m[1] ?? '' }, m[2] ?? '')
}

function find(call: Call<OfQueue>): { arn: string; queue: Queue | undefined } {
  const arn = arnOfUrl(call, call.input.QueueUrl)
  return { arn, queue: call.world.state.sqs.queues({ ...call.scope, account: arn.split(':')[4] ?? '' }).get(arn.split(':')[5] ?? '') }
}

/** Needs of a call on a queue: its policy is always asked. Of one that is not there AWS says so to anybody. */
export function needsQueue(call: Call<OfQueue>, action: string): Need | readonly Need[] {
  const { arn, queue } = find(call)
  if (!queue) return []
  return {
    action: `sqs:${action}`,
    resource: arn,
    resourceAccount: arn.split(':')[4] ?? '',
    ...(queue.policy === null ? {} : { resourcePolicy: queue.policy }),
  }
}

/** @throws AwsError QueueDoesNotExist */
export function queueAt(call: Call<OfQueue>): Queue {
  const { queue } = find(call)
  if (!queue) throw noQueue()
  return queue
}

export function keepQueue(call: Call<OfQueue>, queue: Queue): void {
  call.world.state.sqs.queues({ ...call.scope, account: queue.arn.split(':')[4] ?? '' }).set(queue.name, queue)
}
