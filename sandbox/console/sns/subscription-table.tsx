import { ConfirmSubscriptionCommand, SubscribeCommand, type Subscription, UnsubscribeCommand } from '@aws-sdk/client-sns'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { FormModal } from '../blocks/form-modal.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { editSubscriptionHref, idOfSubscription, isPending, nameOfTopic, shortIdOf, subscriptionsOf, topicHref, useSns } from './calls.ts'

/** Subscriptions of a topic, or of the region where none is named. */
export function SubscriptionTable({ topicArn, level }: { readonly topicArn?: string; readonly level: 'h1' | 'h2' }) {
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const list = usePages<Subscription>(({ token, signal }) => subscriptionsOf(sns, topicArn, token, signal), [topicArn])
  const [selected, setSelected] = useState<readonly Subscription[]>([])
  const [asking, setAsking] = useState<'delete' | 'confirm'>()
  const [chosen] = selected

  const askAgain = async ({ TopicArn, Protocol, Endpoint }: Subscription) => {
    if (await act(() => sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint })))) {
      tell('success', say('confirmationSent', { endpoint: Endpoint ?? '' }))
      list.refresh()
    }
  }
  const remove = async ({ SubscriptionArn }: Subscription) => {
    if (!(await act(() => sns.send(new UnsubscribeCommand({ SubscriptionArn }))))) return
    setAsking(undefined)
    setSelected([])
    list.refresh()
    tell('success', say('subscriptionDeleted'))
  }
  return (
    <>
      <ResourceTable
        title={say('subscriptions')}
        level={level}
        list={list}
        idOf={idOfSubscription}
        nameOf={({ Endpoint = '' }) => Endpoint}
        filterLabel={say('filterSubscriptions')}
        empty={<b>{say('noSubscriptions')}</b>}
        selection={{ type: 'single', selected, onSelect: setSelected }}
        actions={
          <>
            <Button
              disabled={!chosen || isPending(chosen)}
              {...(chosen && !isPending(chosen) ? { href: editSubscriptionHref(chosen.SubscriptionArn ?? '') } : {})}
            >
              {say('edit')}
            </Button>
            <Button disabled={!chosen || isPending(chosen)} onClick={() => setAsking('delete')}>
              {say('delete')}
            </Button>
            <Button
              disabled={!chosen || !isPending(chosen)}
              loading={isBusy && asking === undefined}
              onClick={() => chosen && void askAgain(chosen)}
            >
              {say('requestConfirmation')}
            </Button>
            <Button disabled={chosen !== undefined && !isPending(chosen)} onClick={() => setAsking('confirm')}>
              {say('confirmSubscription')}
            </Button>
            <Button variant="primary" href={hrefTo('sns', ['create-subscription'], topicArn === undefined ? {} : { topicArn })}>
              {say('createSubscription')}
            </Button>
          </>
        }
        columns={[
          {
            id: 'id',
            header: 'ID',
            isName: true,
            text: shortIdOf,
            cell: (item) =>
              isPending(item) ? (
                say('pendingConfirmation')
              ) : (
                <Link href={hrefTo('sns', ['subscription', item.SubscriptionArn ?? ''])}>{shortIdOf(item)}</Link>
              ),
          },
          { id: 'endpoint', header: say('endpoint'), text: ({ Endpoint = '' }) => Endpoint, cell: ({ Endpoint = '-' }) => Endpoint },
          {
            id: 'status',
            header: say('status'),
            text: (item) => say(isPending(item) ? 'pendingConfirmation' : 'confirmed'),
            cell: (item) => (
              <StatusIndicator type={isPending(item) ? 'pending' : 'success'}>
                {say(isPending(item) ? 'pendingConfirmation' : 'confirmed')}
              </StatusIndicator>
            ),
          },
          {
            id: 'protocol',
            header: say('protocol'),
            text: ({ Protocol = '' }) => Protocol,
            cell: ({ Protocol = '-' }) => Protocol.toUpperCase(),
          },
          ...(topicArn === undefined
            ? [
                {
                  id: 'topic',
                  header: say('topic'),
                  text: ({ TopicArn = '' }: Subscription) => nameOfTopic(TopicArn),
                  cell: ({ TopicArn = '' }: Subscription) => <Link href={topicHref(TopicArn)}>{nameOfTopic(TopicArn)}</Link>,
                },
              ]
            : []),
        ]}
      />
      {asking === 'delete' && chosen ? (
        <DeleteModal
          title={say('deleteSubscription')}
          isBusy={isBusy}
          onDismiss={() => setAsking(undefined)}
          onConfirm={() => void remove(chosen)}
        >
          {say('deleteSubscriptionAbout', { endpoint: chosen.Endpoint ?? '' })}
        </DeleteModal>
      ) : null}
      {asking === 'confirm' ? (
        <ConfirmByUrl
          onDone={() => {
            setAsking(undefined)
            list.refresh()
          }}
          onDismiss={() => setAsking(undefined)}
        />
      ) : null}
    </>
  )
}

/** Topic and token of the address in a confirmation message; null where they are not in it. */
function askedBy(url: string): { TopicArn: string; Token: string } | null {
  if (!URL.canParse(url)) return null
  const { searchParams } = new URL(url)
  const [TopicArn, Token] = [searchParams.get('TopicArn'), searchParams.get('Token')]
  return TopicArn && Token ? { TopicArn, Token } : null
}

/** As AWS's console: the address of the confirmation message is pasted, not opened, so that nobody can unsubscribe by a link without signing in. */
function ConfirmByUrl({ onDone, onDismiss }: { onDone(): void; onDismiss(): void }) {
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [url, setUrl] = useState('')
  const [isTried, setTried] = useState(false)
  const asked = askedBy(url.trim())
  const confirm = async () => {
    setTried(true)
    if (!asked) return
    if (!(await act(() => sns.send(new ConfirmSubscriptionCommand({ ...asked, AuthenticateOnUnsubscribe: 'true' }))))) return onDismiss()
    onDone()
    tell('success', say('subscriptionConfirmed'))
  }
  return (
    <FormModal
      title={say('confirmSubscription')}
      submit={say('confirmSubscription')}
      isBusy={isBusy}
      onSubmit={() => void confirm()}
      onDismiss={onDismiss}
    >
      <TextField
        label={say('confirmationUrl')}
        value={url}
        onChange={setUrl}
        constraint={say('confirmationUrlRule')}
        problem={isTried && !asked ? say('confirmationUrlRule') : undefined}
      />
    </FormModal>
  )
}
