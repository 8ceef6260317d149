import { StackStatus, type StackSummary } from '@aws-sdk/client-cloudformation'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useState } from 'react'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { usePages } from '../blocks/use-calls.ts'
import type { PageProps } from '../shell/sections.ts'
import { stackHref, stacksOf, useCloudFormation } from './calls.ts'
import { DeleteStack } from './delete-stack.tsx'
import { DeployHint } from './deploy-hint.tsx'
import { useSayStack } from './say.ts'
import { isRunning, Status } from './status.tsx'
import { restingMs, runningMs, useQuiet } from './use-following.ts'

const nameOf = ({ StackName = '' }: StackSummary): string => StackName
const idOf = ({ StackId = '' }: StackSummary): string => StackId

/** What AWS's console filters by, and the statuses that are meant. */
const filters = {
  active: { label: 'statusActive', has: (status: string) => status !== 'DELETE_COMPLETE' },
  complete: { label: 'statusComplete', has: (status: string) => /_COMPLETE$/.test(status) && status !== 'DELETE_COMPLETE' },
  failed: { label: 'statusFailed', has: (status: string) => /_FAILED$/.test(status) },
  inProgress: { label: 'statusInProgress', has: (status: string) => /_IN_PROGRESS$/.test(status) },
  deleted: { label: 'statusDeleted', has: (status: string) => status === 'DELETE_COMPLETE' },
} as const
type Filter = keyof typeof filters
const filterNames = Object.keys(filters) as readonly Filter[]

export function StacksPage({ query }: PageProps) {
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  const [filter, setFilter] = useState<Filter>('active')
  const list = usePages<StackSummary>(
    (page) => stacksOf(cloudFormation, Object.values(StackStatus).filter(filters[filter].has), page),
    [filter],
  )
  const { items, hasMore, refresh } = list
  const isLive = items.some(({ StackStatus: status }) => isRunning(status))
  // Pages that were asked for by hand stay: only what is whole is loaded again by itself.
  useEffect(() => {
    if (hasMore || items.length > 100) return
    const timer = setInterval(
      () => {
        if (!document.hidden) refresh()
      },
      isLive ? runningMs : restingMs,
    )
    return () => clearInterval(timer)
  }, [hasMore, items.length, isLive, refresh])
  const [selectedId, setSelectedId] = useState<string>()
  const [isDeleting, setDeleting] = useState(false)
  const chosen = items.find((stack) => idOf(stack) === selectedId)
  const options = filterNames.map((value) => ({ value, label: say(filters[value].label) }))
  return (
    <SpaceBetween size="l">
      <ResourceTable
        title={say('stacks')}
        description={say('stacksAbout')}
        list={useQuiet(list, filter)}
        idOf={idOf}
        nameOf={nameOf}
        filterLabel={say('filterStacks')}
        filterText={query.get('filter') ?? ''}
        besideFilter={
          <Select
            ariaLabel={say('filterStatus')}
            options={options}
            selectedOption={options.find(({ value }) => value === filter) ?? null}
            onChange={({ detail }) => setFilter(filterNames.find((name) => name === detail.selectedOption.value) ?? 'active')}
          />
        }
        empty={<b>{say('noStacks')}</b>}
        selection={{ type: 'single', selected: chosen ? [chosen] : [], onSelect: ([stack]) => setSelectedId(stack && idOf(stack)) }}
        actions={
          <Button
            disabled={!chosen || chosen.StackStatus === 'DELETE_COMPLETE' || chosen.StackStatus === 'DELETE_IN_PROGRESS'}
            onClick={() => setDeleting(true)}
          >
            {say('delete')}
          </Button>
        }
        columns={[
          {
            id: 'name',
            header: say('stackName'),
            isName: true,
            text: nameOf,
            // A name leads to the stack that has it now, which a deleted one has no longer.
            cell: (stack) => <Link href={stackHref(idOf(stack))}>{nameOf(stack)}</Link>,
          },
          {
            id: 'status',
            header: say('status'),
            text: ({ StackStatus: status = '' }) => status,
            cell: ({ StackStatus: status }) => <Status status={status} />,
          },
          {
            id: 'created',
            header: say('createdTime'),
            text: ({ CreationTime }) => CreationTime?.getTime() ?? 0,
            cell: ({ CreationTime }) => <Moment at={CreationTime} />,
          },
          {
            id: 'description',
            header: say('description'),
            text: ({ TemplateDescription = '' }) => TemplateDescription,
            cell: ({ TemplateDescription }) => TemplateDescription || '-',
          },
        ]}
      />
      <DeployHint />
      {isDeleting && chosen ? (
        <DeleteStack
          stackId={idOf(chosen)}
          name={nameOf(chosen)}
          status={chosen.StackStatus}
          onDone={() => {
            setDeleting(false)
            refresh()
          }}
          onDismiss={() => setDeleting(false)}
        />
      ) : null}
    </SpaceBetween>
  )
}
