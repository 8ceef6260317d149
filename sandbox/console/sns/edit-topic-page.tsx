import { SetTopicAttributesCommand } from '@aws-sdk/client-sns'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import type words from '../../../locales/en/console/sns.json'
import { pretty } from '../blocks/code-view.tsx'
import { FormPage } from '../blocks/form-page.tsx'
import { LoadFailed } from '../blocks/load-failed.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { attributesOfTopic, nameOfTopic, topicHref, useSns } from './calls.ts'

/** What of a topic can be changed. Its name and type cannot. */
export function EditTopicPage({ params }: PageProps) {
  const topicArn = params.topicArn ?? ''
  const sns = useSns()
  const { data, isLoading, refresh } = useCall((signal) => attributesOfTopic(sns, topicArn, signal), [topicArn])
  if (data) return <EditForm topicArn={topicArn} attributes={data} />
  return isLoading ? <Spinner size="large" /> : <LoadFailed retry={refresh} />
}

function EditForm({ topicArn, attributes }: { readonly topicArn: string; readonly attributes: Readonly<Record<string, string>> }) {
  const name = nameOfTopic(topicArn)
  const say = useSay<keyof typeof words>()
  const sns = useSns()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const first = {
    DisplayName: attributes.DisplayName ?? '',
    KmsMasterKeyId: attributes.KmsMasterKeyId ?? '',
    Policy: pretty(attributes.Policy ?? ''),
  }
  const [form, setForm] = useState(first)
  const set = (change: Partial<typeof first>) => setForm((before) => ({ ...before, ...change }))
  usePageCrumbs(
    { text: say('topics'), href: hrefTo('sns', ['topics']) },
    { text: name, href: topicHref(topicArn) },
    { text: say('edit'), href: window.location.hash },
  )
  const save = async () => {
    const isSaved = await act(async () => {
      for (const AttributeName of ['DisplayName', 'KmsMasterKeyId', 'Policy'] as const)
        if (form[AttributeName] !== first[AttributeName])
          await sns.send(new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName, AttributeValue: form[AttributeName] }))
    })
    if (!isSaved) return
    go(topicHref(topicArn))
    tell('success', say('topicSaved', { name }))
  }
  return (
    <FormPage title={say('editTopic', { name })} submit={say('saveChanges')} cancel={topicHref(topicArn)} isBusy={isBusy} onSubmit={save}>
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('details')}</Header>}>
          <SpaceBetween size="l">
            <FormField label={say('name')}>{name}</FormField>
            <TextField
              label={say('displayName')}
              value={form.DisplayName}
              onChange={(DisplayName) => set({ DisplayName })}
              hint={say('displayNameAbout')}
            />
          </SpaceBetween>
        </Container>
        <Container
          header={
            <Header variant="h2" description={say('encryptionAbout')}>
              {say('encryption')}
            </Header>
          }
        >
          <TextField label={say('kmsKey')} value={form.KmsMasterKeyId} onChange={(KmsMasterKeyId) => set({ KmsMasterKeyId })} />
        </Container>
        <Container
          header={
            <Header variant="h2" description={say('accessPolicyAbout')}>
              {say('accessPolicy')}
            </Header>
          }
        >
          <FormField label={say('jsonPolicy')} stretch>
            <Textarea value={form.Policy} rows={18} spellcheck={false} onChange={({ detail }) => set({ Policy: detail.value })} />
          </FormField>
        </Container>
      </SpaceBetween>
    </FormPage>
  )
}
