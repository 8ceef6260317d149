import { GetRoleCommand } from '@aws-sdk/client-iam'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import type words from '../../../locales/en/console/iam.json'
import { CodeView, Copyable } from '../blocks/code-view.tsx'
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
import { deleteRole, policiesOfRole, type RolePolicies, roleHref, useIam } from './calls.ts'

export function RolePage({ params }: PageProps) {
  const name = params.name ?? ''
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [isDeleting, setDeleting] = useState(false)
  const { data, isLoading, refresh } = useCall(
    async (signal) => {
      const [{ Role: role }, policies] = await Promise.all([
        iam.send(new GetRoleCommand({ RoleName: name }), { abortSignal: signal }),
        policiesOfRole(iam, name, signal),
      ])
      return { role, policies }
    },
    [name],
  )
  usePageCrumbs({ text: say('roles'), href: hrefTo('iam', ['roles']) }, { text: name, href: roleHref(name) })
  const remove = async () => {
    if (!(await act(() => deleteRole(iam, name)))) return setDeleting(false)
    go(hrefTo('iam', ['roles']))
    tell('success', say('roleDeleted', { name }))
  }
  if (!data) return isLoading ? <Spinner size="large" /> : <LoadFailed retry={refresh} />
  return (
    <Page title={name} actions={<Button onClick={() => setDeleting(true)}>{say('delete')}</Button>}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('summary')}</Header>}>
          <KeyValuePairs
            columns={2}
            items={[
              { label: 'ARN', value: data.role?.Arn ? <Copyable text={data.role.Arn} /> : '-' },
              { label: say('creationTime'), value: <Moment at={data.role?.CreateDate} /> },
              { label: say('description'), value: data.role?.Description || '-' },
            ]}
          />
        </Container>
        <Tabs
          tabs={[
            { id: 'permissions', label: say('permissions'), content: <Permissions {...data.policies} /> },
            {
              id: 'trust',
              label: say('trustRelationships'),
              content: <CodeView text={decodeURIComponent(data.role?.AssumeRolePolicyDocument ?? '')} label={say('trustRelationships')} />,
            },
          ]}
        />
      </SpaceBetween>
      {isDeleting ? (
        <DeleteModal
          title={say('deleteRole')}
          phrase={name}
          isBusy={isBusy}
          onConfirm={() => void remove()}
          onDismiss={() => setDeleting(false)}
        >
          {say('deleteRoleAbout', { name })}
        </DeleteModal>
      ) : null}
    </Page>
  )
}

function Permissions({ inline, attached }: RolePolicies) {
  const say = useSay<keyof typeof words>()
  if (inline.length + attached.length === 0) return say('noPolicies')
  return (
    <SpaceBetween size="m">
      {inline.map(({ name, document }) => (
        <ExpandableSection key={name} variant="container" headerText={name} headerDescription={say('inlinePolicy')} defaultExpanded>
          <CodeView text={document} label={name} />
        </ExpandableSection>
      ))}
      {attached.map(({ name, arn }) => (
        <Container
          key={arn}
          header={
            <Header variant="h3" description={say('attachedPolicy')}>
              {name}
            </Header>
          }
        >
          <Copyable text={arn} />
        </Container>
      ))}
    </SpaceBetween>
  )
}
