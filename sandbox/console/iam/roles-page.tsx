import { ListRolesCommand, type Role } from '@aws-sdk/client-iam'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import type words from '../../../locales/en/console/iam.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { useSay } from '../shell/words.ts'
import { deleteRole, roleHref, useIam } from './calls.ts'

const nameOf = ({ RoleName = '' }: Role): string => RoleName

/** Who a role lets in, from its trust policy: services and accounts, as AWS's console lists them. */
function trustedBy({ AssumeRolePolicyDocument = '' }: Role): string {
  const { Statement = [] } = JSON.parse(decodeURIComponent(AssumeRolePolicyDocument) || '{}') as {
    Statement?: readonly { Principal?: string | Readonly<Record<string, string | readonly string[]>> }[]
  }
  const principals = Statement.flatMap(({ Principal = {} }) =>
    typeof Principal === 'string' ? [Principal] : Object.values(Principal).flat(),
  )
  return [...new Set(principals)].join(', ')
}

export function RolesPage() {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const list = usePages<Role>(async ({ token, signal }) => {
    const { Roles = [], Marker } = await iam.send(new ListRolesCommand(token === undefined ? {} : { Marker: token }), {
      abortSignal: signal,
    })
    return { items: Roles, next: Marker }
  })
  const [selected, setSelected] = useState<readonly Role[]>([])
  const [isDeleting, setDeleting] = useState(false)
  const [chosen] = selected
  const remove = async (name: string) => {
    const isGone = await act(() => deleteRole(iam, name))
    setDeleting(false)
    list.refresh()
    if (!isGone) return
    setSelected([])
    tell('success', say('roleDeleted', { name }))
  }
  return (
    <>
      <ResourceTable
        title={say('roles')}
        description={say('rolesAbout')}
        list={list}
        idOf={nameOf}
        filterLabel={say('searchRoles')}
        empty={<b>{say('noRoles')}</b>}
        selection={{ type: 'single', selected, onSelect: setSelected }}
        actions={
          <Button disabled={!chosen} onClick={() => setDeleting(true)}>
            {say('delete')}
          </Button>
        }
        columns={[
          {
            id: 'name',
            header: say('roleName'),
            isName: true,
            text: nameOf,
            cell: (role) => <Link href={roleHref(nameOf(role))}>{nameOf(role)}</Link>,
          },
          { id: 'trusted', header: say('trustedEntities'), text: trustedBy, cell: (role) => trustedBy(role) || '-' },
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
          title={say('deleteRole')}
          phrase={nameOf(chosen)}
          isBusy={isBusy}
          onConfirm={() => void remove(nameOf(chosen))}
          onDismiss={() => setDeleting(false)}
        >
          {say('deleteRoleAbout', { name: nameOf(chosen) })}
        </DeleteModal>
      ) : null}
    </>
  )
}
