import { GetBucketPolicyCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import Tabs from '@cloudscape-design/components/tabs'
import type words from '../../../locales/en/console/s3.json'
import { CodeView } from '../blocks/code-view.tsx'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { useCall, usePages } from '../blocks/use-calls.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { isNamed } from '../shell/failure.ts'
import { hrefTo } from '../shell/route.ts'
import type { PageProps } from '../shell/sections.ts'
import { useSay } from '../shell/words.ts'
import { bucketHref, objectHref, useS3 } from './calls.ts'

interface Entry {
  readonly key: string
  readonly isFolder: boolean
  readonly sizeBytes?: number | undefined
  readonly modified?: Date | undefined
}

/** The objects of a bucket, folder by folder, and its policy. */
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
    <ContentLayout header={<Header variant="h1">{bucket}</Header>}>
      <Tabs
        tabs={[
          { id: 'objects', label: say('s3Objects'), content: <Objects key={prefix} bucket={bucket} prefix={prefix} /> },
          { id: 'permissions', label: say('permissions'), content: <Policy bucket={bucket} /> },
        ]}
      />
    </ContentLayout>
  )
}

function Objects({ bucket, prefix }: { readonly bucket: string; readonly prefix: string }) {
  const say = useSay<keyof typeof words>()
  const s3 = useS3()
  const list = usePages<Entry>(
    async ({ token, signal }) => {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
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
    [bucket, prefix],
  )
  return (
    <ResourceTable
      title={say('s3Objects')}
      level="h2"
      list={list}
      idOf={({ key }) => key}
      filterLabel={say('s3FindByPrefix')}
      empty={<b>{say('noObjects')}</b>}
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
  )
}

function Policy({ bucket }: { readonly bucket: string }) {
  const say = useSay<keyof typeof words>()
  const s3 = useS3()
  const { data } = useCall(
    async (signal) => {
      try {
        const { Policy: policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }), { abortSignal: signal })
        return policy
      } catch (error) {
        // A bucket without a policy is not an error here.
        if (isNamed(error, 'NoSuchBucketPolicy')) return ''
        throw error
      }
    },
    [bucket],
  )
  return (
    <Container header={<Header variant="h2">{say('bucketPolicy')}</Header>}>
      {data === undefined ? say('loading') : data === '' ? say('noPolicy') : <CodeView text={data} label={say('bucketPolicy')} />}
    </Container>
  )
}
