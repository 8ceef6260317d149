import {
  CreateBucketCommand,
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { startSandbox } from '../../index.ts'

test('a bucket’s rules are put all at once, shown as they were, and taken away', async () => {
  const sandbox = await startSandbox({ clock: 'manual' })
  try {
    const credentials = { accessKeyId: '430000000000', secretAccessKey: 'x' }
    const s3 = new S3Client({ endpoint: sandbox.endpoint, region: 'us-east-1', credentials, forcePathStyle: true })
    const refusal = (p: Promise<unknown>) =>
      p.then(
        () => 'no refusal',
        (e: { name: string; message: string }) => `${e.name}: ${e.message}`,
      )
    const Bucket = 'rules-430000000000'
    await s3.send(new CreateBucketCommand({ Bucket }))
    const get = () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
    const put = (Rules: LifecycleRule[]) =>
      s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }))
    expect(await refusal(get())).toBe('NoSuchLifecycleConfiguration: The lifecycle configuration does not exist')
    const rule: LifecycleRule = { ID: 'old', Status: 'Enabled', Filter: { Prefix: 'AWSLogs/' }, Expiration: { Days: 30 } }
    await put([rule, { ID: 'versions', Status: 'Disabled', Filter: { Prefix: '' }, NoncurrentVersionExpiration: { NoncurrentDays: 30 } }])
    expect((await get()).Rules).toMatchObject([rule, { ID: 'versions', NoncurrentVersionExpiration: { NoncurrentDays: 30 } }])
    expect(await refusal(put([rule, rule]))).toBe('InvalidArgument: Rule ID must be unique. Found same ID for more than one rule')
    expect(await refusal(put([{ Status: 'Enabled', Filter: { Prefix: '' } }]))).toMatch(/^MalformedXML: /)
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }))
    expect(await refusal(get())).toMatch(/^NoSuchLifecycleConfiguration/)
  } finally {
    await sandbox.close()
  }
})
