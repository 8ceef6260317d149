import { GetBucketLocationCommand, GetBucketVersioningCommand } from '@aws-sdk/client-s3'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import type words from '../../../locales/en/console/s3.json'
import { Copyable } from '../blocks/code-view.tsx'
import { useCall } from '../blocks/use-calls.ts'
import { useHere } from '../shell/aws.ts'
import { useSay } from '../shell/words.ts'
import { useS3 } from './calls.ts'

export function BucketProperties({ bucket }: { readonly bucket: string }) {
  const say = useSay<keyof typeof words>()
  const { partition } = useHere()
  const s3 = useS3()
  const { data } = useCall(
    async (abortSignal) => {
      const [{ LocationConstraint }, { Status }] = await Promise.all([
        s3.send(new GetBucketLocationCommand({ Bucket: bucket }), { abortSignal }),
        s3.send(new GetBucketVersioningCommand({ Bucket: bucket }), { abortSignal }),
      ])
      // N. Virginia answers with nothing. Source  https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
      return { region: LocationConstraint || 'us-east-1', isVersioned: Status === 'Enabled' }
    },
    [bucket],
  )
  return (
    <Container header={<Header variant="h2">{say('bucketOverview')}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: say('evRegion'), value: data?.region ?? '-' },
          { label: 'ARN', value: <Copyable text={`arn:${partition.id}:s3:::${bucket}`} /> },
          { label: say('s3Versioning'), value: data ? say(data.isVersioned ? 'enabled' : 'disabled') : '-' },
        ]}
      />
    </Container>
  )
}
