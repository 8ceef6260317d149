import { GetUserCommand } from '@aws-sdk/client-iam'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import type words from '../../../locales/en/console/iam.json'
import { Copyable } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { deleteUser, hasConsolePassword, useIam, userHref } from './calls.ts'
import { UserCredentials } from './user-credentials.tsx'
import { UserPermissions } from './user-permissions.tsx'

export function UserPage({ params }: PageProps) {
  const name = params.name ?? ''
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [isDeleting, setDeleting] = useState(false)
  const { data, isLoading, refresh } = useCall(
    async (signal) => {
      const [{ User: user }, hasPassword] = await Promise.all([
        iam.send(new GetUserCommand({ UserName: name }), { abortSignal: signal }),
        hasConsolePassword(iam, name, signal),
      ])
      return { user, hasPassword }
    },
    [name],
  )
  usePageCrumbs({ text: say('iamUsers'), href: hrefTo('iam', ['users']) }, { text: name, href: userHref(name) })
  const remove = async () => {
    if (!(await act(() => deleteUser(iam, name)))) return setDeleting(false)
    go(hrefTo('iam', ['users']))
    tell('success', say('userDeleted', { name }))
  }
  if (!data) return isLoading ? <Spinner size="large" /> : <LoadFailed retry={refresh} />
  return (
    <Page title={name} actions={<Button onClick={() => setDeleting(true)}>{say('delete')}</Button>}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('summary')}</Header>}>
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'ARN', value: data.user?.Arn ? <Copyable text={data.user.Arn} /> : '-' },
              { label: say('consoleAccessIs'), value: say(data.hasPassword ? 'enabled' : 'disabled') },
              { label: say('creationTime'), value: <Moment at={data.user?.CreateDate} /> },
            ]}
          />
        </Container>
        <Tabs
          tabs={[
            { id: 'permissions', label: say('permissions'), content: <UserPermissions userName={name} /> },
            {
              id: 'credentials',
              label: say('securityCredentials'),
              content: <UserCredentials userName={name} hasPassword={data.hasPassword} onChanged={refresh} />,
            },
          ]}
        />
      </SpaceBetween>
      {isDeleting ? (
        <DeleteModal
          title={say('deleteUser')}
          phrase={name}
          isBusy={isBusy}
          onConfirm={() => void remove()}
          onDismiss={() => setDeleting(false)}
        >
          {say('deleteUserAbout', { name })}
        </DeleteModal>
      ) : null}
    </Page>
  )
}
