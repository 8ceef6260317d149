import type { ChangeSetSummary } from '@aws-sdk/client-cloudformation'
import Link from '@cloudscape-design/components/link'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { usePages } from '../blocks/use-calls.ts'
import { changeSetHref, changeSetsOf, useCloudFormation } from './calls.ts'
import { useSayStack } from './say.ts'
import { isRunning, Status } from './status.tsx'
import { useFollowing, useQuiet } from './use-following.ts'

const nameOf = ({ ChangeSetName = '' }: ChangeSetSummary): string => ChangeSetName

export function ChangeSetTable({ stackId, status }: { readonly stackId: string; readonly status: string | undefined }) {
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  const list = usePages<ChangeSetSummary>((page) => changeSetsOf(cloudFormation, stackId, page), [stackId])
  useFollowing(list.refresh, status)
  // One that is still being worked out has a status of its own.
  useFollowing(list.refresh, list.items.find((set) => isRunning(set.Status))?.Status)
  return (
    <ResourceTable
      title={say('changeSets')}
      level="h2"
      list={useQuiet(list, stackId)}
      idOf={({ ChangeSetId = '' }) => ChangeSetId}
      nameOf={nameOf}
      empty={<b>{say('noChangeSets')}</b>}
      columns={[
        {
          id: 'name',
          header: say('name'),
          isName: true,
          text: nameOf,
          cell: (set) => <Link href={changeSetHref(set.ChangeSetId ?? '')}>{nameOf(set)}</Link>,
        },
        {
          id: 'created',
          header: say('createdTime'),
          text: ({ CreationTime }) => CreationTime?.getTime() ?? 0,
          cell: ({ CreationTime }) => <Moment at={CreationTime} />,
        },
        { id: 'status', header: say('status'), text: ({ Status: text = '' }) => text, cell: (set) => <Status status={set.Status} /> },
        {
          id: 'execution',
          header: say('executionStatus'),
          text: ({ ExecutionStatus = '' }) => ExecutionStatus,
          cell: ({ ExecutionStatus }) => <Status status={ExecutionStatus} />,
        },
        {
          id: 'description',
          header: say('description'),
          text: ({ Description = '' }) => Description,
          cell: ({ Description }) => Description || '-',
        },
      ]}
    />
  )
}
