import type { Change, StackEvent } from '@aws-sdk/client-cloudformation'
import createWrapper from '@cloudscape-design/components/test-utils/dom'
import { expect, test } from 'vitest'
import { usePages } from '../blocks/use-calls.ts'
import { draw, settled } from '../test/shell.tsx'
import { listOf } from './calls.ts'
import { ChangeTable } from './change-set-page.tsx'
import { EventTable } from './stack-events.tsx'
import { isRunning, lookOf } from './status.tsx'

const StackId = 'arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1'
const event = (n: number, id: string, status: string, reason?: string): StackEvent => ({
  StackId,
  StackName: 'demo',
  EventId: String(n),
  LogicalResourceId: id,
  PhysicalResourceId: id === 'demo' ? StackId : '',
  ResourceType: id === 'demo' ? 'AWS::CloudFormation::Stack' : 'AWS::SNS::Topic',
  Timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, n)),
  ResourceStatus: status as NonNullable<StackEvent['ResourceStatus']>,
  ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
})
const noRefresh = () => undefined
const rowsIn = (container: HTMLElement) =>
  (createWrapper(container).findTable()?.findRows() ?? []).map((row) => row.getElement().textContent ?? '')

test('the event that the failure began with is labelled, though it is on a page that was not loaded, and asked for once', async () => {
  const pages: readonly (readonly StackEvent[])[] = [
    [
      event(5, 'demo', 'ROLLBACK_COMPLETE'),
      event(4, 'demo', 'ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to create: [Topic]. '),
    ],
    [event(3, 'Other', 'CREATE_FAILED', 'Resource creation cancelled'), event(2, 'Topic', 'CREATE_FAILED', 'Invalid parameter')],
    [event(1, 'demo', 'CREATE_IN_PROGRESS', 'User Initiated')],
  ]
  const asked: (string | undefined)[] = []
  function Events() {
    const list = usePages<StackEvent>(async ({ token }) => {
      asked.push(token)
      const index = Number(token ?? 0)
      return { items: pages[index] ?? [], ...(index < 2 ? { next: String(index + 1) } : {}) }
    })
    return <EventTable list={list} />
  }
  const container = await draw(<Events />, ['cloudformation'])
  await settled()
  await settled()
  await settled()
  expect(asked).toEqual([undefined, '1', '2'])
  expect(rowsIn(container).filter((row) => row.includes('Likely root cause'))).toEqual([expect.stringContaining('Invalid parameter')])
})

test('what could not be loaded is not asked for again and again', async () => {
  let calls = 0
  function Events() {
    const list = usePages<StackEvent>(async ({ token }) => {
      calls += 1
      if (token !== undefined) throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling', $fault: 'client' })
      return { items: [event(4, 'demo', 'ROLLBACK_COMPLETE')], next: '1' }
    })
    return <EventTable list={list} />
  }
  const container = await draw(<Events />, ['cloudformation'])
  await settled()
  await settled()
  await settled()
  expect(calls).toBe(2)
  expect(container.textContent).toContain('Rate exceeded')
  expect(container.textContent).not.toContain('Likely root cause')
})

test('a stack without a failure has no root cause; a reason stands with its event', async () => {
  const events = [
    event(2, 'Topic', 'CREATE_IN_PROGRESS', 'Resource creation Initiated'),
    event(1, 'demo', 'CREATE_IN_PROGRESS', 'User Initiated'),
  ]
  const container = await draw(<EventTable list={listOf(events, noRefresh)} />, ['cloudformation'])
  expect(rowsIn(container)).toEqual([expect.stringContaining('Resource creation Initiated'), expect.stringContaining('User Initiated')])
  expect(container.textContent).not.toContain('Likely root cause')
})

test('changes are named in the console’s words, what is replaced is said', async () => {
  const changes: readonly Change[] = [
    { ResourceChange: { Action: 'Add', LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' } },
    {
      ResourceChange: {
        Action: 'Modify',
        LogicalResourceId: 'Bucket',
        PhysicalResourceId: 'demo-bucket',
        ResourceType: 'AWS::S3::Bucket',
        Replacement: 'True',
      },
    },
    { ResourceChange: { Action: 'Import', LogicalResourceId: 'Old', ResourceType: 'AWS::S3::Bucket' } },
  ]
  const container = await draw(<ChangeTable list={listOf(changes, noRefresh)} />, ['cloudformation'])
  expect(rowsIn(container)).toEqual([
    'AddTopic-AWS::SNS::Topic-',
    'ModifyBucketdemo-bucketAWS::S3::BucketTrue',
    'ImportOld-AWS::S3::Bucket-',
  ])
})

test.each([
  ['CREATE_COMPLETE', 'success'],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'in-progress'],
  ['ROLLBACK_IN_PROGRESS', 'in-progress'],
  ['ROLLBACK_COMPLETE', 'error'],
  ['UPDATE_ROLLBACK_COMPLETE', 'warning'],
  ['DELETE_FAILED', 'error'],
  ['DELETE_SKIPPED', 'stopped'],
  ['REVIEW_IN_PROGRESS', 'pending'],
  ['CREATE_PENDING', 'in-progress'],
  ['AVAILABLE', 'info'],
])('%s looks like %s', (status, look) => {
  expect(lookOf(status)).toBe(look)
  expect(isRunning(status)).toBe(look === 'in-progress')
})
