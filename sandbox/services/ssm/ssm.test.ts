import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 410_000_000_000
const client = (account = String(accounts++)) =>
  new SSMClient({ endpoint: sandbox.endpoint, region: 'ap-northeast-1', credentials: { accessKeyId: account, secretAccessKey: 'x' } })
const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string }) => `${e.name}: ${e.message}`,
  )
const put = (ssm: SSMClient, Name: string, more: object = {}) =>
  ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: 'v', ...more }))

test('a parameter has versions, and each can be asked for', async () => {
  const account = String(accounts++)
  const ssm = client(account)
  expect(await put(ssm, '/a/b', { Description: 'first' })).toMatchObject({ Version: 1, Tier: 'Standard' })
  expect(await refusal(put(ssm, '/a/b'))).toBe(
    'ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  )
  expect(await put(ssm, '/a/b', { Value: 'w', Overwrite: true })).toMatchObject({ Version: 2 })
  expect((await ssm.send(new GetParameterCommand({ Name: '/a/b' }))).Parameter).toMatchObject({
    Name: '/a/b',
    Type: 'String',
    Value: 'w',
    Version: 2,
    ARN: `arn:aws:ssm:ap-northeast-1:${account}:parameter/a/b`,
    DataType: 'text',
  })
  expect((await ssm.send(new GetParameterCommand({ Name: '/a/b:1' }))).Parameter).toMatchObject({ Value: 'v', Selector: ':1' })
  expect((await ssm.send(new GetParameterCommand({ Name: `arn:aws:ssm:ap-northeast-1:${account}:parameter/a/b` }))).Parameter?.Value).toBe(
    'w',
  )
  expect(await refusal(ssm.send(new GetParameterCommand({ Name: '/a/b:7' })))).toMatch(/^ParameterVersionNotFound: .*version 7 of \/a\/b/)
  const history = await ssm.send(new GetParameterHistoryCommand({ Name: '/a/b' }))
  expect(history.Parameters?.map((p) => `${p.Version} ${p.Value} ${p.Description}`)).toEqual(['1 v first', '2 w first'])
})

test('one that is not there has no sentence; of many, the missing ones are named', async () => {
  const ssm = client()
  expect(await refusal(ssm.send(new GetParameterCommand({ Name: 'nope' })))).toMatch(/^ParameterNotFound: /)
  await put(ssm, 'here')
  const answer = await ssm.send(new GetParametersCommand({ Names: ['here', 'nope'] }))
  expect(answer.Parameters?.map((p) => p.Name)).toEqual(['here'])
  expect(answer.InvalidParameters).toEqual(['nope'])
  const gone = await ssm.send(new DeleteParametersCommand({ Names: ['here', 'nope'] }))
  expect(gone).toMatchObject({ DeletedParameters: ['here'], InvalidParameters: ['nope'] })
  expect(await refusal(ssm.send(new DeleteParameterCommand({ Name: 'here' })))).toMatch(/^ParameterNotFound: /)
})

test.each([
  ['a/b', {}, /^ValidationException: Parameter name must be a fully qualified name\.$/],
  ['/aws/x', {}, /^ValidationException: No access to reserved parameter name: \/aws\/x\.$/],
  ['ssm-x', {}, /^ValidationException: Parameter name: can't be prefixed with "ssm"/],
  ['x', { Type: 'SecureString' }, /^ValidationException: The sandbox does not model SecureString/],
  ['x', { Type: undefined }, /^ValidationException: A parameter type is required when you create a parameter\.$/],
  ['x', { AllowedPattern: '[0-9]+' }, /^ValidationException: Parameter value, cannot be validated against allowedPattern: \[0-9\]\+$/],
  [
    'x',
    { Value: 'a'.repeat(4097) },
    /^ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters\./,
  ],
])('what is wrong with %s %o is said', async (name, more, sentence) => {
  expect(await refusal(put(client(), name, more))).toMatch(sentence)
})

test('by path, in pages, and by what they are', async () => {
  const ssm = client()
  for (const name of ['/a/1', '/a/2', '/a/b/3', '/c', 'plain']) await put(ssm, name)
  const names = async (more: object) =>
    (await ssm.send(new GetParametersByPathCommand({ Path: '/a', ...more }))).Parameters?.map((p) => p.Name)
  expect(await names({})).toEqual(['/a/1', '/a/2'])
  expect(await names({ Recursive: true })).toEqual(['/a/1', '/a/2', '/a/b/3'])
  const first = await ssm.send(new GetParametersByPathCommand({ Path: '/a/', Recursive: true, MaxResults: 2 }))
  expect(first.Parameters).toHaveLength(2)
  const second = await ssm.send(new GetParametersByPathCommand({ Path: '/a/', Recursive: true, MaxResults: 2, NextToken: first.NextToken }))
  expect(second.Parameters?.map((p) => p.Name)).toEqual(['/a/b/3'])
  expect(second.NextToken).toBeUndefined()
  const found = await ssm.send(
    new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/a/'] }] }),
  )
  expect(found.Parameters?.map((p) => p.Name)).toEqual(['/a/1', '/a/2', '/a/b/3'])
})

test('tags are put, shown and taken away', async () => {
  const ssm = client()
  await put(ssm, 'x', { Tags: [{ Key: 'a', Value: '1' }] })
  const of = { ResourceType: 'Parameter' as const, ResourceId: 'x' }
  await ssm.send(new AddTagsToResourceCommand({ ...of, Tags: [{ Key: 'b', Value: '2' }] }))
  await ssm.send(new RemoveTagsFromResourceCommand({ ...of, TagKeys: ['a'] }))
  expect((await ssm.send(new ListTagsForResourceCommand(of))).TagList).toEqual([{ Key: 'b', Value: '2' }])
  expect(await refusal(ssm.send(new ListTagsForResourceCommand({ ...of, ResourceId: 'y' })))).toMatch(/^InvalidResourceId/)
})
