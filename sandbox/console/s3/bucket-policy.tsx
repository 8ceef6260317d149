import { DeleteBucketPolicyCommand, GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import type words from '../../../locales/en/console/s3.json'
import { CodeView, pretty } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { isNamed } from '../shell/failure.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { useSay } from '../shell/words.ts'
import { useS3 } from './calls.ts'

/** A bucket's policy, to read and to change: what lets a trail write into a bucket that somebody else made. */
export function BucketPolicy({ bucket }: { readonly bucket: string }) {
  const say = useSay<keyof typeof words>()
  const s3 = useS3()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  /** What is typed; undefined while it is only read. */
  const [text, setText] = useState<string>()
  const [isDeleting, setDeleting] = useState(false)
  const [isTried, setTried] = useState(false)
  const policy = useCall(
    async (signal) => {
      try {
        const { Policy: kept = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }), { abortSignal: signal })
        return kept
      } catch (error) {
        // A bucket without a policy is not an error here.
        if (isNamed(error, 'NoSuchBucketPolicy')) return ''
        throw error
      }
    },
    [bucket],
  )
  const { data } = policy
  const save = async () => {
    setTried(true)
    if (text === undefined || text.trim() === '') return
    if (!(await act(() => s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: text }))))) return
    setText(undefined)
    policy.refresh()
    tell('success', say('policySaved'))
  }
  const remove = async () => {
    const isGone = await act(() => s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket })))
    setDeleting(false)
    policy.refresh()
    if (isGone) tell('success', say('policyDeleted'))
  }
  if (text !== undefined)
    return (
      <Container
        header={<Header variant="h2">{say('editBucketPolicy')}</Header>}
        footer={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => setText(undefined)}>
              {say('cancel')}
            </Button>
            <Button variant="primary" loading={isBusy} onClick={() => void save()}>
              {say('saveChanges')}
            </Button>
          </SpaceBetween>
        }
      >
        <FormField label={say('policyText')} stretch {...(isTried && text.trim() === '' ? { errorText: say('fieldRequired') } : {})}>
          <Textarea value={text} rows={18} spellcheck={false} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
      </Container>
    )
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button disabled={data === undefined} onClick={() => setText(pretty(data ?? ''))}>
                {say('edit')}
              </Button>
              <Button disabled={!data} onClick={() => setDeleting(true)}>
                {say('delete')}
              </Button>
            </SpaceBetween>
          }
        >
          {say('bucketPolicy')}
        </Header>
      }
    >
      {data === undefined ? (
        policy.isLoading ? (
          say('loading')
        ) : (
          '-'
        )
      ) : data === '' ? (
        say('noPolicy')
      ) : (
        <CodeView text={data} label={say('bucketPolicy')} />
      )}
      {isDeleting ? (
        <DeleteModal
          title={say('deleteBucketPolicy')}
          phrase="delete"
          isBusy={isBusy}
          onConfirm={() => void remove()}
          onDismiss={() => setDeleting(false)}
        >
          {say('deleteBucketPolicyAbout', { name: bucket })}
        </DeleteModal>
      ) : null}
    </Container>
  )
}
