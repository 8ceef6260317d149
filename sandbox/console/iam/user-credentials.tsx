import {
  type AccessKeyMetadata,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam'
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import type words from '../../../locales/en/console/iam.json'
import { Copyable } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { FormModal } from '../blocks/form-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { pagedOf, useAction, useCall } from '../blocks/use-calls.ts'
import { useHere } from '../shell/aws.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { useSay } from '../shell/words.ts'
import { useIam } from './calls.ts'
import { isChosen, noPassword, PasswordChoice, passwordOf } from './password-choice.tsx'

interface Props {
  readonly userName: string
  readonly hasPassword: boolean
  onChanged(): void
}

/** How a user signs in: the console password, and access keys for programs. */
export function UserCredentials(props: Props) {
  return (
    <SpaceBetween size="l">
      <ConsoleSignIn {...props} />
      <AccessKeys userName={props.userName} />
    </SpaceBetween>
  )
}

/** Shown once, as in AWS's console; nobody can ask for it again. */
function Secret({ title, items, onClose }: { readonly title: string; readonly items: readonly [string, string][]; onClose(): void }) {
  const say = useSay<keyof typeof words>()
  return (
    <Modal
      visible
      header={title}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            {say('close')}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">{say('shownOnce')}</Alert>
        <KeyValuePairs columns={1} items={items.map(([label, text]) => ({ label, value: <Copyable text={text} /> }))} />
      </SpaceBetween>
    </Modal>
  )
}

function ConsoleSignIn({ userName, hasPassword, onChanged }: Props) {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { session, region, lang } = useHere()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [password, setPassword] = useState(noPassword)
  const [isTried, setTried] = useState(false)
  const [asking, setAsking] = useState<'set' | 'disable'>()
  const [made, setMade] = useState<string>()
  const signInHref = `/signin?${new URLSearchParams({ account: session.account, region, lang })}`
  const save = async () => {
    setTried(true)
    if (!isChosen(password)) return
    const Password = passwordOf(password)
    const asked = { UserName: userName, Password, PasswordResetRequired: false }
    const isSaved = await act(() =>
      hasPassword ? iam.send(new UpdateLoginProfileCommand(asked)) : iam.send(new CreateLoginProfileCommand(asked)),
    )
    setAsking(undefined)
    if (!isSaved) return
    onChanged()
    if (password.kind === 'generated') setMade(Password)
    setPassword(noPassword)
    tell('success', say('passwordSaved', { name: userName }))
  }
  const disable = async () => {
    const isOff = await act(() => iam.send(new DeleteLoginProfileCommand({ UserName: userName })))
    setAsking(undefined)
    if (!isOff) return
    onChanged()
    tell('success', say('consoleDisabled', { name: userName }))
  }
  return (
    <>
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setAsking('set')}>{say(hasPassword ? 'setPassword' : 'enableConsole')}</Button>
                <Button disabled={!hasPassword} onClick={() => setAsking('disable')}>
                  {say('disableConsole')}
                </Button>
              </SpaceBetween>
            }
          >
            {say('consoleSignIn')}
          </Header>
        }
      >
        <KeyValuePairs
          columns={2}
          items={[
            {
              label: say('signInLink'),
              value: (
                <Link href={signInHref} external externalIconAriaLabel={say('opensNewTab')}>
                  {signInHref}
                </Link>
              ),
            },
            { label: say('consolePassword'), value: say(hasPassword ? 'enabled' : 'disabled') },
          ]}
        />
      </Container>
      {asking === 'set' ? (
        <FormModal
          title={say(hasPassword ? 'setPassword' : 'enableConsole')}
          submit={say('apply')}
          isBusy={isBusy}
          onSubmit={() => void save()}
          onDismiss={() => setAsking(undefined)}
        >
          <PasswordChoice password={password} isTried={isTried} onChange={setPassword} />
        </FormModal>
      ) : null}
      {asking === 'disable' ? (
        <DeleteModal
          title={say('disableConsole')}
          button={say('disableConsole')}
          isBusy={isBusy}
          onConfirm={() => void disable()}
          onDismiss={() => setAsking(undefined)}
        >
          {say('disableConsoleAbout', { name: userName })}
        </DeleteModal>
      ) : null}
      {made === undefined ? null : (
        <Secret title={say('retrievePassword')} items={[[say('siPassword'), made]]} onClose={() => setMade(undefined)} />
      )}
    </>
  )
}

function AccessKeys({ userName }: { readonly userName: string }) {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const keys = useCall(
    async (abortSignal) => (await iam.send(new ListAccessKeysCommand({ UserName: userName }), { abortSignal })).AccessKeyMetadata ?? [],
    [userName],
  )
  const [selected, setSelected] = useState<readonly AccessKeyMetadata[]>([])
  const [isDeleting, setDeleting] = useState(false)
  const [made, setMade] = useState<readonly [string, string]>()
  const chosen = keys.data?.find(({ AccessKeyId }) => AccessKeyId === selected[0]?.AccessKeyId)
  const id = chosen?.AccessKeyId ?? ''
  const create = async () => {
    const isMade = await act(async () => {
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: userName }))
      setMade([AccessKey?.AccessKeyId ?? '', AccessKey?.SecretAccessKey ?? ''])
    })
    if (!isMade) return
    keys.refresh()
    tell('success', say('accessKeyCreated'))
  }
  const turn = async () => {
    const Status = chosen?.Status === 'Active' ? 'Inactive' : 'Active'
    if (!(await act(() => iam.send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: id, Status }))))) return
    keys.refresh()
    tell('success', say(Status === 'Active' ? 'accessKeyActivated' : 'accessKeyDeactivated', { id }))
  }
  const remove = async () => {
    const isGone = await act(() => iam.send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId: id })))
    setDeleting(false)
    if (!isGone) return
    setSelected([])
    keys.refresh()
    tell('success', say('accessKeyDeleted', { id }))
  }
  return (
    <>
      <ResourceTable
        title={say('accessKeys')}
        level="h2"
        description={say('accessKeysAbout')}
        list={pagedOf(keys)}
        idOf={({ AccessKeyId = '' }) => AccessKeyId}
        empty={<b>{say('noAccessKeys')}</b>}
        selection={{ type: 'single', selected: chosen ? [chosen] : [], onSelect: setSelected }}
        actions={
          <>
            <Button disabled={!chosen} onClick={() => void turn()}>
              {say(chosen?.Status === 'Inactive' ? 'activate' : 'deactivate')}
            </Button>
            <Button disabled={!chosen} onClick={() => setDeleting(true)}>
              {say('delete')}
            </Button>
            <Button loading={isBusy && !isDeleting} onClick={() => void create()}>
              {say('createAccessKey')}
            </Button>
          </>
        }
        columns={[
          {
            id: 'id',
            header: say('accessKey'),
            isName: true,
            cell: ({ AccessKeyId = '' }) => <span className="exact-value">{AccessKeyId}</span>,
          },
          {
            id: 'status',
            header: say('status'),
            cell: ({ Status }) => (
              <StatusIndicator type={Status === 'Active' ? 'success' : 'stopped'}>
                {say(Status === 'Active' ? 'active' : 'inactive')}
              </StatusIndicator>
            ),
          },
          { id: 'created', header: say('creationTime'), cell: ({ CreateDate }) => <Moment at={CreateDate} /> },
        ]}
      />
      {isDeleting ? (
        <DeleteModal
          title={say('deleteAccessKey')}
          phrase={id}
          isBusy={isBusy}
          onConfirm={() => void remove()}
          onDismiss={() => setDeleting(false)}
        >
          {say('deleteAccessKeyAbout', { id })}
        </DeleteModal>
      ) : null}
      {made === undefined ? null : (
        <Secret
          title={say('retrieveAccessKeys')}
          items={[
            [say('accessKey'), made[0]],
            [say('secretAccessKey'), made[1]],
          ]}
          onClose={() => setMade(undefined)}
        />
      )}
    </>
  )
}
