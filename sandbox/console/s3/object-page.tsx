import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type words from '../../../locales/en/console/s3.json'
import { CodeView, Copyable } from '../blocks/code-view.tsx'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { useAction, useCall } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { bucketHref, deleteKeys, objectHref, readObject, saveAs, uriOf, useS3 } from './calls.ts'

/** More than this nobody reads on a page. */
const shownAtMost = 200_000

/** One object; CloudTrail's files are unpacked and shown as what they are, JSON. */
export function ObjectPage({ params, query }: PageProps) {
  const bucket = params.bucket ?? ''
  const key = query.get('key') ?? ''
  const say = useSay<keyof typeof words>()
  const s3 = useS3()
  usePageCrumbs(
    { text: say('s3Buckets'), href: hrefTo('s3', ['buckets']) },
    { text: bucket, href: bucketHref(bucket) },
    { text: key.split('/').at(-1) ?? key, href: objectHref(bucket, key) },
  )
  const { data, isLoading } = useCall(
    async (signal) => {
      const { answer, bytes } = await readObject(s3, bucket, key, signal)
      return { ...answer, bytes, text: await textOf(bytes) }
    },
    [bucket, key],
  )
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [isDeleting, setDeleting] = useState(false)
  const folder = bucketHref(
    bucket,
    key
      .split('/')
      .slice(0, -1)
      .map((part) => `${part}/`)
      .join(''),
  )
  const remove = async () => {
    if (!(await act(() => deleteKeys(s3, bucket, [key])))) return setDeleting(false)
    go(folder)
    tell('success', say('objectsDeleted', { count: 1 }))
  }
  return (
    <Page
      title={key.split('/').at(-1)}
      actions={
        <>
          <Button iconName="download" disabled={!data} onClick={() => data && saveAs(key, data.bytes)}>
            {say('download')}
          </Button>
          <Button disabled={!data} onClick={() => setDeleting(true)}>
            {say('delete')}
          </Button>
        </>
      }
    >
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">{say('details')}</Header>}>
          <KeyValuePairs
            columns={2}
            items={[
              { label: say('s3Key'), value: <Copyable text={key} /> },
              { label: 'S3 URI', value: <Copyable text={uriOf(bucket, key)} /> },
              { label: say('s3LastModified'), value: <Moment at={data?.LastModified} /> },
              { label: say('s3Size'), value: data ? say('bytes', { bytes: data.ContentLength ?? 0 }) : '-' },
              { label: say('type'), value: data?.ContentType ?? '-' },
            ]}
          />
        </Container>
        <Container header={<Header variant="h2">{say('content')}</Header>}>
          {data === undefined ? (
            isLoading ? (
              say('loading')
            ) : (
              '-'
            )
          ) : data.text === null ? (
            say('notText')
          ) : (
            <CodeView text={data.text.slice(0, shownAtMost)} label={say('content')} />
          )}
        </Container>
      </SpaceBetween>
      {isDeleting ? (
        <DeleteModal
          title={say('deleteObjects')}
          phrase={say('permanentlyDelete')}
          isBusy={isBusy}
          onConfirm={() => void remove()}
          onDismiss={() => setDeleting(false)}
        >
          {say('deleteObjectsAbout', { names: key })}
        </DeleteModal>
      ) : null}
    </Page>
  )
}

/** Text, unpacked where it is packed; null for anything else. */
async function textOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  const plain = isPacked
    ? new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer())
    : bytes
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain)
  } catch (cause) {
    if (cause instanceof TypeError) return null
    throw cause
  }
}
