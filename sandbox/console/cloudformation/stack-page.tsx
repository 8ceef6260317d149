import { CancelUpdateStackCommand, type Stack } from '@aws-sdk/client-cloudformation'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Spinner from '@cloudscape-design/components/spinner'
import Tabs from '@cloudscape-design/components/tabs'
import { useRef, useState } from 'react'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { Page } from '../blocks/page.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { stackHref, stackNamed, useCloudFormation } from './calls.ts'
import { ChangeSetTable } from './change-set-table.tsx'
import { DeleteStack } from './delete-stack.tsx'
import { ProtectionModal } from './protection-modal.tsx'
import { useSayStack } from './say.ts'
import { StackEvents } from './stack-events.tsx'
import { StackInfo } from './stack-info.tsx'
import { StackResources } from './stack-resources.tsx'
import { StackTemplate } from './stack-template.tsx'
import { StackOutputs, StackParameters } from './stack-values.tsx'
import { isRunning } from './status.tsx'
import { restingMs, runningMs } from './use-following.ts'

/** The last part of a stack's ARN but one, or the name itself. */
const nameIn = (nameOrId: string): string => /^arn:[^/]*:stack\/([^/]+)/.exec(nameOrId)?.[1] ?? nameOrId

/** A stack and all about it, kept up to date while a deployment runs. */
export function StackPage({ params, query }: PageProps) {
  const asked = params.stack ?? ''
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  // By its name a stack is found no more once it is deleted; by its id it is.
  const id = useRef<string | undefined>(undefined)
  const [everyMs, setEveryMs] = useState(restingMs)
  const call = useCall(
    async (signal) => {
      const stack = await stackNamed(cloudFormation, id.current ?? asked, signal)
      id.current = stack?.StackId
      setEveryMs(isRunning(stack?.StackStatus) ? runningMs : restingMs)
      return stack
    },
    [asked],
    { everyMs },
  )
  const name = call.data?.StackName ?? nameIn(asked)
  usePageCrumbs({ text: say('stacks'), href: hrefTo('cloudformation', ['stacks']) }, { text: name, href: stackHref(asked) })
  if (call.data) return <Details stack={call.data} firstTab={query.get('tab') ?? 'info'} refresh={call.refresh} />
  if (call.data === undefined) return call.isLoading ? <Spinner size="large" /> : <LoadFailed retry={call.refresh} />
  return (
    <Page title={name}>
      <Alert type="info" action={<Button href={hrefTo('cloudformation', ['stacks'])}>{say('stacks')}</Button>}>
        {say('noSuchStack', { name })}
      </Alert>
    </Page>
  )
}

function Details({ stack, firstTab, refresh }: { readonly stack: Stack; readonly firstTab: string; refresh(): void }) {
  const say = useSayStack()
  const cloudFormation = useCloudFormation()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [asking, setAsking] = useState<'delete' | 'protection'>()
  const [tab, setTab] = useState(firstTab)
  const { StackId = '', StackName: name = '', StackStatus: status } = stack
  const isGoing = status === 'DELETE_COMPLETE' || status === 'DELETE_IN_PROGRESS'
  const done = () => {
    setAsking(undefined)
    refresh()
  }
  const cancelUpdate = async () => {
    if (await act(() => cloudFormation.send(new CancelUpdateStackCommand({ StackName: StackId }))))
      tell('success', say('updateCancelled', { name }))
    refresh()
  }
  return (
    <Page
      title={name}
      actions={
        <>
          <Button iconName="refresh" ariaLabel={say('refresh')} onClick={refresh} />
          <Button disabled={isGoing} onClick={() => setAsking('delete')}>
            {say('delete')}
          </Button>
          <ButtonDropdown
            loading={isBusy}
            items={[
              { id: 'protection', text: say('editProtection'), disabled: isGoing },
              { id: 'cancel', text: say('cancelUpdate'), disabled: status !== 'UPDATE_IN_PROGRESS' },
            ]}
            onItemClick={({ detail }) => {
              if (detail.id === 'protection') setAsking('protection')
              if (detail.id === 'cancel') void cancelUpdate()
            }}
          >
            {say('stackActions')}
          </ButtonDropdown>
        </>
      }
    >
      <Tabs
        ariaLabel={name}
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        tabs={[
          { id: 'info', label: say('stackInfo'), content: <StackInfo stack={stack} /> },
          { id: 'events', label: say('stackEvents'), content: <StackEvents stackId={StackId} status={status} /> },
          { id: 'resources', label: say('stackResources'), content: <StackResources stackId={StackId} status={status} /> },
          { id: 'outputs', label: say('stackOutputs'), content: <StackOutputs stack={stack} refresh={refresh} /> },
          { id: 'parameters', label: say('stackParameters'), content: <StackParameters stack={stack} refresh={refresh} /> },
          { id: 'template', label: say('stackTemplate'), content: <StackTemplate stackId={StackId} status={status} /> },
          { id: 'changeSets', label: say('changeSets'), content: <ChangeSetTable stackId={StackId} status={status} /> },
        ]}
      />
      {asking === 'delete' ? (
        <DeleteStack stackId={StackId} name={name} status={status} onDone={done} onDismiss={() => setAsking(undefined)} />
      ) : null}
      {asking === 'protection' ? <ProtectionModal stack={stack} onDone={done} onDismiss={() => setAsking(undefined)} /> : null}
    </Page>
  )
}
