import { serviceHost } from '../../../../domain/regions.ts'
import { type Hands, only, policyText, resourceType, tagMap, unlessGone } from './type.ts'

interface ParameterProperties {
  readonly AllowedPattern?: string
  readonly DataType?: string
  readonly Description?: string
  readonly Name?: string
  readonly Tier?: string
  readonly Type: string
  readonly Value: string
}

const parameterMade = ({ scope }: Hands, name: string, p: ParameterProperties) => ({
  physicalId: name,
  attributes: {
    Arn: `arn:${scope.partition}:ssm:${scope.region}:${scope.account}:parameter${name.startsWith('/') ? '' : '/'}${name}`,
    Type: p.Type,
    Value: p.Value,
  },
})

/** AWS::SSM::Parameter. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export const parameter = resourceType<ParameterProperties>({
  name: 'AWS::SSM::Parameter',
  modelled: ['AllowedPattern', 'DataType', 'Description', 'Name', 'Tags', 'Tier', 'Type', 'Value'],
  nameProperty: 'Name',
  // Its tags are a map: the stack's own are `{Key, Value}` like everywhere.
  hasTags: true,
  awsMs: 2_000,
  async create(p, hands) {
    const Name = p.Name ?? `CFN-${p.Type}-${hands.newName(200)}`
    await hands.call('ssm', 'PutParameter', {
      ...only({
        Name,
        Value: p.Value,
        Type: p.Type,
        Description: p.Description,
        AllowedPattern: p.AllowedPattern,
        Tier: p.Tier,
        DataType: p.DataType,
      }),
      ...(hands.tags.length === 0 ? {} : { Tags: hands.tags }),
    })
    return parameterMade(hands, Name, p)
  },
  async update(p, hands, _before, made) {
    const Name = made.physicalId
    await hands.call('ssm', 'PutParameter', {
      ...only({ Name, Value: p.Value, Type: p.Type, AllowedPattern: p.AllowedPattern, Tier: p.Tier, DataType: p.DataType }),
      Description: p.Description ?? '',
      Overwrite: true,
    })
    const of = { ResourceType: 'Parameter', ResourceId: Name }
    const { TagList } = await hands.call<{ TagList: { Key: string }[] }>('ssm', 'ListTagsForResource', of)
    const wanted = tagMap(hands.tags)
    const stale = TagList.filter((t) => !(t.Key in wanted)).map((t) => t.Key)
    if (stale.length > 0) await hands.call('ssm', 'RemoveTagsFromResource', { ...of, TagKeys: stale })
    if (hands.tags.length > 0) await hands.call('ssm', 'AddTagsToResource', { ...of, Tags: hands.tags })
    return parameterMade(hands, Name, p)
  },
  remove: (_p, hands, made) => unlessGone(hands.call('ssm', 'DeleteParameter', { Name: made.physicalId }), 'ParameterNotFound'),
})

interface RepositoryProperties {
  readonly EmptyOnDelete?: boolean
  readonly ImageScanningConfiguration?: { readonly ScanOnPush?: boolean }
  readonly ImageTagMutability?: string
  readonly LifecyclePolicy?: { readonly LifecyclePolicyText?: string }
  readonly RepositoryName?: string
  readonly RepositoryPolicyText?: unknown
}

const repositoryMade = ({ scope }: Hands, name: string) => ({
  physicalId: name,
  attributes: {
    Arn: `arn:${scope.partition}:ecr:${scope.region}:${scope.account}:repository/${name}`,
    RepositoryUri: `${scope.account}.dkr.${serviceHost('ecr', scope.region)}/${name}`,
  },
})

async function configure(p: RepositoryProperties, hands: Hands, repositoryName: string, before: RepositoryProperties): Promise<void> {
  const life = p.LifecyclePolicy?.LifecyclePolicyText
  if (life !== before.LifecyclePolicy?.LifecyclePolicyText)
    await (life === undefined
      ? unlessGone(hands.call('ecr', 'DeleteLifecyclePolicy', { repositoryName }), 'LifecyclePolicyNotFoundException')
      : hands.call('ecr', 'PutLifecyclePolicy', { repositoryName, lifecyclePolicyText: life }))
  if (JSON.stringify(p.RepositoryPolicyText) !== JSON.stringify(before.RepositoryPolicyText))
    await (p.RepositoryPolicyText === undefined
      ? unlessGone(hands.call('ecr', 'DeleteRepositoryPolicy', { repositoryName }), 'RepositoryPolicyNotFoundException')
      : hands.call('ecr', 'SetRepositoryPolicy', { repositoryName, policyText: policyText(p.RepositoryPolicyText) }))
}

/** AWS::ECR::Repository. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html */
export const repository = resourceType<RepositoryProperties>({
  name: 'AWS::ECR::Repository',
  modelled: [
    'EmptyOnDelete',
    'ImageScanningConfiguration',
    'ImageTagMutability',
    'LifecyclePolicy',
    'RepositoryName',
    'RepositoryPolicyText',
    'Tags',
  ],
  nameProperty: 'RepositoryName',
  hasTags: true,
  awsMs: 2_000,
  async create(p, hands) {
    const repositoryName = p.RepositoryName ?? hands.newName(256, 'lower')
    await hands.call('ecr', 'CreateRepository', {
      ...only({
        repositoryName,
        imageTagMutability: p.ImageTagMutability,
        imageScanningConfiguration: p.ImageScanningConfiguration && { scanOnPush: p.ImageScanningConfiguration.ScanOnPush ?? false },
      }),
      ...(hands.tags.length === 0 ? {} : { tags: hands.tags }),
    })
    await configure(p, hands, repositoryName, {})
    return repositoryMade(hands, repositoryName)
  },
  async update(p, hands, before, made) {
    const repositoryName = made.physicalId
    if (p.ImageTagMutability !== before.ImageTagMutability)
      await hands.call('ecr', 'PutImageTagMutability', { repositoryName, imageTagMutability: p.ImageTagMutability ?? 'MUTABLE' })
    await configure(p, hands, repositoryName, before)
    const { attributes } = repositoryMade(hands, repositoryName)
    const { tags } = await hands.call<{ tags: { Key: string }[] }>('ecr', 'ListTagsForResource', { resourceArn: attributes.Arn })
    const wanted = tagMap(hands.tags)
    const stale = tags.filter((t) => !(t.Key in wanted)).map((t) => t.Key)
    if (stale.length > 0) await hands.call('ecr', 'UntagResource', { resourceArn: attributes.Arn, tagKeys: stale })
    if (hands.tags.length > 0) await hands.call('ecr', 'TagResource', { resourceArn: attributes.Arn, tags: hands.tags })
    return repositoryMade(hands, repositoryName)
  },
  remove: (p, hands, made) =>
    unlessGone(
      hands.call('ecr', 'DeleteRepository', { repositoryName: made.physicalId, force: p.EmptyOnDelete ?? false }),
      'RepositoryNotFoundException',
    ),
})

/** AWS::CDK::Metadata: nothing but its name. What it tells goes nowhere. Source: https://docs.aws.amazon.com/cdk/v2/guide/usage-data.html */
export const cdkMetadata = resourceType<object>({
  name: 'AWS::CDK::Metadata',
  modelled: ['Analytics'],
  awsMs: 2_000,
  create: (_p, hands) => Promise.resolve({ physicalId: hands.newName(60, 'lower'), attributes: {} }),
  update: (_p, _hands, _before, made) => Promise.resolve(made),
  remove: () => Promise.resolve(),
})
