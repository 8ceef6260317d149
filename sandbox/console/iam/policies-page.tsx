import { GetPolicyVersionCommand, ListPoliciesCommand, type Policy } from '@aws-sdk/client-iam'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type words from '../../../locales/en/console/iam.json'
import { CodeView } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { useAction, useCall, usePages } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { useSay } from '../shell/words.ts'
import { deletePolicy, useIam } from './calls.ts'

const nameOf = ({ PolicyName = '' }: Policy): string => PolicyName

/** The account's own managed policies; CloudTrail's console leaves one behind for each role that it makes. */
export function PoliciesPage() {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const list = usePages<Policy>(async ({ token, signal }) => {
    const command = new ListPoliciesCommand({ Scope: 'Local', ...(token === undefined ? {} : { Marker: token }) })
    const { Policies = [], Marker } = await iam.send(command, { abortSignal: signal })
    return { items: Policies, next: Marker }
  })
  const [selected, setSelected] = useState<readonly Policy[]>([])
  const [isDeleting, setDeleting] = useState(false)
  const [chosen] = selected
  const remove = async ({ Arn = '', PolicyName: name = '' }: Policy) => {
    const isGone = await act(() => deletePolicy(iam, Arn))
    setDeleting(false)
    list.refresh()
    if (!isGone) return
    setSelected([])
    tell('success', say('policyDeleted', { name }))
  }
  return (
    <SpaceBetween size="l">
      <ResourceTable
        title={say('iamPolicies')}
        description={say('policiesAbout')}
        list={list}
        idOf={({ Arn = '' }) => Arn}
        nameOf={nameOf}
        filterLabel={say('searchPolicies')}
        empty={<b>{say('noPolicies')}</b>}
        selection={{ type: 'single', selected, onSelect: setSelected }}
        actions={
          <Button disabled={!chosen} onClick={() => setDeleting(true)}>
            {say('delete')}
          </Button>
        }
        columns={[
          { id: 'name', header: say('name'), isName: true, text: nameOf, cell: nameOf },
          {
            id: 'used',
            header: say('usedAs'),
            text: ({ AttachmentCount = 0 }) => AttachmentCount,
            cell: ({ AttachmentCount = 0 }) => AttachmentCount,
          },
          {
            id: 'created',
            header: say('creationTime'),
            text: ({ CreateDate }) => CreateDate?.getTime() ?? 0,
            cell: ({ CreateDate }) => <Moment at={CreateDate} />,
          },
        ]}
      />
      {chosen ? <Document key={chosen.Arn} policy={chosen} /> : null}
      {isDeleting && chosen ? (
        <DeleteModal
          title={say('deletePolicy')}
          phrase={nameOf(chosen)}
          isBusy={isBusy}
          onConfirm={() => void remove(chosen)}
          onDismiss={() => setDeleting(false)}
        >
          {say('deletePolicyAbout', { name: nameOf(chosen) })}
        </DeleteModal>
      ) : null}
    </SpaceBetween>
  )
}

function Document({ policy }: { readonly policy: Policy }) {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { data } = useCall(
    async (signal) => {
      const command = new GetPolicyVersionCommand({ PolicyArn: policy.Arn, VersionId: policy.DefaultVersionId })
      const { PolicyVersion } = await iam.send(command, { abortSignal: signal })
      return decodeURIComponent(PolicyVersion?.Document ?? '')
    },
    [policy.Arn ?? '', policy.DefaultVersionId ?? ''],
  )
  return (
    <Container header={<Header variant="h2">{nameOf(policy)}</Header>}>
      {data === undefined ? say('loading') : <CodeView text={data} label={nameOf(policy)} />}
    </Container>
  )
}
