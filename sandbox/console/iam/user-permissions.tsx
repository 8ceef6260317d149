import {
  AttachUserPolicyCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedUserPoliciesCommand,
  ListPoliciesCommand,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import type words from '../../../locales/en/console/iam.json'
import { CodeView } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { FormModal } from '../blocks/form-modal.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { pagedOf, useAction, useCall } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { useSay } from '../shell/words.ts'
import { useIam } from './calls.ts'

interface Held {
  readonly name: string
  /** Of a managed policy; an inline one has a document instead. */
  readonly arn?: string
  readonly document?: string
}

/** Which form is open. */
type Asking = 'attach' | 'inline' | 'remove'

async function policiesOfUser(iam: IAMClient, UserName: string, abortSignal: AbortSignal): Promise<readonly Held[]> {
  const [{ PolicyNames = [] }, { AttachedPolicies = [] }] = await Promise.all([
    iam.send(new ListUserPoliciesCommand({ UserName }), { abortSignal }),
    iam.send(new ListAttachedUserPoliciesCommand({ UserName }), { abortSignal }),
  ])
  const inline = await Promise.all(
    PolicyNames.map(async (name) => {
      const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName: name }), { abortSignal })
      return { name, document: decodeURIComponent(PolicyDocument) }
    }),
  )
  return [...AttachedPolicies.map(({ PolicyName = '', PolicyArn = '' }) => ({ name: PolicyName, arn: PolicyArn })), ...inline]
}

/** What a user may do: policies that are attached, and policies written into the user. */
export function UserPermissions({ userName }: { readonly userName: string }) {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const held = useCall((signal) => policiesOfUser(iam, userName, signal), [userName])
  const [selected, setSelected] = useState<readonly Held[]>([])
  const [asking, setAsking] = useState<Asking>()
  const [chosen] = selected
  const close = () => setAsking(undefined)
  const again = () => {
    close()
    setSelected([])
    held.refresh()
  }
  const remove = async ({ name, arn }: Held) => {
    const isGone = await act(() =>
      arn === undefined
        ? iam.send(new DeleteUserPolicyCommand({ UserName: userName, PolicyName: name }))
        : iam.send(new DetachUserPolicyCommand({ UserName: userName, PolicyArn: arn })),
    )
    again()
    if (isGone) tell('success', say('policyRemoved', { name }))
  }
  return (
    <>
      <ResourceTable
        title={say('permissionsPolicies')}
        level="h2"
        description={say('permissionsAbout')}
        list={pagedOf(held)}
        idOf={({ name, arn }) => arn ?? name}
        nameOf={({ name }) => name}
        empty={<b>{say('noPolicies')}</b>}
        selection={{ type: 'single', selected, onSelect: setSelected }}
        actions={
          <>
            <Button disabled={!chosen} onClick={() => setAsking('remove')}>
              {say('removeButton')}
            </Button>
            <ButtonDropdown
              items={[
                { id: 'attach', text: say('attachDirectly') },
                { id: 'inline', text: say('createInlinePolicy') },
              ]}
              onItemClick={({ detail }) => setAsking(detail.id === 'inline' ? 'inline' : 'attach')}
            >
              {say('addPermissions')}
            </ButtonDropdown>
          </>
        }
        columns={[
          {
            id: 'name',
            header: say('policyName'),
            isName: true,
            text: ({ name }) => name,
            cell: ({ name, document }) =>
              document === undefined ? (
                name
              ) : (
                <ExpandableSection headerText={name}>
                  <CodeView text={document} label={name} />
                </ExpandableSection>
              ),
          },
          {
            id: 'type',
            header: say('type'),
            text: ({ arn }) => say(arn === undefined ? 'inlinePolicy' : 'attachedPolicy'),
            cell: ({ arn }) => say(arn === undefined ? 'inlinePolicy' : 'attachedPolicy'),
          },
        ]}
      />
      {asking === 'attach' ? <AttachPolicy userName={userName} onDone={again} onDismiss={close} /> : null}
      {asking === 'inline' ? <InlinePolicy userName={userName} onDone={again} onDismiss={close} /> : null}
      {asking === 'remove' && chosen ? (
        <DeleteModal
          title={say('removePolicy')}
          button={say('removeButton')}
          isBusy={isBusy}
          onConfirm={() => void remove(chosen)}
          onDismiss={close}
        >
          {say('removePolicyAbout', { name: chosen.name })}
        </DeleteModal>
      ) : null}
    </>
  )
}

interface FormProps {
  readonly userName: string
  onDone(): void
  onDismiss(): void
}

function AttachPolicy({ userName, onDone, onDismiss }: FormProps) {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [arn, setArn] = useState<string>()
  const [isTried, setTried] = useState(false)
  const known = useCall(async (abortSignal) => {
    const found: { label: string; value: string; description: string }[] = []
    let token: string | undefined
    do {
      const { Policies = [], Marker } = await iam.send(new ListPoliciesCommand(token === undefined ? {} : { Marker: token }), {
        abortSignal,
      })
      found.push(...Policies.map(({ PolicyName = '', Arn = '' }) => ({ label: PolicyName, value: Arn, description: Arn })))
      token = Marker
    } while (token !== undefined)
    return found
  })
  const options = known.data ?? []
  const attach = async () => {
    setTried(true)
    if (arn === undefined) return
    if (!(await act(() => iam.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn: arn }))))) return onDismiss()
    onDone()
    tell('success', say('policyAdded', { name: arn.split('/').at(-1) ?? arn }))
  }
  return (
    <FormModal
      title={say('addPermissions')}
      submit={say('addPermissions')}
      isBusy={isBusy}
      onSubmit={() => void attach()}
      onDismiss={onDismiss}
    >
      <FormField label={say('policyName')} {...(isTried && arn === undefined ? { errorText: say('fieldRequired') } : {})}>
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === arn) ?? null}
          placeholder={say('choosePolicy')}
          statusType={known.isLoading ? 'loading' : 'finished'}
          loadingText={say('loading')}
          empty={say('noPolicies')}
          filteringType="auto"
          onChange={({ detail }) => setArn(detail.selectedOption.value)}
        />
      </FormField>
    </FormModal>
  )
}

const firstDocument = JSON.stringify(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['cloudtrail:DescribeTrails'], Resource: '*' }] },
  null,
  2,
)

function InlinePolicy({ userName, onDone, onDismiss }: FormProps) {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [name, setName] = useState('')
  const [document, setDocument] = useState(firstDocument)
  const [isTried, setTried] = useState(false)
  const create = async () => {
    setTried(true)
    if (name === '' || document.trim() === '') return
    const command = new PutUserPolicyCommand({ UserName: userName, PolicyName: name, PolicyDocument: document })
    if (!(await act(() => iam.send(command)))) return onDismiss()
    onDone()
    tell('success', say('policyAdded', { name }))
  }
  return (
    <FormModal
      title={say('createInlinePolicy')}
      submit={say('createPolicy')}
      isBusy={isBusy}
      onSubmit={() => void create()}
      onDismiss={onDismiss}
    >
      <TextField
        label={say('policyName')}
        value={name}
        onChange={setName}
        problem={isTried && name === '' ? say('fieldRequired') : undefined}
      />
      <FormField label={say('policyDocument')} stretch {...(isTried && document.trim() === '' ? { errorText: say('fieldRequired') } : {})}>
        <Textarea value={document} rows={12} spellcheck={false} onChange={({ detail }) => setDocument(detail.value)} />
      </FormField>
    </FormModal>
  )
}
