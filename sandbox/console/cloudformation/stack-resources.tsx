import type { StackResourceSummary } from '@aws-sdk/client-cloudformation'
import Link from '@cloudscape-design/components/link'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { usePages } from '../blocks/use-calls.ts'
import { resourcesOf, useCloudFormation } from './calls.ts'
import { resourcePage } from './resource-page.ts'
import { useSayStack } from './say.ts'
import { Reason } from './stack-events.tsx'
import { Status } from './status.tsx'
import { useFollowing, useQuiet } from './use-following.ts'

const nameOf = ({ LogicalResourceId = '' }: StackResourceSummary): string => LogicalResourceId

export function StackResources({ stackId, status }: { readonly stackId: string; readonly status: string | undefined }) {
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  const list = usePages<StackResourceSummary>((page) => resourcesOf(cloudFormation, stackId, page), [stackId])
  useFollowing(list.refresh, status)
  return (
    <ResourceTable
      title={say('stackResources')}
      level="h2"
      wrapsLines
      list={useQuiet(list, stackId)}
      idOf={nameOf}
      filterLabel={say('filterResources')}
      empty={<b>{say('noStackResources')}</b>}
      columns={[
        {
          id: 'logicalId',
          header: say('logicalId'),
          isName: true,
          minWidth: 200,
          text: nameOf,
          cell: (resource) => <span className="exact-value">{nameOf(resource)}</span>,
        },
        {
          id: 'physicalId',
          minWidth: 260,
          header: say('physicalId'),
          text: ({ PhysicalResourceId = '' }) => PhysicalResourceId,
          cell: ({ PhysicalResourceId: id = '', ResourceType = '', ResourceStatus = '' }) => {
            const page = resourcePage(ResourceType, id, ResourceStatus)
            const shown = <span className="exact-value">{id === '' ? '-' : id}</span>
            return page === null ? shown : <Link href={page}>{shown}</Link>
          },
        },
        { id: 'type', header: say('type'), text: ({ ResourceType = '' }) => ResourceType, cell: ({ ResourceType }) => ResourceType },
        {
          id: 'status',
          minWidth: 210,
          header: say('status'),
          text: ({ ResourceStatus = '', ResourceStatusReason = '' }) => `${ResourceStatus} ${ResourceStatusReason}`,
          cell: ({ ResourceStatus, ResourceStatusReason }) => (
            <>
              <Status status={ResourceStatus} />
              {ResourceStatusReason === undefined ? null : (
                <div>
                  <Reason text={ResourceStatusReason} />
                </div>
              )}
            </>
          ),
        },
      ]}
    />
  )
}
