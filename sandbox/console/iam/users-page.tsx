import { ListUsersCommand, type User } from '@aws-sdk/client-iam'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import type words from '../../../locales/en/console/iam.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { deleteUser, useIam, userHref } from './calls.ts'

const nameOf = ({ UserName = '' }: User): string => UserName

export function UsersPage() {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const list = usePages<User>(async ({ token, signal }) => {
    const { Users = [], Marker } = await iam.send(new ListUsersCommand(token === undefined ? {} : { Marker: token }), {
      abortSignal: signal,
    })
    return { items: Users, next: Marker }
  })
  const [selected, setSelected] = useState<readonly User[]>([])
  const [isDeleting, setDeleting] = useState(false)
  const [chosen] = selected
  const remove = async (name: string) => {
    const isGone = await act(() => deleteUser(iam, name))
    setDeleting(false)
    list.refresh()
    if (!isGone) return
    setSelected([])
    tell('success', say('userDeleted', { name }))
  }
  return (
    <>
      <ResourceTable
        title={say('iamUsers')}
        description={say('usersAbout')}
        list={list}
        idOf={nameOf}
        filterLabel={say('searchUsers')}
        empty={<b>{say('noUsers')}</b>}
        selection={{ type: 'single', selected, onSelect: setSelected }}
        actions={
          <>
            <Button disabled={!chosen} onClick={() => setDeleting(true)}>
              {say('delete')}
            </Button>
            <Button variant="primary" href={hrefTo('iam', ['create-user'])}>
              {say('createUser')}
            </Button>
          </>
        }
        columns={[
          {
            id: 'name',
            header: say('evUser'),
            isName: true,
            text: nameOf,
            cell: (user) => <Link href={userHref(nameOf(user))}>{nameOf(user)}</Link>,
          },
          { id: 'path', header: say('path'), text: ({ Path = '' }) => Path, cell: ({ Path }) => Path },
          { id: 'arn', header: 'ARN', text: ({ Arn = '' }) => Arn, cell: ({ Arn }) => <span className="exact-value">{Arn}</span> },
          {
            id: 'created',
            header: say('creationTime'),
            text: ({ CreateDate }) => CreateDate?.getTime() ?? 0,
            cell: ({ CreateDate }) => <Moment at={CreateDate} />,
          },
        ]}
      />
      {isDeleting && chosen ? (
        <DeleteModal
          title={say('deleteUser')}
          phrase={nameOf(chosen)}
          isBusy={isBusy}
          onConfirm={() => void remove(nameOf(chosen))}
          onDismiss={() => setDeleting(false)}
        >
          {say('deleteUserAbout', { name: nameOf(chosen) })}
        </DeleteModal>
      ) : null}
    </>
  )
}
