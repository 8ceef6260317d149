import { type BucketLocationConstraint, CreateBucketCommand } from '@aws-sdk/client-s3'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type words from '../../../locales/en/console/s3.json'
import { FormPage } from '../blocks/form-page.tsx'
import { TextField } from '../blocks/text-field.tsx'
import { useAction } from '../blocks/use-calls.ts'
import { useHere } from '../shell/aws.ts'
import { usePageCrumbs } from '../shell/crumbs.tsx'
import { useFlashes } from '../shell/flashes.tsx'
import { go, hrefTo } from '../shell/route.ts'
import { useSay } from '../shell/words.ts'
import { useS3 } from './calls.ts'

/** Source  https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const nameForm = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

export function CreateBucketPage() {
  const say = useSay<keyof typeof words>()
  const s3 = useS3()
  const { region } = useHere()
  const { tell } = useFlashes()
  const { act, isBusy } = useAction()
  const [name, setName] = useState('')
  const [isTried, setTried] = useState(false)
  usePageCrumbs(
    { text: say('s3Buckets'), href: hrefTo('s3', ['buckets']) },
    { text: say('s3CreateBucket'), href: hrefTo('s3', ['create-bucket']) },
  )
  const create = async () => {
    setTried(true)
    if (!nameForm.test(name)) return
    // Only N. Virginia is asked without naming the place. Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    const place = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }
    if (!(await act(() => s3.send(new CreateBucketCommand({ Bucket: name, ...place }))))) return
    go(hrefTo('s3', ['buckets']))
    tell('success', say('bucketCreated', { name }))
  }
  return (
    <FormPage
      title={say('s3CreateBucket')}
      submit={say('s3CreateBucket')}
      cancel={hrefTo('s3', ['buckets'])}
      isBusy={isBusy}
      onSubmit={create}
    >
      <Container header={<Header variant="h2">{say('generalConfiguration')}</Header>}>
        <SpaceBetween size="l">
          <FormField label={say('evRegion')}>{region}</FormField>
          <TextField
            label={say('s3BucketName')}
            value={name}
            onChange={setName}
            constraint={say('bucketNameRule')}
            problem={isTried && !nameForm.test(name) ? say('bucketNameRule') : undefined}
          />
        </SpaceBetween>
      </Container>
    </FormPage>
  )
}
