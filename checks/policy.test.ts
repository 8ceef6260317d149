/**
 * What `policy show` prints is proven where policies are enforced, in each partition: a user who holds it and nothing else runs every check, and is
 * refused whatever else the sandbox can do.
 */
import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { arn, type PartitionId, partition } from '../domain/regions.ts'
import { services } from '../sandbox/services/index.ts'
import { loadModel, type Member, type Model, shapeOf } from '../sandbox/wire/model.ts'
import type { Service } from '../sandbox/wire/operation.ts'
import { openServices } from '../ways/services.ts'
import { closeSockets, configFor, openSockets } from './evidence/clients.ts'
import labA from './lab-a/lab.ts'
import { tryReads } from './permissions.ts'
import { policyFor } from './policy.ts'
import { runChecks } from './run.ts'
import { useSandbox } from './test-sandbox.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const { account, post, sandbox } = useSandbox()
const homes: readonly (readonly [PartitionId, string])[] = [
  ['aws', 'ap-northeast-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-eusc', 'eusc-de-east-1'],
]

/** What an operation asks for, where it is not its own name. Source: the service authorization reference of S3 */
const actionOf: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
}

/** What needs no permission at AWS: whoever has a key may ask who they are. */
const free = ['sts:GetCallerIdentity', 'sts:GetSessionToken', 'sts:GetAccessKeyInfo']

const clients: Readonly<Record<string, { readonly name: string; readonly load: () => Promise<object> }>> = {
  cloudformation: { name: 'CloudFormationClient', load: () => import('@aws-sdk/client-cloudformation') },
  cloudtrail: { name: 'CloudTrailClient', load: () => import('@aws-sdk/client-cloudtrail') },
  cloudwatch: { name: 'CloudWatchClient', load: () => import('@aws-sdk/client-cloudwatch') },
  iam: { name: 'IAMClient', load: () => import('@aws-sdk/client-iam') },
  logs: { name: 'CloudWatchLogsClient', load: () => import('@aws-sdk/client-cloudwatch-logs') },
  organizations: { name: 'OrganizationsClient', load: () => import('@aws-sdk/client-organizations') },
  s3: { name: 'S3Client', load: () => import('@aws-sdk/client-s3') },
  sns: { name: 'SNSClient', load: () => import('@aws-sdk/client-sns') },
  sqs: { name: 'SQSClient', load: () => import('@aws-sdk/client-sqs') },
  ssm: { name: 'SSMClient', load: () => import('@aws-sdk/client-ssm') },
  sts: { name: 'STSClient', load: () => import('@aws-sdk/client-sts') },
}

/** The least that an operation takes by its model; names by `known`. */
function leastInput(model: Model, member: Pick<Member, 'shape'>, name: string, known: Readonly<Record<string, unknown>>): unknown {
  const shape = shapeOf(model, member)
  if (name in known && shape.type !== 'structure') return known[name]
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        (shape.required ?? []).map((each) => [each, leastInput(model, shape.members?.[each] ?? { shape: '' }, each, known)]),
      )
    case 'list':
      return shape.member ? [leastInput(model, shape.member, name.replace(/s$/, ''), known)] : []
    case 'map':
      return shape.key && shape.value
        ? { [String(leastInput(model, shape.key, 'key', known))]: leastInput(model, shape.value, 'value', known) }
        : {}
    case 'integer':
    case 'long':
    case 'double':
    case 'float':
      return shape.min ?? 1
    case 'boolean':
      return true
    case 'timestamp':
      return new Date()
    case 'blob':
      return Buffer.from([1])
    default: {
      if (shape.enum?.[0] !== undefined) return shape.enum[0]
      const fits = (text: string) =>
        text.length >= (shape.min ?? 0) &&
        (shape.pattern === undefined || new RegExp(`^(?:${shape.pattern.replace(/\\p\{IsLetter\}/g, 'a-z')})$`, 's').test(text))
      return ['a', 'some-name', '1', 'x'.repeat(shape.min ?? 1), '/some/name', '123456'].find(fits) ?? 'some-name'
    }
  }
}

describe.each(homes)('in the partition %s', (id, region) => {
  test('every check is judged by it alone, every read of the checks is allowed, everything else is denied', async () => {
    const me = account()
    const settings = me.settings({ region })
    const change = { region }
    await me.solve(['a01', 'a02', 'a06', 'a07', 'a08', 'a09', 'a12', 'a13'], change)
    await sandbox().advance(10 * 60_000)
    const admin = openServices(me.connection, region)
    const policy = policyFor(labA, { partition: id, account: me.id })
    await admin.send('iam', 'CreateUser', { UserName: 'reader' })
    await admin.send('iam', 'PutUserPolicy', { UserName: 'reader', PolicyName: 'reads', PolicyDocument: JSON.stringify(policy) })
    const { AccessKey } = (await admin.send('iam', 'CreateAccessKey', { UserName: 'reader' })) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string }
    }
    await post('/_sandbox/enforcement', { account: me.id, enforced: true })
    const connection = {
      endpoint: sandbox().endpoint,
      credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey },
    }

    const report = await runChecks({ lab: 'lab-a', settings, connection, now: 0 })
    expect(report.target).toMatchObject({ partition: id, caller: `arn:${id}:iam::${me.id}:user/reader` })
    expect(report.steps.filter(({ outcome }) => outcome !== 'done').map(({ step, reason }) => [step, reason])).toEqual([
      ['a14-clean-up', 'todo.left'],
    ])
    const tried = await tryReads({ lab: 'lab-a', settings, connection, now: Date.now() })
    expect(tried.filter(({ result }) => result !== 'allowed')).toEqual([])

    const allowed = new Set<string>(policy.Statement.flatMap(({ Action }) => Action))
    const of = (service: string, resource: string, more: { region?: string; account?: string } = {}) =>
      arn({ partition: id, service, region, account: me.id, resource, ...more })
    const bucket = (await admin.send('cloudtrail', 'DescribeTrails', {})) as { trailList: { S3BucketName: string }[] }
    const known: Record<string, unknown> = {
      Body: Buffer.from([1]),
      Key: 'some-key',
      VersionId: 'v1',
      Name: 'lin-trail',
      TrailName: 'lin-trail',
      TrailNameList: ['lin-trail'],
      ResourceId: of('cloudtrail', 'trail/lin-trail'),
      ResourceIdList: [of('cloudtrail', 'trail/lin-trail')],
      S3BucketName: bucket.trailList[0]?.S3BucketName,
      Bucket: bucket.trailList[0]?.S3BucketName,
      CopySource: `${bucket.trailList[0]?.S3BucketName}/key`,
      logGroupName: settingsGroup(report),
      logStreamName: 'some-stream',
      filterPattern: 'x',
      resourceArn: of('logs', `log-group:${settingsGroup(report)}`),
      ResourceARN: of('cloudwatch', 'alarm:Alarm-SigninFailure'),
      AlarmName: 'Alarm-SigninFailure',
      AlarmNames: ['Alarm-SigninFailure'],
      TopicArn: of('sns', 'CloudTrail_to_Email'),
      ResourceArn: of('sns', 'CloudTrail_to_Email'),
      SubscriptionArn: `${of('sns', 'CloudTrail_to_Email')}:11111111-2222-4333-8444-555555555555`,
      QueueUrl: `${sandbox().endpoint}/${me.id}/some-queue`,
      UserName: 'reader',
      RoleName: 'CloudTrailRoleForCloudWatchLogs_lin',
      RoleArn: of('iam', 'role/some-role', { region: '' }),
      PolicyArn: of('iam', 'policy/some-policy', { region: '' }),
      SerialNumber: of('iam', 'mfa/some-device', { region: '' }),
      PolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      Policy: '{"Version":"2012-10-17","Statement":[]}',
      AccessKeyId: AccessKey.AccessKeyId,
      StateValue: 'OK',
      repositoryName: 'some-repository',
      AccountName: 'some-account',
      Email: 'some@example.com',
      AccountId: '888877776666',
      CreateAccountRequestId: `car-${'1'.repeat(32)}`,
      ParentId: 'r-abcd',
      SourceParentId: 'r-abcd',
      DestinationParentId: 'r-abcd',
      OrganizationalUnitId: 'ou-abcd-12345678',
      ChildId: '888877776666',
    }
    const sockets = openSockets()
    const { CreateQueueCommand, SQSClient } = await import('@aws-sdk/client-sqs')
    await new SQSClient({ ...configFor(me.connection, region, sockets) }).send(new CreateQueueCommand({ QueueName: 'some-queue' }))
    // What no model says is wanted.
    const more: Readonly<Record<string, object>> = {
      'logs:FilterLogEvents': { logGroupName: known.logGroupName },
      'sns:Publish': { TopicArn: known.TopicArn },
    }
    const opened: string[] = []
    const answers: { readonly call: string; readonly name: string; readonly message: string }[] = []
    for (const service of services) {
      const model = await loadModel(service.id)
      const sdk = clients[service.id]
      const module = sdk ? ((await sdk.load()) as Record<string, new (input: object) => never>) : null
      const Client =
        sdk && module ? (module[sdk.name] as unknown as new (config: object) => { send(command: object): Promise<object> }) : null
      const client = Client ? new Client({ ...configFor(connection, region, sockets), maxAttempts: 1 }) : null
      for (const { name } of service.operations) {
        const input = model.operations[name]?.input
        const least = {
          ...(input === undefined ? {} : (leastInput(model, { shape: input }, '', known) as object)),
          ...more[`${service.id}:${name}`],
        }
        try {
          const Command = module?.[`${name}Command`]
          const answer =
            client && Command
              ? await client.send(new Command(least))
              : await sendJson(service, model, name, least, { ...connection.credentials, endpoint: connection.endpoint, region })
          // Of many keys each is refused by itself. Its sentence names no action, as at AWS.
          if (name === 'DeleteObjects') expect(answer).toMatchObject({ Errors: [{ Code: 'AccessDenied' }] })
          else opened.push(`${service.id}:${name}`)
        } catch (error) {
          const { name: code, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
          // An answer to HEAD has no words.
          const isHead = name.startsWith('Head') && $metadata?.httpStatusCode === 403
          answers.push({
            call: `${service.id}:${name}`,
            name: isHead ? 'AccessDenied' : code,
            message: isHead ? `is not authorized to perform: s3:${name}` : message,
          })
        }
      }
    }
    closeSockets(sockets)
    admin.close()
    await post('/_sandbox/enforcement', { account: me.id, enforced: false })

    // What was answered is a read of the policy's, or free to everybody.
    expect(opened.filter((call) => !free.includes(call) && !allowed.has(actionOf[call] ?? call))).toEqual([])
    const asked = (message: string) => /is not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1]
    const denied = answers.filter(
      ({ name, message }) => /^(AccessDenied(Exception)?|AuthorizationError(Exception)?)$/.test(name) && asked(message) !== undefined,
    )
    expect(denied.filter(({ message }) => allowed.has(asked(message) ?? ''))).toEqual([])
    // Reads of the policy's may find nothing, or nothing they can work on; they were let that far.
    expect(answers.filter((each) => !denied.includes(each) && !allowed.has(each.call))).toEqual([])
    const writes = services.flatMap(({ id: service, operations }) =>
      operations.filter(({ readOnly }) => !readOnly).map(({ name }) => `${service}:${name}`),
    )
    expect(
      writes.filter((call) => !denied.some((each) => each.call === call) && !free.includes(call) && call !== 's3:DeleteObjects'),
    ).toEqual([])
    expect(denied.length).toBeGreaterThan(130)
    expect(partition(id).id).toBe(id)
  })
})

const settingsGroup = (report: { steps: readonly { saw: Readonly<Record<string, unknown>> }[] }): string =>
  report.steps.map(({ saw }) => saw.logGroup).find((group): group is string => typeof group === 'string') ?? 'aws-cloudtrail-logs'

/** A service that no package of ours speaks to: its JSON, signed by hand. */
async function sendJson(
  service: Service,
  model: Model,
  operation: string,
  input: object,
  by: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string },
): Promise<object> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const body = JSON.stringify(input)
  const { host } = new URL(by.endpoint)
  const sum = (text: string) => createHash('sha256').update(text).digest('hex')
  const canonical = ['POST', '/', '', `host:${host}\nx-amz-date:${date}\n`, 'host;x-amz-date', sum(body)].join('\n')
  const scope = [date.slice(0, 8), by.region, service.signingName, 'aws4_request']
  const key = scope.reduce<Buffer>(
    (last, part) => createHmac('sha256', last).update(part).digest(),
    Buffer.from(`AWS4${by.secretAccessKey}`),
  )
  const signature = createHmac('sha256', key)
    .update(['AWS4-HMAC-SHA256', date, scope.join('/'), sum(canonical)].join('\n'))
    .digest('hex')
  const answer = await fetch(by.endpoint, {
    method: 'POST',
    body,
    headers: {
      'x-amz-date': date,
      'x-amz-target': `${model.metadata.targetPrefix}.${operation}`,
      'content-type': `application/x-amz-json-${model.metadata.jsonVersion ?? '1.1'}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${by.accessKeyId}/${scope.join('/')}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    },
  })
  if (answer.ok) return {}
  const { __type, message } = (await answer.json()) as { __type: string; message?: string }
  throw Object.assign(new Error(message ?? ''), { name: __type.replace(/^.*#/, '') })
}
