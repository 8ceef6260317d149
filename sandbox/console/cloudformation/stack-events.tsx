import type { StackEvent } from '@aws-sdk/client-cloudformation'
import Badge from '@cloudscape-design/components/badge'
import Box from '@cloudscape-design/components/box'
import { useEffect, useRef } from 'react'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { type Paged, usePages } from '../blocks/use-calls.ts'
import { eventsOf, useCloudFormation } from './calls.ts'
import { rootCauseIn } from './root-cause.ts'
import { useSayStack } from './say.ts'
import { Status } from './status.tsx'
import { useFollowing, useQuiet } from './use-following.ts'

/** CloudFormation's own words; several problems are a line each. */
export function Reason({ text }: { readonly text: string | undefined }) {
  return text === undefined || text.trim() === '' ? (
    <>-</>
  ) : (
    <span style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{text}</span>
  )
}

export function StackEvents({ stackId, status }: { readonly stackId: string; readonly status: string | undefined }) {
  const cloudFormation = useCloudFormation()
  const list = usePages<StackEvent>((page) => eventsOf(cloudFormation, stackId, page), [stackId])
  useFollowing(list.refresh, status)
  return <EventTable list={useQuiet(list, stackId)} />
}

/** What happened to a stack, newest first. The failure that the others come from is labelled, as AWS's console does when it is asked to. */
export function EventTable({ list }: { readonly list: Paged<StackEvent> }) {
  const say = useSayStack()
  const { eventId, wantsMore } = rootCauseIn(list.items, list.hasMore)
  const { items, more } = list
  // What has failed first may be among the events that are not loaded yet. Asked once for each page: a refusal is not asked again and again.
  const asked = useRef<{ readonly newest: StackEvent | undefined; readonly count: number }>({ newest: undefined, count: 0 })
  useEffect(() => {
    const { newest, count } = asked.current
    if (!wantsMore || (newest === items[0] && count === items.length)) return
    asked.current = { newest: items[0], count: items.length }
    void more()
  })
  return (
    <ResourceTable
      title={say('stackEvents')}
      level="h2"
      wrapsLines
      list={list}
      idOf={({ EventId = '' }) => EventId}
      nameOf={({ LogicalResourceId = '' }) => LogicalResourceId}
      filterLabel={say('filterEventsOf')}
      columns={[
        {
          id: 'time',
          minWidth: 180,
          header: say('timestamp'),
          text: ({ Timestamp }) => Timestamp?.getTime() ?? 0,
          cell: ({ Timestamp }) => <Moment at={Timestamp} />,
        },
        {
          id: 'logicalId',
          minWidth: 200,
          header: say('logicalId'),
          isName: true,
          text: ({ LogicalResourceId = '', ResourceType = '' }) => `${LogicalResourceId} ${ResourceType}`,
          cell: ({ LogicalResourceId = '-', ResourceType = '' }) => (
            <>
              <div className="exact-value">{LogicalResourceId}</div>
              <Box color="text-body-secondary" fontSize="body-s">
                {ResourceType}
              </Box>
            </>
          ),
        },
        {
          id: 'status',
          minWidth: 245,
          header: say('status'),
          text: ({ ResourceStatus = '' }) => ResourceStatus,
          cell: (event) => (
            <>
              <Status status={event.ResourceStatus} />
              {event.EventId !== undefined && event.EventId === eventId ? (
                <div className="nowrap">
                  <Badge color="red">{say('likelyRootCause')}</Badge>
                </div>
              ) : null}
            </>
          ),
        },
        {
          id: 'reason',
          header: say('statusReason'),
          minWidth: 230,
          text: ({ ResourceStatusReason = '' }) => ResourceStatusReason,
          cell: ({ ResourceStatusReason }) => <Reason text={ResourceStatusReason} />,
        },
      ]}
    />
  )
}
