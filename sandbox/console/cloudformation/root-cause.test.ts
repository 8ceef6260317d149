import type { StackEvent } from '@aws-sdk/client-cloudformation'
import { describe, expect, test } from 'vitest'
import { rootCauseIn } from './root-cause.ts'

const StackId = 'arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1'

/** Newest first, as CloudFormation tells them. A line: logical id (`demo` is the stack itself), status, reason. */
const told = (...lines: readonly (readonly [string, string, string?])[]): StackEvent[] =>
  lines.map(([LogicalResourceId, status, reason], index) => ({
    StackId,
    StackName: 'demo',
    EventId: `${LogicalResourceId} ${status} ${lines.length - index}`,
    Timestamp: new Date(Date.UTC(2026, 0, 1) - index),
    LogicalResourceId,
    PhysicalResourceId: LogicalResourceId === 'demo' ? StackId : LogicalResourceId.toLowerCase(),
    ResourceStatus: status as NonNullable<StackEvent['ResourceStatus']>,
    ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
  }))

const failedCreate = told(
  ['demo', 'ROLLBACK_COMPLETE'],
  ['Bucket', 'DELETE_COMPLETE'],
  ['Bucket', 'DELETE_IN_PROGRESS'],
  ['demo', 'ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to create: [Topic, Bucket]. Rollback requested by user.'],
  ['Bucket', 'CREATE_FAILED', 'Resource creation cancelled'],
  ['Topic', 'CREATE_FAILED', 'Invalid parameter'],
  ['Bucket', 'CREATE_IN_PROGRESS'],
  ['Topic', 'CREATE_IN_PROGRESS'],
  ['demo', 'CREATE_IN_PROGRESS', 'User Initiated'],
)

describe('the likely root cause', () => {
  test('is the first failure; what was cancelled because of it is not', () => {
    expect(rootCauseIn(failedCreate, false)).toEqual({ eventId: 'Topic CREATE_FAILED 4', wantsMore: false })
  })

  test('is none where nothing has failed', () => {
    const fine = told(
      ['demo', 'CREATE_COMPLETE'],
      ['Topic', 'CREATE_COMPLETE'],
      ['Topic', 'CREATE_IN_PROGRESS'],
      ['demo', 'CREATE_IN_PROGRESS', 'User Initiated'],
    )
    expect(rootCauseIn(fine, false)).toEqual({ eventId: undefined, wantsMore: false })
    expect(rootCauseIn(fine.slice(0, 2), true)).toEqual({ eventId: undefined, wantsMore: false })
    expect(rootCauseIn([], false)).toEqual({ eventId: undefined, wantsMore: false })
  })

  test('belongs to the newest operation: one before it that failed is past', () => {
    const deleted = told(['demo', 'DELETE_COMPLETE'], ['demo', 'DELETE_IN_PROGRESS', 'User Initiated'])
    expect(rootCauseIn([...deleted, ...failedCreate], false).eventId).toBeUndefined()
    const updated = told(
      ['demo', 'UPDATE_ROLLBACK_COMPLETE'],
      ['demo', 'UPDATE_ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to update: [Role]. '],
      ['Role', 'UPDATE_FAILED', 'The policy is not valid'],
      ['demo', 'UPDATE_IN_PROGRESS', 'User Initiated'],
    )
    expect(rootCauseIn([...updated, ...failedCreate], false).eventId).toBe('Role UPDATE_FAILED 2')
  })

  test('is not guessed while the operation’s beginning is not loaded', () => {
    expect(rootCauseIn(failedCreate.slice(0, 5), true)).toEqual({ eventId: undefined, wantsMore: true })
  })

  test('is the stack’s own event where no resource is to blame', () => {
    const taken = told(
      ['demo', 'ROLLBACK_COMPLETE'],
      ['demo', 'ROLLBACK_IN_PROGRESS', 'Export name is taken. Rollback requested by user.'],
      ['Topic', 'CREATE_COMPLETE'],
      ['demo', 'CREATE_IN_PROGRESS', 'User Initiated'],
    )
    expect(rootCauseIn(taken, false).eventId).toBe('demo ROLLBACK_IN_PROGRESS 3')
  })
})
