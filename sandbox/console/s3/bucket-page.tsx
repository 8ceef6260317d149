import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import type words from '../../../locales/en/console/s3.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { Page } from '../blocks/page.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { BucketPolicy } from './bucket-policy.tsx'
import { BucketProperties } from './bucket-properties.tsx'
import { bucketHref, deleteKeys, objectHref, readObject, saveAs, uriOf, useS3 } from './calls.ts'

interface Entry {
  readonly key: string
  readonly isFolder: boolean
  readonly sizeBytes?: number | undefined
  readonly modified?: Date | undefined
}

/** The objects of a bucket, folder by folder, its properties and its policy. */
export function BucketPage({ params, query }: PageProps) {
  const bucket = params.bucket ?? ''
  const prefix = query.get('prefix') ?? ''
  const say = useSay<keyof typeof words>()
  const folders = prefix.split('/').slice(0, -1)
  usePageCrumbs(
    { text: say('s3Buckets'), href: hrefTo('s3', ['buckets']) },
    { text: bucket, href: bucketHref(bucket) },
    ...folders.map((text, index) => ({ text: `${text}/`, href: bucketHref(bucket, `${folders.slice(0, index + 1).join('/')}/`) })),
  )
  return (
    <Page title={bucket}>
      <Tabs
        tabs={[
          { id: 'objects', label: say('s3Objects'), content: <Objects key={prefix} bucket={bucket} prefix={prefix} /> },
          { id: 'properties', label: say('properties'), content: <BucketProperties bucket={bucket} /> },
          { id: 'permissions', label: say('permissions'), content: <BucketPolicy bucket={bucket} /> },
        ]}
      />
    </Page>
  )
}

function Objects({ bucket, prefix }: { readonly bucket: string; readonly prefix: string }) {
  const say = useSay<keyof typeof words>()
  const s3 = useS3()
  const [begin, setBegin] = useState('')
  const list = usePages<Entry>(
    async ({ token, signal }) => {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: `${prefix}${begin}`,
        Delimiter: '/',
        MaxKeys: 300,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      })
      const { CommonPrefixes = [], Contents = [], NextContinuationToken } = await s3.send(command, { abortSignal: signal })
      return {
        items: [
          ...CommonPrefixes.map(({ Prefix = '' }) => ({ key: Prefix, isFolder: true })),
          ...Contents.filter(({ Key }) => Key !== prefix).map(({ Key = '', Size, LastModified }) => ({
            key: Key,
            isFolder: false,
            sizeBytes: Size,
            modified: LastModified,
          })),
        ],
        next: NextContinuationToken,
      }
    },
    [bucket, prefix, begin],
  )
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [selected, setSelected] = useState<readonly Entry[]>([])
  const [isDeleting, setDeleting] = useState(false)
  const [only] = selected.length === 1 ? selected : []
  const file = only && !only.isFolder ? only : undefined
  const download = (key: string) => act(async () => saveAs(key, (await readObject(s3, bucket, key)).bytes))
  const copy = async (text: string) => {
    if (await act(() => navigator.clipboard.writeText(text))) tell('success', say('copied'))
  }
  const remove = async () => {
    let count = 0
    const keys = selected.map(({ key }) => key)
    const isGone = await act(async () => {
      count = await deleteKeys(s3, bucket, keys)
    })
    setDeleting(false)
    setSelected([])
    list.refresh()
    if (isGone) tell('success', say('objectsDeleted', { count }))
  }
  return (
    <>
      <ResourceTable
        title={say('s3Objects')}
        level="h2"
        list={list}
        idOf={({ key }) => key}
        filterLabel={say('s3FindByPrefix')}
        search={setBegin}
        empty={<b>{say('noObjects')}</b>}
        selection={{ type: 'multi', selected, onSelect: setSelected }}
        nameOf={({ key }) => key.slice(prefix.length)}
        actions={
          <>
            <Button iconName="copy" disabled={!only} onClick={() => only && void copy(uriOf(bucket, only.key))}>
              {say('copyS3Uri')}
            </Button>
            <Button iconName="download" disabled={!file} loading={isBusy && !isDeleting} onClick={() => file && void download(file.key)}>
              {say('download')}
            </Button>
            <Button disabled={selected.length === 0} onClick={() => setDeleting(true)}>
              {say('delete')}
            </Button>
          </>
        }
        columns={[
          {
            id: 'name',
            header: say('name'),
            isName: true,
            text: ({ key }) => key.slice(prefix.length),
            cell: ({ key, isFolder }) => (
              <Link href={isFolder ? bucketHref(bucket, key) : objectHref(bucket, key)}>{key.slice(prefix.length)}</Link>
            ),
          },
          {
            id: 'type',
            header: say('type'),
            cell: ({ key, isFolder }) => (isFolder ? say('s3Folder') : (/\.(\w+)$/.exec(key)?.[1] ?? '-')),
          },
          {
            id: 'modified',
            header: say('s3LastModified'),
            text: ({ modified }) => modified?.getTime() ?? 0,
            cell: ({ modified }) => <Moment at={modified} />,
          },
          {
            id: 'size',
            header: say('s3Size'),
            text: ({ sizeBytes = 0 }) => sizeBytes,
            cell: ({ sizeBytes }) => (sizeBytes === undefined ? '-' : say('bytes', { bytes: sizeBytes })),
          },
        ]}
      />
      {isDeleting ? (
        <DeleteModal
          title={say('deleteObjects')}
          phrase={say('permanentlyDelete')}
          isBusy={isBusy}
          onConfirm={() => void remove()}
          onDismiss={() => setDeleting(false)}
        >
          {say('deleteObjectsAbout', { names: selected.map(({ key }) => key.slice(prefix.length)).join(', ') })}
        </DeleteModal>
      ) : null}
    </>
  )
}
