import { CreateLoginProfileCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type words from '../../../locales/en/console/iam.json'
import { Copyable } from '../blocks/code-view.tsx'
import { FormPage } from '../blocks/form-page.tsx'
import { Page } from '../blocks/page.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { useIam, userHref } from './calls.ts'
import { isChosen, noPassword, PasswordChoice, passwordOf } from './password-choice.tsx'

/** Source  https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
const nameForm = /^[\w+=,.@-]{1,64}$/

/** A user with or without a console password, and without any permission: what the labs need. */
export function CreateUserPage() {
  const say = useSay<keyof typeof words>()
  const iam = useIam()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [name, setName] = useState('')
  const [hasConsole, setConsole] = useState(false)
  const [chosen, setChosen] = useState(noPassword)
  const [isTried, setTried] = useState(false)
  /** Shown once, as in AWS's console; nobody can ask for it again. */
  const [made, setMade] = useState<string>()
  usePageCrumbs(
    { text: say('iamUsers'), href: hrefTo('iam', ['users']) },
    { text: say('createUser'), href: hrefTo('iam', ['create-user']) },
  )
  const isComplete = nameForm.test(name) && (!hasConsole || isChosen(chosen))
  const create = async () => {
    setTried(true)
    if (!isComplete) return
    const password = passwordOf(chosen)
    const isMade = await act(async () => {
      await iam.send(new CreateUserCommand({ UserName: name }))
      if (hasConsole) await iam.send(new CreateLoginProfileCommand({ UserName: name, Password: password, PasswordResetRequired: false }))
    })
    if (!isMade) return
    if (hasConsole && chosen.kind === 'generated') return setMade(password)
    go(userHref(name))
    tell('success', say('userCreated', { name }))
  }
  if (made !== undefined)
    return (
      <Page title={say('retrievePassword')}>
        <SpaceBetween size="l">
          <Alert type="success">{say('userCreated', { name })}</Alert>
          <Container>
            <SpaceBetween size="m">
              <div>{say('passwordOnce')}</div>
              <FormField label={say('siPassword')}>
                <Copyable text={made} />
              </FormField>
            </SpaceBetween>
          </Container>
          <Button href={userHref(name)}>{say('view')}</Button>
        </SpaceBetween>
      </Page>
    )
  return (
    <FormPage title={say('createUser')} submit={say('createUser')} cancel={hrefTo('iam', ['users'])} isBusy={isBusy} onSubmit={create}>
      <Container header={<Header variant="h2">{say('userDetails')}</Header>}>
        <SpaceBetween size="l">
          <TextField
            label={say('evUser')}
            value={name}
            onChange={setName}
            constraint={say('userNameRule')}
            problem={isTried && !nameForm.test(name) ? say('userNameRule') : undefined}
          />
          <Checkbox checked={hasConsole} onChange={({ detail }) => setConsole(detail.checked)}>
            {say('consoleAccess')}
          </Checkbox>
          {hasConsole ? <PasswordChoice password={chosen} isTried={isTried} onChange={setChosen} /> : null}
          <Alert type="info">{say('noPermissionsNeeded')}</Alert>
        </SpaceBetween>
      </Container>
    </FormPage>
  )
}
