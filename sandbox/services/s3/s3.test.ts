import { createHash } from 'node:crypto'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 100_000_000_000
const client = (region = 'ap-northeast-1', account = String(accounts++)) =>
  new S3Client({ endpoint: sandbox.endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'x' } })
let names = 0
async function bucketIn(s3: S3Client, region = 'ap-northeast-1') {
  const Bucket = `bucket-${names++}`
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ...(region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as never } }),
    }),
  )
  return Bucket
}
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string }) => `${e.name}: ${e.message}`,
  )

describe('buckets', () => {
  test('a name is one in the partition, and two worlds keep their own', async () => {
    const a = client()
    const Bucket = await bucketIn(a)
    const location = { CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' as const } }
    expect(await refusal(a.send(new CreateBucketCommand({ Bucket, ...location })))).toBe(
      'BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.',
    )
    expect(await refusal(client().send(new CreateBucketCommand({ Bucket, ...location })))).toMatch(/^BucketAlreadyExists: /)
    await client('cn-north-1').send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'cn-north-1' } }))
  })

  test('us-east-1 creates again without complaint, elsewhere the location must be the endpoint’s', async () => {
    const s3 = client('us-east-1')
    const Bucket = await bucketIn(s3, 'us-east-1')
    await s3.send(new CreateBucketCommand({ Bucket }))
    const elsewhere = { CreateBucketConfiguration: { LocationConstraint: 'us-west-2' as const } }
    expect(await refusal(client().send(new CreateBucketCommand({ Bucket: 'bucket-elsewhere', ...elsewhere })))).toBe(
      'IllegalLocationConstraintException: The us-west-2 location constraint is incompatible for the region specific endpoint this request was sent to.',
    )
  })

  test.each(['x', 'UPPER-case', 'a..b', '192.168.0.1', 'signin', 'inbox', '-abc'])('%s is no bucket name', async (Bucket) => {
    expect(await refusal(client('us-east-1').send(new CreateBucketCommand({ Bucket })))).toBe(
      'InvalidBucketName: The specified bucket is not valid.',
    )
  })

  test('the policy is kept as written and read back, a broken one refused', async () => {
    const s3 = client()
    const Bucket = await bucketIn(s3)
    expect(await refusal(s3.send(new GetBucketPolicyCommand({ Bucket })))).toBe('NoSuchBucketPolicy: The bucket policy does not exist')
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 's3:GetBucketAcl',
          Resource: `arn:aws:s3:::${Bucket}`,
        },
      ],
    })
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy)
    expect(await refusal(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: Policy.replace(Bucket, 'another-bucket') })))).toBe(
      'MalformedPolicy: Policy has invalid resource',
    )
    expect(await refusal(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: 'no json' })))).toMatch(/^MalformedPolicy: /)
  })

  test('another region is told where the bucket is', async () => {
    const account = String(accounts++)
    const Bucket = await bucketIn(client('ap-northeast-1', account))
    const seen = await client('us-west-2', account)
      .send(new HeadBucketCommand({ Bucket }))
      .then(
        () => 0,
        (e: { $metadata: { httpStatusCode: number } }) => e.$metadata.httpStatusCode,
      )
    expect(seen).toBe(301)
  })

  test('what is not modelled is refused by name', async () => {
    const s3 = client()
    expect(await refusal(s3.send(new GetBucketCorsCommand({ Bucket: await bucketIn(s3) })))).toMatch(
      /^NotImplemented: The sandbox does not have s3:GetBucketCors\./,
    )
  })

  test('the owner has full control, as one grant', async () => {
    const s3 = client()
    const acl = await s3.send(new GetBucketAclCommand({ Bucket: await bucketIn(s3) }))
    expect(acl.Grants).toEqual([{ Grantee: { Type: 'CanonicalUser', ID: acl.Owner?.ID }, Permission: 'FULL_CONTROL' }])
  })

  test('only the caller’s own are listed', async () => {
    const s3 = client()
    const one = await bucketIn(s3)
    await bucketIn(client())
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map((b) => b.Name)).toEqual([one])
  })
})

describe('objects', () => {
  test('bytes, type and metadata come back, a range too', async () => {
    const s3 = client()
    const Bucket = await bucketIn(s3)
    await s3.send(
      new PutObjectCommand({ Bucket, Key: '한 글/中 文+&.txt', Body: 'hello, world', ContentType: 'text/plain', Metadata: { who: 'me' } }),
    )
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: '한 글/中 文+&.txt' }))
    expect([await got.Body?.transformToString(), got.ContentType, got.Metadata, got.ETag]).toEqual([
      'hello, world',
      'text/plain',
      { who: 'me' },
      `"${createHash('md5').update('hello, world').digest('hex')}"`,
    ])
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: '한 글/中 文+&.txt', Range: 'bytes=7-' }))
    expect([await part.Body?.transformToString(), part.ContentRange]).toEqual(['world', 'bytes 7-11/12'])
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map((o) => o.Key)).toEqual(['한 글/中 文+&.txt'])
  })

  test('a list is cut into pages and folded at the delimiter, in the order of bytes', async () => {
    const s3 = client()
    const Bucket = await bucketIn(s3)
    for (const Key of ['b', 'a/2', 'a/1', 'c/1', 'B']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: '' }))
    const first = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 2 }))
    expect([first.Contents?.map((o) => o.Key), first.CommonPrefixes?.map((p) => p.Prefix), first.IsTruncated, first.KeyCount]).toEqual([
      ['B'],
      ['a/'],
      true,
      2,
    ])
    const second = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', ContinuationToken: first.NextContinuationToken }))
    expect([second.Contents?.map((o) => o.Key), second.CommonPrefixes?.map((p) => p.Prefix), second.IsTruncated]).toEqual([
      ['b'],
      ['c/'],
      false,
    ])
    expect(await refusal(s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'bm9uc2Vuc2U' })))).toBe(
      'InvalidArgument: The continuation token provided is incorrect',
    )
  })

  test('a versioned bucket is empty only without versions and markers', async () => {
    const s3 = client()
    const Bucket = await bucketIn(s3)
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    for (const Body of ['1', '2']) await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }))
    expect((await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))).DeleteMarker).toBe(true)
    expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key: 'k' })))).toBe('NoSuchKey: The specified key does not exist.')
    expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toMatch(/^BucketNotEmpty: /)
    const all = await s3.send(new ListObjectVersionsCommand({ Bucket }))
    expect([all.Versions?.length, all.DeleteMarkers?.length]).toEqual([2, 1])
    const Objects = [...(all.Versions ?? []), ...(all.DeleteMarkers ?? [])].map((v) => ({ Key: v.Key ?? '', VersionId: v.VersionId }))
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    await s3.send(new DeleteBucketCommand({ Bucket }))
    expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toBe('NoSuchBucket: The specified bucket does not exist')
  })
})

describe('copies', () => {
  test('an object is copied with its metadata, or with new ones, from a version and across regions', async () => {
    const account = String(accounts++)
    const s3 = client('ap-northeast-1', account)
    const Bucket = await bucketIn(s3)
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const first = await s3.send(
      new PutObjectCommand({ Bucket, Key: 'a b+ü', Body: 'one', ContentType: 'text/plain', Metadata: { m: '1' } }),
    )
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a b+ü', Body: 'two' }))
    const CopySource = `${Bucket}/${encodeURIComponent('a b+ü')}`
    const other = client('us-east-1', account)
    const target = await bucketIn(other, 'us-east-1')
    const copied = await other.send(
      new CopyObjectCommand({ Bucket: target, Key: 'c', CopySource: `${CopySource}?versionId=${first.VersionId}` }),
    )
    expect(copied.CopyObjectResult?.ETag).toBe(`"${createHash('md5').update('one').digest('hex')}"`)
    expect([copied.CopySourceVersionId, copied.VersionId]).toEqual([first.VersionId, undefined])
    const got = await other.send(new GetObjectCommand({ Bucket: target, Key: 'c' }))
    expect([await got.Body?.transformToString(), got.ContentType, got.Metadata]).toEqual(['one', 'text/plain', { m: '1' }])
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'd', CopySource, MetadataDirective: 'REPLACE', Metadata: { n: '2' } }))
    const replaced = await s3.send(new GetObjectCommand({ Bucket, Key: 'd' }))
    expect([await replaced.Body?.transformToString(), replaced.Metadata]).toEqual(['two', { n: '2' }])
    expect(await refusal(s3.send(new CopyObjectCommand({ Bucket, Key: 'a b+ü', CopySource })))).toMatch(
      /^InvalidRequest: This copy request is illegal/,
    )
    expect(await refusal(s3.send(new CopyObjectCommand({ Bucket, Key: 'e', CopySource: `${Bucket}/none` })))).toMatch(/^NoSuchKey: /)
    expect(await refusal(s3.send(new CopyObjectCommand({ Bucket, Key: 'e', CopySource: 'b/%ZZ' })))).toMatch(/^InvalidArgument: /)
    expect(await refusal(client().send(new CopyObjectCommand({ Bucket: target, Key: 'e', CopySource })))).toMatch(/^AccessDenied: /)
  })

  test('the policies that the command line fills in for a new trail are there, and are AWS’s only', async () => {
    const Key = 'policy/S3/AWSCloudTrail-S3BucketPolicy-2014-12-17.json'
    const of = async (region: string) =>
      (await client(region).send(new GetObjectCommand({ Bucket: `awscloudtrail-policy-${region}`, Key }))).Body?.transformToString()
    expect(JSON.parse((await of('ap-northeast-1')) ?? '').Statement[0].Resource).toBe('arn:aws:s3:::<BucketName>')
    expect(JSON.parse((await of('cn-north-1')) ?? '').Statement[1].Resource).toBe(
      'arn:aws-cn:s3:::<BucketName>/<Prefix>/AWSLogs/<CustomerAccountID>/*',
    )
    expect(await refusal(client().send(new GetObjectCommand({ Bucket: 'awscloudtrail-policy-ap-northeast-1', Key: 'other' })))).toMatch(
      /^NoSuchBucket: /,
    )
  })
})
