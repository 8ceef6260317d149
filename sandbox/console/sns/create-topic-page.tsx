import { CreateTopicCommand } from '@aws-sdk/client-sns'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import Tiles from '@cloudscape-design/components/tiles'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { FormPage } from '../blocks/form-page.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { topicHref, useSns } from './calls.ts'

/** Source  https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const nameForm = /^[A-Za-z0-9_-]{1,256}$/
const fifoNameForm = /^[A-Za-z0-9_-]{1,251}\.fifo$/

export function CreateTopicPage() {
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [type, setType] = useState<'standard' | 'fifo'>('standard')
  const [name, setName] = useState('')
  const [displayName, setDisplayName] = useState('')
  const [key, setKey] = useState('')
  const [policy, setPolicy] = useState('')
  const [isTried, setTried] = useState(false)
  usePageCrumbs(
    { text: say('topics'), href: hrefTo('sns', ['topics']) },
    { text: say('createTopic'), href: hrefTo('sns', ['create-topic']) },
  )
  const problem = (type === 'fifo' ? fifoNameForm : nameForm).test(name)
    ? undefined
    : say(type === 'fifo' ? 'fifoNameRule' : 'topicNameRule')

  const create = async () => {
    setTried(true)
    if (problem !== undefined) return
    let arn = ''
    const isMade = await act(async () => {
      const { TopicArn = '' } = await sns.send(
        new CreateTopicCommand({
          Name: name,
          Attributes: {
            ...(type === 'fifo' ? { FifoTopic: 'true' } : {}),
            ...(displayName === '' ? {} : { DisplayName: displayName }),
            ...(key.trim() === '' ? {} : { KmsMasterKeyId: key.trim() }),
            ...(policy.trim() === '' ? {} : { Policy: policy }),
          },
        }),
      )
      arn = TopicArn
    })
    if (!isMade) return
    go(topicHref(arn))
    tell('success', say('topicCreated', { name }), say('topicCreatedNext'))
  }
  return (
    <FormPage title={say('createTopic')} submit={say('createTopic')} cancel={hrefTo('sns', ['topics'])} isBusy={isBusy} onSubmit={create}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('details')}</Header>}>
          <SpaceBetween size="l">
            <FormField label={say('type')} description={say('typeAbout')}>
              <Tiles
                value={type}
                ariaLabel={say('type')}
                items={[
                  { value: 'fifo', label: say('typeFifo'), description: say('typeFifoAbout') },
                  { value: 'standard', label: say('typeStandard'), description: say('typeStandardAbout') },
                ]}
                onChange={({ detail }) => setType(detail.value === 'fifo' ? 'fifo' : 'standard')}
              />
            </FormField>
            <TextField
              label={say('name')}
              value={name}
              onChange={setName}
              constraint={say(type === 'fifo' ? 'fifoNameRule' : 'topicNameRule')}
              problem={isTried ? problem : undefined}
            />
            <TextField label={say('displayName')} value={displayName} onChange={setDisplayName} hint={say('displayNameAbout')} />
          </SpaceBetween>
        </Container>
        <ExpandableSection variant="container" headerText={say('encryption')} headerDescription={say('encryptionAbout')}>
          <TextField label={say('kmsKey')} value={key} onChange={setKey} />
        </ExpandableSection>
        <ExpandableSection variant="container" headerText={say('accessPolicy')} headerDescription={say('accessPolicyAbout')}>
          <FormField label={say('jsonPolicy')}>
            <Textarea value={policy} rows={10} spellcheck={false} onChange={({ detail }) => setPolicy(detail.value)} />
          </FormField>
        </ExpandableSection>
      </SpaceBetween>
    </FormPage>
  )
}
