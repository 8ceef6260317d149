import {
  type Change,
  DeleteChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation'
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import { CodeView, Copyable } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { FormModal } from '../blocks/form-modal.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { type Paged, useAction, useCall, usePages } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { changeSetAt, changeSetHref, stackHref, useCloudFormation } from './calls.ts'
import { useSayStack } from './say.ts'
import { Reason } from './stack-events.tsx'
import { StackTemplate } from './stack-template.tsx'
import { Status } from './status.tsx'
import { useFollowing } from './use-following.ts'

/** What a template would do to a stack, to be looked at and then done. */
export function ChangeSetPage({ params }: PageProps) {
  const id = params.changeSet ?? ''
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  const call = useCall((signal) => changeSetAt(cloudFormation, id, { token: undefined, signal }), [id])
  const { data } = call
  useFollowing(call.refresh, data?.Status)
  usePageCrumbs(
    { text: say('stacks'), href: hrefTo('cloudformation', ['stacks']) },
    ...(data?.StackId ? [{ text: data.StackName ?? '', href: stackHref(data.StackId, 'changeSets') }] : []),
    { text: data?.ChangeSetName ?? say('changeSets'), href: changeSetHref(id) },
  )
  if (data) return <Details set={data} refresh={call.refresh} />
  if (data === undefined) return call.isLoading ? <Spinner size="large" /> : <LoadFailed retry={call.refresh} />
  return (
    <Page title={say('changeSets')}>
      <Alert type="info" action={<Button href={hrefTo('cloudformation', ['stacks'])}>{say('stacks')}</Button>}>
        {say('noSuchChangeSet')}
      </Alert>
    </Page>
  )
}

function Details({ set, refresh }: { readonly set: DescribeChangeSetCommandOutput; refresh(): void }) {
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [asking, setAsking] = useState<'execute' | 'delete'>()
  const { ChangeSetId: id = '', ChangeSetName: name = '', StackId = '', StackName = '' } = set
  const changes = usePages<Change>(
    async ({ token, signal }) => {
      const page = token === undefined ? set : await changeSetAt(cloudFormation, id, { token, signal })
      return { items: page?.Changes ?? [], next: page?.NextToken }
    },
    [id, set.Status ?? ''],
  )
  const execute = async () => {
    const isBegun = await act(() => cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: id })))
    setAsking(undefined)
    if (!isBegun) return refresh()
    go(stackHref(StackId, 'events'))
    tell('success', say('changeSetExecuting', { name }))
  }
  const remove = async () => {
    const isGone = await act(() => cloudFormation.send(new DeleteChangeSetCommand({ ChangeSetName: id })))
    setAsking(undefined)
    if (!isGone) return refresh()
    go(stackHref(StackId, 'changeSets'))
    tell('success', say('changeSetDeleted', { name }))
  }
  return (
    <Page
      title={name}
      actions={
        <>
          <Button iconName="refresh" ariaLabel={say('refresh')} onClick={refresh} />
          <Button onClick={() => setAsking('delete')}>{say('delete')}</Button>
          <Button variant="primary" disabled={set.ExecutionStatus !== 'AVAILABLE'} onClick={() => setAsking('execute')}>
            {say('executeChangeSet')}
          </Button>
        </>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('overview')}</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: say('stackName'), value: <Link href={stackHref(StackId)}>{StackName}</Link> },
              { label: say('status'), value: <Status status={set.Status} /> },
              { label: say('statusReason'), value: <Reason text={set.StatusReason} /> },
              { label: say('executionStatus'), value: <Status status={set.ExecutionStatus} /> },
              { label: say('createdTime'), value: <Moment at={set.CreationTime} /> },
              { label: say('description'), value: set.Description || '-' },
              { label: 'ARN', value: <Copyable text={id} /> },
            ]}
          />
        </Container>
        <Tabs
          ariaLabel={name}
          tabs={[
            { id: 'changes', label: say('changes'), content: <ChangeTable list={changes} /> },
            {
              id: 'json',
              label: say('jsonChanges'),
              content: <CodeView text={JSON.stringify(changes.items)} label={say('jsonChanges')} />,
            },
            {
              id: 'template',
              label: say('stackTemplate'),
              content: <StackTemplate stackId={StackId} status={set.Status} changeSetId={id} />,
            },
          ]}
        />
      </SpaceBetween>
      {asking === 'delete' ? (
        <DeleteModal title={say('deleteChangeSet')} isBusy={isBusy} onConfirm={() => void remove()} onDismiss={() => setAsking(undefined)}>
          {say('deleteChangeSetAbout', { name })}
        </DeleteModal>
      ) : null}
      {asking === 'execute' ? (
        <FormModal
          title={say('executeChangeSet')}
          submit={say('executeChangeSet')}
          isBusy={isBusy}
          onSubmit={() => void execute()}
          onDismiss={() => setAsking(undefined)}
        >
          {say('executeAbout', { name: StackName })}
        </FormModal>
      ) : null}
    </Page>
  )
}

const actions = { Add: 'chgAdd', Modify: 'chgModify', Remove: 'chgRemove' } as const
const isAction = (text: string): text is keyof typeof actions => text in actions

export function ChangeTable({ list }: { readonly list: Paged<Change> }) {
  const say = useSayStack()
  const actionOf = ({ ResourceChange }: Change): string => {
    const { Action = '-' } = ResourceChange ?? {}
    return isAction(Action) ? say(actions[Action]) : Action
  }
  const of = (key: 'LogicalResourceId' | 'PhysicalResourceId' | 'ResourceType' | 'Replacement') => (change: Change) =>
    change.ResourceChange?.[key] ?? ''
  const exact = (text: string) => <span className="exact-value">{text === '' ? '-' : text}</span>
  return (
    <ResourceTable
      title={say('changes')}
      level="h2"
      wrapsLines
      list={list}
      idOf={({ ResourceChange: change }) => `${change?.LogicalResourceId} ${change?.Action} ${change?.PhysicalResourceId}`}
      nameOf={of('LogicalResourceId')}
      filterLabel={say('filterChanges')}
      empty={<b>{say('noChanges')}</b>}
      columns={[
        { id: 'action', header: say('changeAction'), text: actionOf, cell: (change) => <Box fontWeight="bold">{actionOf(change)}</Box> },
        {
          id: 'logicalId',
          minWidth: 180,
          header: say('logicalId'),
          isName: true,
          text: of('LogicalResourceId'),
          cell: (change) => exact(of('LogicalResourceId')(change)),
        },
        {
          id: 'physicalId',
          minWidth: 220,
          header: say('physicalId'),
          text: of('PhysicalResourceId'),
          cell: (change) => exact(of('PhysicalResourceId')(change)),
        },
        { id: 'type', header: say('resourceTypeOf'), text: of('ResourceType'), cell: of('ResourceType') },
        // True, False or Conditional, in the API's own words.
        { id: 'replacement', header: say('replacement'), text: of('Replacement'), cell: (change) => of('Replacement')(change) || '-' },
      ]}
    />
  )
}
