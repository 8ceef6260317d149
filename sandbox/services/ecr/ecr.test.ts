import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

/** There is no client for ECR among the packages: the call is made as one would be, signed by a key of nobody's. */
async function call(operation: string, input: object): Promise<Record<string, unknown>> {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const response = await fetch(sandbox.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
      'x-amz-date': stamp,
      authorization: `AWS4-HMAC-SHA256 Credential=420000000000/${stamp.slice(0, 8)}/eu-west-1/ecr/aws4_request, SignedHeaders=host, Signature=00`,
    },
    body: JSON.stringify(input),
  })
  return { status: response.status, ...((await response.json()) as object) }
}

test('a repository is made, told of and removed; a second one of its name is refused', async () => {
  const repositoryName = 'assets'
  const made = await call('CreateRepository', { repositoryName, imageTagMutability: 'IMMUTABLE' })
  expect(made.repository).toMatchObject({
    repositoryArn: 'arn:aws:ecr:eu-west-1:420000000000:repository/assets',
    repositoryUri: '420000000000.dkr.ecr.eu-west-1.amazonaws.com/assets',
    imageTagMutability: 'IMMUTABLE',
  })
  expect(await call('CreateRepository', { repositoryName })).toMatchObject({
    status: 400,
    __type: 'RepositoryAlreadyExistsException',
    message: "The repository with name 'assets' already exists in the registry with id '420000000000'",
  })
  await call('SetRepositoryPolicy', { repositoryName, policyText: '{"Version":"2012-10-17","Statement":[]}' })
  expect(await call('GetRepositoryPolicy', { repositoryName })).toMatchObject({ policyText: '{"Version":"2012-10-17","Statement":[]}' })
  expect(await call('GetLifecyclePolicy', { repositoryName })).toMatchObject({ status: 400, __type: 'LifecyclePolicyNotFoundException' })
  expect(await call('PutImage', { repositoryName })).toMatchObject({ status: 400, __type: 'UnknownOperationException' })
  expect((await call('DescribeRepositories', {})).repositories).toHaveLength(1)
  await call('DeleteRepository', { repositoryName })
  expect(await call('DescribeRepositories', { repositoryNames: [repositoryName] })).toMatchObject({
    status: 400,
    __type: 'RepositoryNotFoundException',
  })
})
