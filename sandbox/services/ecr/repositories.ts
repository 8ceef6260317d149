import { serviceHost } from '../../../domain/regions.ts'
import { AwsError } from '../../wire/error.ts'
import { type Call, operation } from '../../wire/operation.ts'
import { type Repository, repositoryArn } from './state.ts'

interface Named {
  readonly repositoryName: string
  readonly registryId?: string
}
type Tags = readonly { readonly Key: string; readonly Value: string }[]

const notFound = (call: Call<object>, name: string) =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${call.scope.account}'`,
  )

function repositoryOf(call: Call<Named>): Repository {
  const { registryId = call.scope.account, repositoryName } = call.input
  const found = registryId === call.scope.account ? call.world.state.ecr.repositories(call.scope).get(repositoryName) : undefined
  if (!found) throw notFound(call, repositoryName)
  return found
}
const need = (call: Call<Named>, action: string) => ({
  action: `ecr:${action}`,
  resource: repositoryArn(call.scope, call.input.repositoryName),
})
const change = (call: Call<Named>, to: Partial<Repository>) =>
  call.world.state.ecr.repositories(call.scope).set(call.input.repositoryName, { ...repositoryOf(call), ...to })

const shown = (call: Call<object>, r: Repository) => ({
  repositoryArn: repositoryArn(call.scope, r.name),
  registryId: call.scope.account,
  repositoryName: r.name,
  repositoryUri: `${call.scope.account}.dkr.${serviceHost('ecr', call.scope.region)}/${r.name}`,
  createdAt: new Date(r.createdMs),
  imageTagMutability: r.mutability,
  imageScanningConfiguration: { scanOnPush: r.scanOnPush },
  encryptionConfiguration: { encryptionType: 'AES256' },
})

/**
 * CreateRepository. Errors: RepositoryAlreadyExistsException, InvalidParameterException.
 * Source  https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 * Not modelled  KMS keys, exclusions from mutability
 */
export const CreateRepository = operation<
  Named & { tags?: Tags; imageTagMutability?: Repository['mutability']; imageScanningConfiguration?: { scanOnPush?: boolean } },
  unknown
>({
  name: 'CreateRepository',
  kind: 'management',
  readOnly: false,
  notModelled: ['encryptionConfiguration', 'imageTagMutabilityExclusionFilters', 'registryId'],
  needs: (call) => need(call, 'CreateRepository'),
  run(call) {
    const { input, now } = call
    const rows = call.world.state.ecr.repositories(call.scope)
    if (rows.has(input.repositoryName))
      throw new AwsError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${input.repositoryName}' already exists in the registry with id '${call.scope.account}'`,
      )
    const repository: Repository = {
      name: input.repositoryName,
      createdMs: now,
      mutability: input.imageTagMutability ?? 'MUTABLE',
      scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
      policy: null,
      lifecycle: null,
      tags: Object.fromEntries((input.tags ?? []).map((t) => [t.Key, t.Value])),
    }
    rows.set(repository.name, repository)
    return { repository: shown(call, repository) }
  },
})

/** By name, up to a hundred a page. Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
export const DescribeRepositories = operation<
  { repositoryNames?: readonly string[]; registryId?: string; nextToken?: string; maxResults?: number },
  unknown
>({
  name: 'DescribeRepositories',
  kind: 'management',
  readOnly: true,
  needs: (call) => ({ action: 'ecr:DescribeRepositories', resource: repositoryArn(call.scope, call.input.repositoryNames?.[0] ?? '*') }),
  run(call) {
    const { repositoryNames, maxResults = 100, nextToken } = call.input
    const rows = call.world.state.ecr.repositories(call.scope)
    if (repositoryNames) {
      const found = repositoryNames.map((name) => {
        const r = rows.get(name)
        if (!r) throw notFound(call, name)
        return shown(call, r)
      })
      return { repositories: found }
    }
    const all = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    const after = nextToken === undefined ? '' : Buffer.from(nextToken, 'base64url').toString('utf8')
    const left = all.filter((r) => r.name > after)
    const items = left.slice(0, maxResults)
    const last = items.at(-1)
    return {
      repositories: items.map((r) => shown(call, r)),
      ...(last && left.length > items.length ? { nextToken: Buffer.from(last.name).toString('base64url') } : {}),
    }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html */
export const DeleteRepository = operation<Named & { force?: boolean }, unknown>({
  name: 'DeleteRepository',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'DeleteRepository'),
  run(call) {
    const repository = repositoryOf(call)
    call.world.state.ecr.repositories(call.scope).delete(repository.name)
    return { repository: shown(call, repository) }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html */
export const PutImageTagMutability = operation<Named & { imageTagMutability: Repository['mutability'] }, unknown>({
  name: 'PutImageTagMutability',
  kind: 'management',
  readOnly: false,
  notModelled: ['imageTagMutabilityExclusionFilters'],
  needs: (call) => need(call, 'PutImageTagMutability'),
  run(call) {
    change(call, { mutability: call.input.imageTagMutability })
    return { registryId: call.scope.account, repositoryName: call.input.repositoryName, imageTagMutability: call.input.imageTagMutability }
  },
})

const isJson = (text: string) => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Kept and shown; there are no images it could expire. Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html */
export const PutLifecyclePolicy = operation<Named & { lifecyclePolicyText: string }, unknown>({
  name: 'PutLifecyclePolicy',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'PutLifecyclePolicy'),
  run(call) {
    repositoryOf(call)
    const { lifecyclePolicyText, repositoryName } = call.input
    if (!isJson(lifecyclePolicyText))
      throw new AwsError(
        'InvalidParameterException',
        "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: not a JSON object'",
      )
    change(call, { lifecycle: lifecyclePolicyText })
    return { registryId: call.scope.account, repositoryName, lifecyclePolicyText }
  },
})

const noLifecycle = (call: Call<Named>) =>
  new AwsError(
    'LifecyclePolicyNotFoundException',
    `Lifecycle policy does not exist for the repository with name '${call.input.repositoryName}' in the registry with id '${call.scope.account}'`,
  )

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html */
export const GetLifecyclePolicy = operation<Named, unknown>({
  name: 'GetLifecyclePolicy',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetLifecyclePolicy'),
  run(call) {
    const { lifecycle } = repositoryOf(call)
    if (lifecycle === null) throw noLifecycle(call)
    return { registryId: call.scope.account, repositoryName: call.input.repositoryName, lifecyclePolicyText: lifecycle }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteLifecyclePolicy.html */
export const DeleteLifecyclePolicy = operation<Named, unknown>({
  name: 'DeleteLifecyclePolicy',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'DeleteLifecyclePolicy'),
  run(call) {
    const { lifecycle } = repositoryOf(call)
    if (lifecycle === null) throw noLifecycle(call)
    change(call, { lifecycle: null })
    return { registryId: call.scope.account, repositoryName: call.input.repositoryName, lifecyclePolicyText: lifecycle }
  },
})

const noPolicy = (call: Call<Named>) =>
  new AwsError(
    'RepositoryPolicyNotFoundException',
    `Repository policy does not exist for the repository with name '${call.input.repositoryName}' in the registry with id '${call.scope.account}'`,
  )

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html */
export const SetRepositoryPolicy = operation<Named & { policyText: string; force?: boolean }, unknown>({
  name: 'SetRepositoryPolicy',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'SetRepositoryPolicy'),
  run(call) {
    const { policyText, repositoryName } = call.input
    repositoryOf(call)
    if (!isJson(policyText))
      throw new AwsError(
        'InvalidParameterException',
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
      )
    change(call, { policy: policyText })
    return { registryId: call.scope.account, repositoryName, policyText }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRepositoryPolicy.html */
export const GetRepositoryPolicy = operation<Named, unknown>({
  name: 'GetRepositoryPolicy',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetRepositoryPolicy'),
  run(call) {
    const { policy } = repositoryOf(call)
    if (policy === null) throw noPolicy(call)
    return { registryId: call.scope.account, repositoryName: call.input.repositoryName, policyText: policy }
  },
})

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepositoryPolicy.html */
export const DeleteRepositoryPolicy = operation<Named, unknown>({
  name: 'DeleteRepositoryPolicy',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'DeleteRepositoryPolicy'),
  run(call) {
    const { policy } = repositoryOf(call)
    if (policy === null) throw noPolicy(call)
    change(call, { policy: null })
    return { registryId: call.scope.account, repositoryName: call.input.repositoryName, policyText: policy }
  },
})

interface OfArn {
  readonly resourceArn: string
}
function byArn(call: Call<OfArn>): Repository {
  const prefix = repositoryArn(call.scope, '')
  const name = call.input.resourceArn.startsWith(prefix) ? call.input.resourceArn.slice(prefix.length) : ''
  const found = call.world.state.ecr.repositories(call.scope).get(name)
  if (!found) throw notFound(call, name)
  return found
}

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation<OfArn, unknown>({
  name: 'ListTagsForResource',
  kind: 'management',
  readOnly: true,
  needs: ({ input }) => ({ action: 'ecr:ListTagsForResource', resource: input.resourceArn }),
  run: (call) => ({ tags: Object.entries(byArn(call).tags).map(([Key, Value]) => ({ Key, Value })) }),
})

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_TagResource.html */
export const TagResource = operation<OfArn & { tags: Tags }, unknown>({
  name: 'TagResource',
  kind: 'management',
  readOnly: false,
  needs: ({ input }) => ({ action: 'ecr:TagResource', resource: input.resourceArn }),
  run(call) {
    const r = byArn(call)
    const tags = { ...r.tags, ...Object.fromEntries(call.input.tags.map((t) => [t.Key, t.Value])) }
    call.world.state.ecr.repositories(call.scope).set(r.name, { ...r, tags })
    return {}
  },
})

/** Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UntagResource.html */
export const UntagResource = operation<OfArn & { tagKeys: readonly string[] }, unknown>({
  name: 'UntagResource',
  kind: 'management',
  readOnly: false,
  needs: ({ input }) => ({ action: 'ecr:UntagResource', resource: input.resourceArn }),
  run(call) {
    const r = byArn(call)
    const tags = Object.fromEntries(Object.entries(r.tags).filter(([k]) => !call.input.tagKeys.includes(k)))
    call.world.state.ecr.repositories(call.scope).set(r.name, { ...r, tags })
    return {}
  },
})
