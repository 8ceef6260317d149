import { type Bucket, DeleteBucketCommand } from '@aws-sdk/client-s3'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { useState } from 'react'
import type words from '../../../locales/en/console/s3.json'
import { DeleteModal } from '../blocks/delete-modal.tsx'
import { Moment } from '../blocks/moment.tsx'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { useAction, usePages } from '../blocks/use-calls.ts'
import { useFlashes } from '../shell/flashes.tsx'
import { hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { bucketHref, bucketsOf, emptyBucket, useS3 } from './calls.ts'

const nameOf = ({ Name = '' }: Bucket): string => Name

export function BucketsPage() {
  const say = useSay<keyof typeof words>()
  const s3 = useS3()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const buckets = usePages<Bucket>(({ token, signal }) => bucketsOf(s3, token, signal))
  const [selected, setSelected] = useState<readonly Bucket[]>([])
  const [asking, setAsking] = useState<'empty' | 'delete'>()
  const [chosen] = selected
  const name = chosen ? nameOf(chosen) : ''
  const empty = async () => {
    let count = 0
    const isEmpty = await act(async () => {
      count = await emptyBucket(s3, name)
    })
    setAsking(undefined)
    if (isEmpty) tell('success', say('bucketEmptied', { name, count }))
  }
  const remove = async () => {
    const isGone = await act(() => s3.send(new DeleteBucketCommand({ Bucket: name })))
    setAsking(undefined)
    if (!isGone) return
    setSelected([])
    buckets.refresh()
    tell('success', say('bucketDeleted', { name }))
  }
  return (
    <>
      <ResourceTable
        title={say('s3Buckets')}
        description={say('bucketsAbout')}
        list={buckets}
        idOf={nameOf}
        filterLabel={say('findBuckets')}
        empty={<b>{say('noBuckets')}</b>}
        selection={{ type: 'single', selected, onSelect: setSelected }}
        actions={
          <>
            <Button disabled={!chosen} onClick={() => setAsking('empty')}>
              {say('emptyBtn')}
            </Button>
            <Button disabled={!chosen} onClick={() => setAsking('delete')}>
              {say('delete')}
            </Button>
            <Button variant="primary" href={hrefTo('s3', ['create-bucket'])}>
              {say('s3CreateBucket')}
            </Button>
          </>
        }
        columns={[
          {
            id: 'name',
            header: say('name'),
            isName: true,
            text: nameOf,
            cell: (bucket) => <Link href={bucketHref(nameOf(bucket))}>{nameOf(bucket)}</Link>,
          },
          {
            id: 'region',
            header: say('evRegion'),
            text: ({ BucketRegion = '' }) => BucketRegion,
            cell: ({ BucketRegion = '-' }) => BucketRegion,
          },
          {
            id: 'created',
            header: say('creationDate'),
            text: ({ CreationDate }) => CreationDate?.getTime() ?? 0,
            cell: ({ CreationDate }) => <Moment at={CreationDate} />,
          },
        ]}
      />
      {asking === 'empty' ? (
        <DeleteModal
          title={say('emptyBucket')}
          phrase={say('permanentlyDelete')}
          button={say('emptyBtn')}
          isBusy={isBusy}
          onConfirm={() => void empty()}
          onDismiss={() => setAsking(undefined)}
        >
          {say('emptyAbout', { name })}
        </DeleteModal>
      ) : null}
      {asking === 'delete' ? (
        <DeleteModal
          title={say('deleteBucket')}
          phrase={name}
          button={say('deleteBucket')}
          isBusy={isBusy}
          onConfirm={() => void remove()}
          onDismiss={() => setAsking(undefined)}
        >
          {say('deleteBucketAbout', { name })}
        </DeleteModal>
      ) : null}
    </>
  )
}
