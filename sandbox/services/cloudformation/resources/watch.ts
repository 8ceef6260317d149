import { alreadyExists, changes, type Hands, only, resourceType, type Tag, tagMap, unlessGone } from './type.ts'

const gone = 'ResourceNotFoundException'

interface GroupProperties {
  readonly LogGroupName?: string
  readonly RetentionInDays?: number
  readonly LogGroupClass?: string
}

const groupArn = ({ scope }: Hands, name: string) => `arn:${scope.partition}:logs:${scope.region}:${scope.account}:log-group:${name}`
const groupMade = (hands: Hands, name: string) => ({ physicalId: name, attributes: { Arn: `${groupArn(hands, name)}:*` } })

/** AWS::Logs::LogGroup. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroup = resourceType<GroupProperties>({
  name: 'AWS::Logs::LogGroup',
  modelled: ['LogGroupClass', 'LogGroupName', 'RetentionInDays', 'Tags'],
  nameProperty: 'LogGroupName',
  hasTags: true,
  awsMs: 6_000,
  async create(p, hands) {
    const logGroupName = p.LogGroupName ?? hands.newName(512)
    await hands.call('logs', 'CreateLogGroup', {
      logGroupName,
      ...(p.LogGroupClass === undefined ? {} : { logGroupClass: p.LogGroupClass }),
      ...(hands.tags.length === 0 ? {} : { tags: tagMap(hands.tags) }),
    })
    if (p.RetentionInDays !== undefined)
      await hands.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: p.RetentionInDays })
    return groupMade(hands, logGroupName)
  },
  async update(p, hands, before, made) {
    const logGroupName = made.physicalId
    if (p.RetentionInDays !== before.RetentionInDays)
      await (p.RetentionInDays === undefined
        ? hands.call('logs', 'DeleteRetentionPolicy', { logGroupName })
        : hands.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: p.RetentionInDays }))
    const resourceArn = groupArn(hands, logGroupName)
    const { tags } = await hands.call<{ tags: Record<string, string> }>('logs', 'ListTagsForResource', { resourceArn })
    const wanted = tagMap(hands.tags)
    const stale = Object.keys(tags).filter((k) => !(k in wanted))
    if (stale.length > 0) await hands.call('logs', 'UntagResource', { resourceArn, tagKeys: stale })
    if (hands.tags.length > 0) await hands.call('logs', 'TagResource', { resourceArn, tags: wanted })
    return groupMade(hands, logGroupName)
  },
  async adopt(p, hands, name) {
    if (p.RetentionInDays !== undefined)
      await hands.call('logs', 'PutRetentionPolicy', { logGroupName: name, retentionInDays: p.RetentionInDays })
    return groupMade(hands, name)
  },
  remove: (_p, hands, made) => unlessGone(hands.call('logs', 'DeleteLogGroup', { logGroupName: made.physicalId }), gone),
})

interface StreamProperties {
  readonly LogGroupName: string
  readonly LogStreamName?: string
}

/** AWS::Logs::LogStream. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-logstream.html */
export const logStream = resourceType<StreamProperties>({
  name: 'AWS::Logs::LogStream',
  modelled: ['LogGroupName', 'LogStreamName'],
  nameProperty: 'LogStreamName',
  awsMs: 2_000,
  async create(p, hands) {
    const logStreamName = p.LogStreamName ?? hands.newName(512)
    await hands.call('logs', 'CreateLogStream', { logGroupName: p.LogGroupName, logStreamName })
    return { physicalId: logStreamName, attributes: {} }
  },
  remove: (p, hands, made) =>
    unlessGone(hands.call('logs', 'DeleteLogStream', { logGroupName: p.LogGroupName, logStreamName: made.physicalId }), gone),
})

interface FilterProperties {
  readonly FilterName?: string
  readonly FilterPattern: string
  readonly LogGroupName: string
  readonly MetricTransformations: readonly {
    readonly MetricName: string
    readonly MetricNamespace: string
    readonly MetricValue: string
    readonly DefaultValue?: number
    readonly Dimensions?: readonly { readonly Key: string; readonly Value: string }[]
    readonly Unit?: string
  }[]
  readonly ApplyOnTransformedLogs?: boolean
}

const putFilter = (p: FilterProperties, hands: Hands, filterName: string) =>
  hands.call('logs', 'PutMetricFilter', {
    logGroupName: p.LogGroupName,
    filterName,
    filterPattern: p.FilterPattern,
    metricTransformations: p.MetricTransformations.map((t) =>
      only({
        metricName: t.MetricName,
        metricNamespace: t.MetricNamespace,
        metricValue: t.MetricValue,
        defaultValue: t.DefaultValue,
        dimensions: t.Dimensions && Object.fromEntries(t.Dimensions.map((d) => [d.Key, d.Value])),
        unit: t.Unit,
      }),
    ),
    ...(p.ApplyOnTransformedLogs === undefined ? {} : { applyOnTransformedLogs: p.ApplyOnTransformedLogs }),
  })

/** AWS::Logs::MetricFilter. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-metricfilter.html */
export const metricFilter = resourceType<FilterProperties>({
  name: 'AWS::Logs::MetricFilter',
  modelled: ['ApplyOnTransformedLogs', 'FilterName', 'FilterPattern', 'LogGroupName', 'MetricTransformations'],
  nameProperty: 'FilterName',
  awsMs: 2_000,
  async create(p, hands) {
    const name = p.FilterName ?? hands.newName(512)
    const { metricFilters } = await hands.call<{ metricFilters: { filterName: string }[] }>('logs', 'DescribeMetricFilters', {
      logGroupName: p.LogGroupName,
      filterNamePrefix: name,
    })
    if (metricFilters.some((f) => f.filterName === name)) throw alreadyExists(`${name} already exists in log group ${p.LogGroupName}`)
    await putFilter(p, hands, name)
    return { physicalId: name, attributes: {} }
  },
  async update(p, hands, _before, made) {
    await putFilter(p, hands, made.physicalId)
    return made
  },
  remove: (p, hands, made) =>
    unlessGone(hands.call('logs', 'DeleteMetricFilter', { logGroupName: p.LogGroupName, filterName: made.physicalId }), gone),
})

type AlarmProperties = Readonly<Record<string, unknown>> & { readonly AlarmName?: string; readonly Tags?: readonly Tag[] }

const alarmArn = ({ scope }: Hands, name: string) => `arn:${scope.partition}:cloudwatch:${scope.region}:${scope.account}:alarm:${name}`
const putAlarm = ({ AlarmName: _name, Tags: _tags, ...p }: AlarmProperties, hands: Hands, AlarmName: string, tags: readonly Tag[] = []) =>
  hands.call('cloudwatch', 'PutMetricAlarm', { AlarmName, ...p, ...(tags.length === 0 ? {} : { Tags: tags }) })

/** AWS::CloudWatch::Alarm. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export const alarm = resourceType<AlarmProperties>({
  name: 'AWS::CloudWatch::Alarm',
  modelled: [
    'ActionsEnabled',
    'AlarmActions',
    'AlarmDescription',
    'AlarmName',
    'ComparisonOperator',
    'DatapointsToAlarm',
    'Dimensions',
    'EvaluateLowSampleCountPercentile',
    'EvaluationPeriods',
    'ExtendedStatistic',
    'InsufficientDataActions',
    'MetricName',
    'Namespace',
    'OKActions',
    'Period',
    'Statistic',
    'Tags',
    'Threshold',
    'TreatMissingData',
    'Unit',
  ],
  nameProperty: 'AlarmName',
  hasTags: true,
  awsMs: 1_000,
  async create(p, hands) {
    const name = p.AlarmName ?? hands.newName(255)
    const { MetricAlarms } = await hands.call<{ MetricAlarms?: unknown[] }>('cloudwatch', 'DescribeAlarms', { AlarmNames: [name] })
    if ((MetricAlarms ?? []).length > 0) throw alreadyExists(`${name} already exists`)
    await putAlarm(p, hands, name, hands.tags)
    return { physicalId: name, attributes: { Arn: alarmArn(hands, name) } }
  },
  async update(p, hands, _before, made) {
    await putAlarm(p, hands, made.physicalId)
    // PutMetricAlarm leaves an existing alarm's tags alone. Source: API_PutMetricAlarm (Tags)
    const ResourceARN = alarmArn(hands, made.physicalId)
    const { Tags = [] } = await hands.call<{ Tags?: Tag[] }>('cloudwatch', 'ListTagsForResource', { ResourceARN })
    const stale = changes(
      Tags.map((t) => t.Key),
      hands.tags.map((t) => t.Key),
    ).gone
    if (stale.length > 0) await hands.call('cloudwatch', 'UntagResource', { ResourceARN, TagKeys: stale })
    if (hands.tags.length > 0) await hands.call('cloudwatch', 'TagResource', { ResourceARN, Tags: hands.tags })
    return made
  },
  remove: (_p, hands, made) =>
    unlessGone(hands.call('cloudwatch', 'DeleteAlarms', { AlarmNames: [made.physicalId] }), 'ResourceNotFound', gone),
})

interface TrailProperties {
  readonly AdvancedEventSelectors?: readonly object[]
  readonly CloudWatchLogsLogGroupArn?: string
  readonly CloudWatchLogsRoleArn?: string
  readonly EnableLogFileValidation?: boolean
  readonly EventSelectors?: readonly Readonly<Record<string, unknown>>[]
  readonly IncludeGlobalServiceEvents?: boolean
  readonly InsightSelectors?: readonly object[]
  readonly IsLogging: boolean
  readonly IsMultiRegionTrail?: boolean
  readonly IsOrganizationTrail?: boolean
  readonly S3BucketName: string
  readonly S3KeyPrefix?: string
  readonly SnsTopicName?: string
  readonly TrailName?: string
}

const trailInput = (p: TrailProperties) =>
  only({
    S3BucketName: p.S3BucketName,
    S3KeyPrefix: p.S3KeyPrefix,
    SnsTopicName: p.SnsTopicName,
    IncludeGlobalServiceEvents: p.IncludeGlobalServiceEvents,
    IsMultiRegionTrail: p.IsMultiRegionTrail,
    IsOrganizationTrail: p.IsOrganizationTrail,
    EnableLogFileValidation: p.EnableLogFileValidation,
    CloudWatchLogsLogGroupArn: p.CloudWatchLogsLogGroupArn,
    CloudWatchLogsRoleArn: p.CloudWatchLogsRoleArn,
  })

async function select(p: TrailProperties, hands: Hands, Name: string, before: TrailProperties | null): Promise<void> {
  // An empty list is as none: CDK writes one. Source: the trail of a CDK stack records all management events
  const chosen = (of: TrailProperties | null) =>
    (of?.AdvancedEventSelectors?.length ?? 0) > 0
      ? { AdvancedEventSelectors: of?.AdvancedEventSelectors }
      : (of?.EventSelectors?.length ?? 0) > 0
        ? { EventSelectors: of?.EventSelectors }
        : null
  const wanted = chosen(p)
  if (JSON.stringify(wanted) !== JSON.stringify(chosen(before)))
    await hands.call('cloudtrail', 'PutEventSelectors', {
      TrailName: Name,
      ...(wanted ?? { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }),
    })
  const insights = p.InsightSelectors ?? []
  if (JSON.stringify(insights) !== JSON.stringify(before?.InsightSelectors ?? []))
    await hands.call('cloudtrail', 'PutInsightSelectors', { TrailName: Name, InsightSelectors: insights })
}

function trailMade({ scope }: Hands, name: string, answer: { readonly SnsTopicARN?: string }) {
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:${scope.partition}:cloudtrail:${scope.region}:${scope.account}:trail/${name}`,
      SnsTopicArn: answer.SnsTopicARN ?? '',
    },
  }
}

/** AWS::CloudTrail::Trail. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudtrail-trail.html */
export const trail = resourceType<TrailProperties>({
  name: 'AWS::CloudTrail::Trail',
  modelled: [
    'AdvancedEventSelectors',
    'CloudWatchLogsLogGroupArn',
    'CloudWatchLogsRoleArn',
    'EnableLogFileValidation',
    'EventSelectors',
    'IncludeGlobalServiceEvents',
    'InsightSelectors',
    'IsLogging',
    'IsMultiRegionTrail',
    'IsOrganizationTrail',
    'S3BucketName',
    'S3KeyPrefix',
    'SnsTopicName',
    'Tags',
    'TrailName',
  ],
  nameProperty: 'TrailName',
  hasTags: true,
  awsMs: 3_000,
  async create(p, hands) {
    const Name = p.TrailName ?? hands.newName(128)
    const answer = await hands.call<{ SnsTopicARN?: string }>('cloudtrail', 'CreateTrail', {
      Name,
      ...trailInput(p),
      ...(hands.tags.length === 0 ? {} : { TagsList: hands.tags }),
    })
    try {
      await select(p, hands, Name, null)
      if (p.IsLogging) await hands.call('cloudtrail', 'StartLogging', { Name })
    } catch (error) {
      await hands.call('cloudtrail', 'DeleteTrail', { Name })
      throw error
    }
    return trailMade(hands, Name, answer)
  },
  async update(p, hands, before, made) {
    const Name = made.physicalId
    // What UpdateTrail is not told stays; what the template no longer says goes back to its default.
    const answer = await hands.call<{ SnsTopicARN?: string }>('cloudtrail', 'UpdateTrail', {
      Name,
      ...(before.CloudWatchLogsLogGroupArn === undefined ? {} : { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' }),
      ...(before.S3KeyPrefix === undefined ? {} : { S3KeyPrefix: '' }),
      ...(before.SnsTopicName === undefined ? {} : { SnsTopicName: '' }),
      ...(before.IncludeGlobalServiceEvents === undefined || p.IsMultiRegionTrail ? {} : { IncludeGlobalServiceEvents: true }),
      ...(before.IsMultiRegionTrail === undefined ? {} : { IsMultiRegionTrail: false }),
      ...(before.EnableLogFileValidation === undefined ? {} : { EnableLogFileValidation: false }),
      ...trailInput(p),
    })
    await select(p, hands, Name, before)
    if (p.IsLogging !== before.IsLogging) await hands.call('cloudtrail', p.IsLogging ? 'StartLogging' : 'StopLogging', { Name })
    const result = trailMade(hands, Name, answer)
    const { Arn } = result.attributes
    const { ResourceTagList } = await hands.call<{ ResourceTagList: { TagsList: Tag[] }[] }>('cloudtrail', 'ListTags', {
      ResourceIdList: [Arn],
    })
    const wanted = tagMap(hands.tags)
    const stale = (ResourceTagList[0]?.TagsList ?? []).filter((t) => wanted[t.Key] !== t.Value)
    if (stale.length > 0) await hands.call('cloudtrail', 'RemoveTags', { ResourceId: Arn, TagsList: stale })
    if (hands.tags.length > 0) await hands.call('cloudtrail', 'AddTags', { ResourceId: Arn, TagsList: hands.tags })
    return result
  },
  remove: (_p, hands, made) => unlessGone(hands.call('cloudtrail', 'DeleteTrail', { Name: made.physicalId }), 'TrailNotFoundException'),
})
