/** How the operations find the group they are about. */
import type { Call, Need } from '../../wire/operation.ts'
import { invalidParameter, nameAndArn, noGroup } from './errors.ts'
import { findLogGroup, type LogGroup, logGroupArn, nameInArn } from './state.ts'

export interface NamedGroup {
  readonly logGroupName?: string
  readonly logGroupIdentifier?: string
}

/** Throws AWS's refusal where there is no such group. */
export function groupNamed(call: Call<unknown>, name: string): LogGroup {
  const group = findLogGroup(call.world, call.scope, name)
  if (!group) throw noGroup()
  return group
}

/** By name or by identifier (a name or an ARN), but not by both. */
export function groupOf(call: Call<NamedGroup>): LogGroup {
  const { logGroupName, logGroupIdentifier } = call.input
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) throw nameAndArn()
  const text = logGroupName ?? logGroupIdentifier
  // Assumed: AWS's own text for a request that names no group was not found.
  if (text === undefined) throw invalidParameter('Either logGroupName or logGroupIdentifier must be specified.')
  return groupNamed(call, text)
}

/** How the policy simulator and AWS's refusals write a group: `log-group:NAME:log-stream:`. Source: recorded refusals, see the reference of IAM. */
export function needsGroup(call: Call<unknown>, action: string, nameOrArn: string | undefined): Need {
  const text = nameOrArn ?? ''
  const name = text.startsWith('arn:') ? (nameInArn(call.scope, text) ?? text) : text
  return { action: `logs:${action}`, resource: `${logGroupArn(call.scope, name)}:log-stream:` }
}

export const needsNamed = (call: Call<NamedGroup>, action: string) =>
  needsGroup(call, action, call.input.logGroupName ?? call.input.logGroupIdentifier)
