import { CreateLogStreamCommand, DeleteLogStreamCommand, DescribeLogStreamsCommand, type LogStream } from '@aws-sdk/client-cloudwatch-logs'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import type words from '../../../locales/en/console/cloudwatch.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { FormModal } from '../blocks/form-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { useSay } from '../shell/words.ts'
import { eventsHref, useLogs } from './calls.ts'

/** Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
const nameForm = /^[^:*]{1,512}$/

const nameOf = ({ logStreamName = '' }: LogStream): string => logStreamName

/** The streams of a group, the one with the newest event first, as AWS's console has them. */
export function LogStreams({ logGroupName }: { readonly logGroupName: string }) {
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [selected, setSelected] = useState<readonly LogStream[]>([])
  const [asking, setAsking] = useState<'create' | 'delete'>()
  const [prefix, setPrefix] = useState('')
  const list = usePages<LogStream>(
    async ({ token, signal }) => {
      const command = new DescribeLogStreamsCommand({
        logGroupName,
        // A prefix and the order of the newest event exclude each other.
        ...(prefix === '' ? { orderBy: 'LastEventTime', descending: true } : { logStreamNamePrefix: prefix }),
        ...(token === undefined ? {} : { nextToken: token }),
      })
      const { logStreams = [], nextToken } = await logs.send(command, { abortSignal: signal })
      return { items: logStreams, next: nextToken }
    },
    [logGroupName, prefix],
  )
  const names = selected.map(nameOf).join(', ')
  const again = () => {
    setAsking(undefined)
    setSelected([])
    list.refresh()
  }
  const remove = async () => {
    const isGone = await act(async () => {
      for (const { logStreamName } of selected) await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName }))
    })
    again()
    if (isGone) tell('success', say('logStreamsDeleted', { names }))
  }
  return (
    <>
      <ResourceTable
        title={say('logStreams')}
        level="h2"
        list={list}
        idOf={nameOf}
        filterLabel={say('filterLogStreams')}
        search={setPrefix}
        empty={say('noLogStreams')}
        selection={{ type: 'multi', selected, onSelect: setSelected }}
        actions={
          <>
            <Button disabled={selected.length === 0} onClick={() => setAsking('delete')}>
              {say('delete')}
            </Button>
            <Button onClick={() => setAsking('create')}>{say('createLogStream')}</Button>
            <Button variant="primary" href={eventsHref(logGroupName)}>
              {say('searchAllStreams')}
            </Button>
          </>
        }
        columns={[
          {
            id: 'name',
            header: say('logStream'),
            isName: true,
            text: nameOf,
            cell: (stream) => <Link href={eventsHref(logGroupName, nameOf(stream))}>{nameOf(stream)}</Link>,
          },
          {
            id: 'last',
            header: say('lastEventTime'),
            text: ({ lastEventTimestamp = 0 }) => lastEventTimestamp,
            cell: ({ lastEventTimestamp }) => <Moment at={lastEventTimestamp} />,
          },
        ]}
      />
      {asking === 'create' ? <CreateStream logGroupName={logGroupName} onDone={again} onDismiss={() => setAsking(undefined)} /> : null}
      {asking === 'delete' ? (
        <DeleteModal title={say('deleteLogStream')} isBusy={isBusy} onConfirm={() => void remove()} onDismiss={() => setAsking(undefined)}>
          {say('deleteLogStreamAbout', { names })}
        </DeleteModal>
      ) : null}
    </>
  )
}

function CreateStream({ logGroupName, onDone, onDismiss }: { readonly logGroupName: string; onDone(): void; onDismiss(): void }) {
  const say = useSay<keyof typeof words>()
  const logs = useLogs()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [name, setName] = useState('')
  const [isTried, setTried] = useState(false)
  const create = async () => {
    setTried(true)
    if (!nameForm.test(name)) return
    if (!(await act(() => logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: name }))))) return onDismiss()
    onDone()
    tell('success', say('logStreamCreated', { name }))
  }
  return (
    <FormModal title={say('createLogStream')} submit={say('create')} isBusy={isBusy} onSubmit={() => void create()} onDismiss={onDismiss}>
      <TextField
        label={say('logStreamName')}
        value={name}
        onChange={setName}
        constraint={say('logStreamNameRule')}
        problem={isTried && !nameForm.test(name) ? say('logStreamNameRule') : undefined}
      />
    </FormModal>
  )
}
