// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are CloudFormation's own
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  ListExportsCommand,
  ListImportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation'
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, DescribeLogGroupsCommand, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, GetRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, DeleteObjectCommand, HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetTopicAttributesCommand, ListTagsForResourceCommand, SNSClient } from '@aws-sdk/client-sns'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
})
afterAll(() => sandbox.close())

let accounts = 400_000_000_000
const region = 'ap-northeast-1'
function world(at = sandbox, account = String(accounts++), where = region) {
  const config = { endpoint: at.endpoint, region: where, credentials: { accessKeyId: account, secretAccessKey: 'x' } }
  return {
    account,
    cfn: new CloudFormationClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    iam: new IAMClient(config),
    sns: new SNSClient(config),
    ssm: new SSMClient(config),
    logs: new CloudWatchLogsClient(config),
    cloudwatch: new CloudWatchClient(config),
    cloudtrail: new CloudTrailClient(config),
    at,
  }
}
type Here = ReturnType<typeof world>

const refusal = (p: Promise<unknown>) =>
  p.then(
    () => 'no refusal',
    (e: { name: string; message: string }) => `${e.name}: ${e.message}`,
  )
const minutes = (n: number) => n * 60_000
const body = (Resources: object, more: object = {}) => JSON.stringify({ Resources, ...more })
const topic = (Properties: object = {}) => ({ Type: 'AWS::SNS::Topic', Properties })
const parameter = (Value: unknown, more: object = {}) => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value, ...more } })

async function create(here: Here, TemplateBody: string, more: Partial<CreateStackCommandInput> = {}, StackName = 'stack') {
  const { StackId } = await here.cfn.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'], ...more }),
  )
  await here.at.advance(minutes(10))
  return StackId ?? ''
}
const update = async (here: Here, TemplateBody: string, more: object = {}, StackName = 'stack') => {
  await here.cfn.send(new UpdateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'], ...more }))
  await here.at.advance(minutes(10))
}
const stackOf = async (here: Here, StackName = 'stack') => (await here.cfn.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]
const statusOf = async (here: Here, StackName = 'stack') => (await stackOf(here, StackName))?.StackStatus
const events = async (here: Here, StackName = 'stack') =>
  ((await here.cfn.send(new DescribeStackEventsCommand({ StackName }))).StackEvents ?? []).toReversed()
const told = async (here: Here, StackName = 'stack') =>
  (await events(here, StackName)).map((e) =>
    [e.LogicalResourceId, e.ResourceStatus, ...(e.ResourceStatusReason ? [e.ResourceStatusReason] : [])].join(' '),
  )
const physical = async (here: Here, LogicalResourceId: string, StackName = 'stack') =>
  (await here.cfn.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }))).StackResourceDetail?.PhysicalResourceId ?? ''

describe('making a stack', () => {
  test('resources come in order, each step is told, outputs say what came of it', async () => {
    const here = world()
    const template = body(
      {
        Note: parameter({ 'Fn::Sub': 'goes to ${Topic.TopicName} in ${AWS::Region}' }),
        Topic: topic({ DisplayName: 'hello' }),
      },
      { Description: 'two things', Outputs: { Arn: { Value: { Ref: 'Topic' }, Description: 'the topic' } } },
    )
    const { StackId = '' } = await here.cfn.send(
      new CreateStackCommand({ StackName: 'stack', TemplateBody: template, Tags: [{ Key: 'team', Value: 'a' }] }),
    )
    expect(StackId).toMatch(new RegExp(`^arn:aws:cloudformation:${region}:${here.account}:stack/stack/[0-9a-f-]{36}$`))
    expect(await stackOf(here)).toMatchObject({ StackStatus: 'CREATE_IN_PROGRESS', StackStatusReason: 'User Initiated' })
    await sandbox.advance(minutes(5))
    const stack = await stackOf(here)
    const arn = await physical(here, 'Topic')
    expect(arn).toMatch(new RegExp(`^arn:aws:sns:${region}:${here.account}:stack-Topic-[A-Za-z0-9]{12}$`))
    expect(stack).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Description: 'two things',
      Outputs: [{ OutputKey: 'Arn', OutputValue: arn, Description: 'the topic' }],
      Tags: [{ Key: 'team', Value: 'a' }],
      DisableRollback: false,
      EnableTerminationProtection: false,
      DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    })
    expect(stack?.StackStatusReason).toBeUndefined()
    expect(await told(here)).toEqual([
      'stack CREATE_IN_PROGRESS User Initiated',
      'Topic CREATE_IN_PROGRESS',
      'Topic CREATE_IN_PROGRESS Resource creation Initiated',
      'Topic CREATE_COMPLETE',
      'Note CREATE_IN_PROGRESS',
      'Note CREATE_IN_PROGRESS Resource creation Initiated',
      'Note CREATE_COMPLETE',
      'stack CREATE_COMPLETE',
    ])
    const told_ = await events(here)
    expect(new Set(told_.map((e) => e.EventId)).size).toBe(told_.length)
    expect(told_[1]).toMatchObject({
      PhysicalResourceId: '',
      ResourceType: 'AWS::SNS::Topic',
      ResourceProperties: '{"DisplayName":"hello"}',
    })
    const { Parameter } = await here.ssm.send(new GetParameterCommand({ Name: await physical(here, 'Note') }))
    expect(Parameter?.Value).toBe(`goes to ${arn.split(':').at(-1)} in ${region}`)
    expect((await here.sns.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags).toEqual([{ Key: 'team', Value: 'a' }])
    expect((await here.cfn.send(new GetTemplateCommand({ StackName: 'stack' }))).TemplateBody).toBe(template)
    expect((await here.cfn.send(new DescribeStackResourcesCommand({ PhysicalResourceId: arn }))).StackResources).toHaveLength(2)
    expect(
      (await here.cfn.send(new ListStackResourcesCommand({ StackName: StackId }))).StackResourceSummaries?.map((r) => r.ResourceStatus),
    ).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE'])
  })

  test('YAML with its short forms, mappings, conditions, lists and functions', async () => {
    const here = world()
    await create(
      here,
      `
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage: { Type: String, Default: prod, AllowedValues: [prod, test] }
  Names: { Type: CommaDelimitedList, Default: 'one, two ,three' }
Mappings:
  ByStage: { prod: { Word: big }, test: { Word: small } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsOdd: !And [!Not [!Condition IsProd], !Equals [a, a]]
Resources:
  Chosen:
    Type: AWS::SSM::Parameter
    Condition: IsProd
    Properties:
      Type: String
      Name: !Join ['/', ['', !Ref 'AWS::StackName', !Select [1, !Ref Names]]]
      Value: !Sub
        - '\${Word}-\${Stage}-\${!Kept}-\${AWS::AccountId}'
        - Word: !FindInMap [ByStage, !Ref Stage, Word]
      Description: !If [IsProd, !Ref 'AWS::NoValue', nothing]
  Left:
    Type: AWS::SSM::Parameter
    Condition: IsOdd
    Properties: { Type: String, Value: never }
Outputs:
  Type: { Value: !GetAtt Chosen.Type }
  Split: { Value: !Select [2, !Split ['-', 'a-b-c']] }
  Base: { Value: !Base64 hello }
  Block: { Value: !Select [1, !Cidr [10.0.0.0/16, 2, 8]] }
  Odd: { Value: no, Condition: IsOdd }
`,
    )
    expect(await statusOf(here)).toBe('CREATE_COMPLETE')
    const { Parameter } = await here.ssm.send(new GetParameterCommand({ Name: '/stack/two' }))
    expect(Parameter?.Value).toBe(`big-prod-\${Kept}-${here.account}`)
    expect((await stackOf(here))?.Outputs?.map((o) => `${o.OutputKey} ${o.OutputValue}`)).toEqual([
      'Type String',
      'Split c',
      'Base aGVsbG8=',
      'Block 10.0.1.0/24',
    ])
    expect(
      (await here.cfn.send(new ListStackResourcesCommand({ StackName: 'stack' }))).StackResourceSummaries?.map((r) => r.LogicalResourceId),
    ).toEqual(['Chosen'])
  })

  const t = { Type: 'AWS::SNS::Topic' }
  test.each([
    ['{ "Resources": ', 'Template format error: JSON not well-formed. (line 1, column 16)'],
    ['Resources:\n  A: [', /^Template format error: YAML not well-formed\. \(line \d+, column \d+\)$/],
    ['just text', 'Template format error: unsupported structure.'],
    ['{}', 'Template format error: At least one Resources member must be defined.'],
    [body({ A: t }, { Resorces: {} }), 'Invalid template property or properties [Resorces]'],
    [body({ A: t }, { AWSTemplateFormatVersion: '2011-01-01' }), 'Template format error: unsupported value for AWSTemplateFormatVersion.'],
    [body({ A: 'x' }), 'Template format error: Any Resources member must be an object.'],
    [body({ A: { Properties: {} } }), 'Template format error: [/Resources/A] Every Resources object must contain a Type member.'],
    [body({ A: { ...t, Invalid: 1 } }), "Invalid template resource property 'Invalid'"],
    [body({ A: t }, { Outputs: { O: { Value: null } } }), "[/Outputs/O/Value] 'null' values are not allowed in templates"],
    [body({ A: t }, { Outputs: { O: {} } }), 'Template format error: Every Outputs member must contain a Value object'],
    [body({ 'A-b': t }), 'Template format error: Resource name A-b is non alphanumeric.'],
    [
      body({ A: topic({ DisplayName: { Ref: 'Nowhere' } }) }),
      'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template',
    ],
    [
      body({ A: t }, { Outputs: { O: { Value: { Ref: 'Nowhere' } } } }),
      'Template format error: Unresolved resource dependencies [Nowhere] in the Outputs block of the template',
    ],
    [
      body({ A: { ...t, DependsOn: 'B' } }),
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      body({ A: topic({ DisplayName: { 'Fn::GetAtt': ['B', 'Arn'] } }) }),
      'Template error: instance of Fn::GetAtt references undefined resource B',
    ],
    [
      body({ A: topic({ DisplayName: { 'Fn::GetAtt': ['B', 'Nope'] } }), B: t }),
      'Template error: resource B does not support attribute type Nope in Fn::GetAtt',
    ],
    [
      body({ A: topic({ DisplayName: { 'Fn::GetAtt': ['B'] } }), B: t }),
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    ],
    [body({ A: { ...t, DependsOn: 'B' }, B: { ...t, DependsOn: ['A'] } }), 'Circular dependency between resources: [A, B]'],
    [
      body({ A: topic({ DisplayName: { 'Fn::If': ['Never', 'a', 'b'] } }) }),
      'Template error: unresolved condition dependency Never in Fn::If',
    ],
    [
      body({ A: topic({ DisplayName: { 'Fn::FindInMap': ['M', 'a', 'b'] } }) }),
      "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.",
    ],
    [
      body({ A: t }, { Conditions: { C: { 'Fn::Equals': [{ Ref: 'A' }, 'x'] } } }),
      'Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      body({ A: { Type: 'AWS::Lambda::Function' } }),
      /^Template format error: Unrecognized resource types: \[AWS::Lambda::Function\]\. The sandbox makes: AWS::CDK::Metadata, AWS::CloudTrail::Trail, /,
    ],
    [body({ A: { Type: 'Nonsense' } }), 'Template format error: Unrecognized resource types: [Nonsense]'],
    [
      body({ A: topic({ TracingConfig: 'Active' }) }),
      /^The sandbox does not model the property TracingConfig of AWS::SNS::Topic \(resource A\)\./,
    ],
    [body({ A: t }, { Transform: 'AWS::Serverless-2016-10-31' }), /^The sandbox does not model the template section Transform/],
    [body({ A: topic({ DisplayName: { 'Fn::Length': ['a'] } }) }), /^The sandbox does not model the function Fn::Length\./],
    [
      body({ A: topic({ DisplayName: '{{resolve:secretsmanager:x}}' }) }),
      /^The sandbox does not model dynamic references to secretsmanager/,
    ],
    [body({ A: t }, { Parameters: { P: { Type: 'String' } } }), 'Parameters: [P] must have values'],
    [
      body({ A: { ...t, Condition: 'C' }, B: topic({ DisplayName: { Ref: 'A' } }) }, { Conditions: { C: { 'Fn::Equals': ['a', 'b'] } } }),
      'Template format error: Unresolved resource dependencies [A] in the Resources block of the template',
    ],
    [
      body(
        { A: t },
        {
          Rules: { Grown: { Assertions: [{ Assert: { 'Fn::Contains': [['a'], 'b'] }, AssertDescription: 'b is not among them' }] } },
        },
      ),
      'Rule Grown failed: b is not among them',
    ],
  ])('what is wrong with a template is said at once: %s', async (TemplateBody, sentence) => {
    const here = world()
    const said = await refusal(here.cfn.send(new CreateStackCommand({ StackName: 'stack', TemplateBody })))
    if (typeof sentence === 'string') expect(said).toBe(`ValidationError: ${sentence}`)
    else expect(said.replace('ValidationError: ', '')).toMatch(sentence)
    expect(await refusal(here.cfn.send(new DescribeStacksCommand({ StackName: 'stack' })))).toBe(
      'ValidationError: Stack with id stack does not exist',
    )
  })

  test.each([
    [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'c', "Parameter 'P' must be one of AllowedValues"],
    [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'A', "Parameter 'P' must match pattern [a-z]+"],
    [
      { Type: 'String', AllowedPattern: '[a-z]+', ConstraintDescription: 'small letters' },
      'A',
      'Parameter P failed to satisfy constraint: small letters',
    ],
    [{ Type: 'String', MinLength: 2 }, 'a', "Parameter 'P' must contain at least 2 characters"],
    [{ Type: 'String', MaxLength: '2' }, 'aaa', "Parameter 'P' must contain at most 2 characters"],
    [{ Type: 'Number', MinValue: 3 }, '2', "Parameter 'P' must be a number not less than 3"],
    [{ Type: 'Number', MaxValue: 3 }, '4', "Parameter 'P' must be a number not greater than 3"],
    [{ Type: 'Number' }, 'x', "Parameter 'P' must be a number"],
    [
      { Type: 'AWS::SSM::Parameter::Value<String>' },
      '/not/there',
      'Unable to fetch parameters [/not/there] from parameter store for this account.',
    ],
  ])('a parameter %o is not %s', async (spec, ParameterValue, sentence) => {
    const here = world()
    const TemplateBody = body({ A: topic() }, { Parameters: { P: spec } })
    const input = { StackName: 'stack', TemplateBody, Parameters: [{ ParameterKey: 'P', ParameterValue }] }
    expect(await refusal(here.cfn.send(new CreateStackCommand(input)))).toBe(`ValidationError: ${sentence}`)
    const odd = { ...input, Parameters: [{ ParameterKey: 'Q', ParameterValue }] }
    expect(await refusal(here.cfn.send(new CreateStackCommand(odd)))).toBe('ValidationError: Parameters: [Q] do not exist in the template')
  })

  test('values of the parameter store, hidden ones, and dynamic references', async () => {
    const here = world()
    await here.ssm.send(new PutParameterCommand({ Name: '/word', Type: 'String', Value: 'stored' }))
    await create(
      here,
      body(
        { A: parameter({ 'Fn::Sub': '${P} ${Q} {{resolve:ssm:/word:1}}' }, { Name: 'a' }) },
        { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/word' }, Q: { Type: 'String', NoEcho: true } } },
      ),
      { Parameters: [{ ParameterKey: 'Q', ParameterValue: 'quiet' }] },
    )
    expect((await here.ssm.send(new GetParameterCommand({ Name: 'a' }))).Parameter?.Value).toBe('stored quiet stored')
    expect((await stackOf(here))?.Parameters).toEqual([
      { ParameterKey: 'P', ParameterValue: '/word', ResolvedValue: 'stored' },
      { ParameterKey: 'Q', ParameterValue: '****' },
    ])
  })

  test('capabilities are asked for by name, and a template can be asked what it needs', async () => {
    const here = world()
    const role = (Properties: object) =>
      body({ R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('sns.amazonaws.com'), ...Properties } } })
    const ask = (TemplateBody: string, Capabilities: ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[] = []) =>
      refusal(here.cfn.send(new CreateStackCommand({ StackName: 'stack', TemplateBody, Capabilities })))
    expect(await ask(role({}))).toBe('InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]')
    expect(await ask(role({ RoleName: 'r' }), ['CAPABILITY_IAM'])).toBe(
      'InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]',
    )
    const summary = await here.cfn.send(new GetTemplateSummaryCommand({ TemplateBody: role({ RoleName: 'r' }) }))
    expect(summary).toMatchObject({
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
      ResourceTypes: ['AWS::IAM::Role'],
    })
    expect((await here.cfn.send(new ValidateTemplateCommand({ TemplateBody: role({}) }))).Capabilities).toEqual(['CAPABILITY_IAM'])
  })

  test('a template in a bucket is read as the caller', async () => {
    const here = world()
    const Bucket = `templates-${here.account}`
    await here.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }))
    await here.s3.send(new PutObjectCommand({ Bucket, Key: 'a/t.json', Body: body({ A: topic() }) }))
    const ask = (TemplateURL: string) => here.cfn.send(new CreateStackCommand({ StackName: 'stack', TemplateURL }))
    expect(await refusal(ask(`${sandbox.endpoint}/${Bucket}/b.json`))).toMatch(
      /^ValidationError: S3 error: The specified key does not exist\.\nFor more/,
    )
    expect(await refusal(ask('https://example.com/t.json'))).toBe('ValidationError: TemplateURL must be a supported URL.')
    await ask(`https://${Bucket}.s3.${region}.amazonaws.com/a/t.json`)
    await sandbox.advance(minutes(5))
    expect(await statusOf(here)).toBe('CREATE_COMPLETE')
    expect(await refusal(ask(`${sandbox.endpoint}/${Bucket}/a/t.json`))).toBe('AlreadyExistsException: Stack [stack] already exists')
  })
})

const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
})

describe('when something fails', () => {
  const broken = (here: Here) => ({
    Topic: topic(),
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `taken-${here.account}` }, DependsOn: 'Topic' },
  })
  const take = (here: Here) =>
    here.s3.send(new CreateBucketCommand({ Bucket: `taken-${here.account}`, CreateBucketConfiguration: { LocationConstraint: region } }))

  test('what was made is removed, and the reason is told where it happened', async () => {
    const here = world()
    await take(here)
    await create(here, body(broken(here)))
    expect(await stackOf(here)).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' })
    const lines = await told(here)
    expect(lines.find((l) => l.startsWith('Bucket CREATE_FAILED'))).toMatch(
      /^Bucket CREATE_FAILED Resource handler returned message: "Your previous request to create the named bucket succeeded and you already own it\. \(Service: S3, Status Code: 409, Request ID: .+\)" \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: AlreadyExists\)$/,
    )
    expect(lines.slice(-5)).toEqual([
      'stack ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bucket]. Rollback requested by user.',
      'Bucket DELETE_COMPLETE',
      'Topic DELETE_IN_PROGRESS',
      'Topic DELETE_COMPLETE',
      'stack ROLLBACK_COMPLETE',
    ])
    expect((await here.cfn.send(new ListStackResourcesCommand({ StackName: 'stack' }))).StackResourceSummaries).toEqual([])
    expect(await refusal(update(here, body({ A: topic() })))).toMatch(/is in ROLLBACK_COMPLETE state and can not be updated\.$/)
    expect(await here.s3.send(new HeadBucketCommand({ Bucket: `taken-${here.account}` }))).toBeTruthy()
  })

  test('or it is left as it is, or all goes', async () => {
    const left = world()
    await take(left)
    await create(left, body(broken(left)), { DisableRollback: true })
    expect(await statusOf(left)).toBe('CREATE_FAILED')
    expect(await physical(left, 'Topic')).toMatch(/^arn:/)
    const gone = world()
    await take(gone)
    const id = await create(gone, body(broken(gone)), { OnFailure: 'DELETE' })
    expect(await statusOf(gone, id)).toBe('DELETE_COMPLETE')
    expect(await refusal(stackOf(gone))).toBe('ValidationError: Stack with id stack does not exist')
  })

  test('the others that were under way are cancelled', async () => {
    const here = world()
    await take(here)
    await create(here, body({ ...broken(here), Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `taken-${here.account}` } } }))
    expect(await told(here)).toContain('Topic CREATE_FAILED Resource creation cancelled')
    expect(await told(here)).toContain(
      'stack ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bucket, Topic]. Rollback requested by user.',
    )
  })

  test('properties are checked against AWS’s specification', async () => {
    const here = world()
    await create(
      here,
      body({
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 'one', Threshold: '3', Nonsense: true },
        },
      }),
    )
    const [line = ''] = (await told(here)).filter((l) => l.startsWith('Alarm CREATE_FAILED'))
    expect(line).toContain('Properties validation failed for resource Alarm with message:\n')
    expect(line).toContain('#/EvaluationPeriods: expected type: Number, found: String')
    expect(line).toContain('#: extraneous key [Nonsense] is not permitted')
    await create(here, body({ P: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String' } } }), {}, 'second')
    expect((await told(here, 'second')).find((l) => l.startsWith('P CREATE_FAILED'))).toBe(
      'P CREATE_FAILED Properties validation failed for resource P with message:\n#: required key [Value] not found',
    )
  })
})

describe('changing a stack', () => {
  test('the same again changes nothing', async () => {
    const here = world()
    const template = body({ A: topic({ DisplayName: 'a' }) })
    await create(here, template)
    expect(await refusal(update(here, template))).toBe('ValidationError: No updates are to be performed.')
    expect(await refusal(update(here, template, {}, 'other'))).toBe('ValidationError: Stack [other] does not exist')
    expect(await refusal(here.cfn.send(new UpdateStackCommand({ StackName: 'stack', UsePreviousTemplate: true })))).toBe(
      'ValidationError: No updates are to be performed.',
    )
  })

  test('in place where AWS changes in place; a new thing where it must be one, and the old goes last', async () => {
    const here = world()
    await create(
      here,
      body({ A: topic({ DisplayName: 'a' }), B: topic({ TopicName: 'one' }), C: topic(), D: parameter({ Ref: 'B' }, { Name: 'd' }) }),
    )
    const a = await physical(here, 'A')
    const c = await physical(here, 'C')
    await update(here, body({ A: topic({ DisplayName: 'b' }), B: topic({ TopicName: 'two' }), D: parameter({ Ref: 'B' }, { Name: 'd' }) }))
    expect(await statusOf(here)).toBe('UPDATE_COMPLETE')
    expect(await physical(here, 'A')).toBe(a)
    expect((await here.sns.send(new GetTopicAttributesCommand({ TopicArn: a }))).Attributes?.DisplayName).toBe('b')
    expect(await physical(here, 'B')).toBe(`arn:aws:sns:${region}:${here.account}:two`)
    expect((await here.ssm.send(new GetParameterCommand({ Name: 'd' }))).Parameter?.Value).toMatch(/:two$/)
    for (const TopicArn of [`arn:aws:sns:${region}:${here.account}:one`, c])
      expect(await refusal(here.sns.send(new GetTopicAttributesCommand({ TopicArn })))).toMatch(/^NotFound/)
    const lines = await told(here)
    const from = lines.indexOf('stack UPDATE_IN_PROGRESS User Initiated')
    const after = lines.slice(from)
    expect(after).toContain('B UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.')
    expect(after.indexOf('B UPDATE_COMPLETE')).toBeLessThan(after.indexOf('D UPDATE_IN_PROGRESS'))
    expect(after.indexOf('stack UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')).toBeLessThan(after.indexOf('C DELETE_IN_PROGRESS'))
    expect(after.filter((l) => l.endsWith('DELETE_COMPLETE')).sort()).toEqual(['B DELETE_COMPLETE', 'C DELETE_COMPLETE'])
    expect(after.at(-1)).toBe('stack UPDATE_COMPLETE')
  })

  test('a failed change is taken back, whatever it had done', async () => {
    const here = world()
    await create(here, body({ A: topic({ DisplayName: 'a' }), B: topic({ TopicName: 'one' }) }, { Outputs: { O: { Value: 'old' } } }))
    await here.s3.send(
      new CreateBucketCommand({ Bucket: `there-${here.account}`, CreateBucketConfiguration: { LocationConstraint: region } }),
    )
    await update(
      here,
      body(
        {
          A: topic({ DisplayName: 'b' }),
          B: topic({ TopicName: 'two' }),
          New: topic(),
          Bad: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `there-${here.account}` }, DependsOn: ['A', 'B', 'New'] },
        },
        { Outputs: { O: { Value: 'new' } } },
      ),
    )
    expect(await stackOf(here)).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      Outputs: [{ OutputKey: 'O', OutputValue: 'old' }],
    })
    expect((await here.sns.send(new GetTopicAttributesCommand({ TopicArn: await physical(here, 'A') }))).Attributes?.DisplayName).toBe('a')
    expect(await physical(here, 'B')).toMatch(/:one$/)
    expect(await refusal(here.sns.send(new GetTopicAttributesCommand({ TopicArn: `arn:aws:sns:${region}:${here.account}:two` })))).toMatch(
      /^NotFound/,
    )
    expect(await refusal(physical(here, 'New'))).toBe('ValidationError: Resource New does not exist for stack stack')
    const lines = await told(here)
    expect(lines).toContain('stack UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. ')
    expect(lines).toContain('stack UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS')
    expect(
      await refusal(
        update(here, body({ A: topic({ DisplayName: 'a' }), B: topic({ TopicName: 'one' }) }, { Outputs: { O: { Value: 'old' } } })),
      ),
    ).toBe('ValidationError: No updates are to be performed.')
  })

  test('a thing with a name of its own is not replaced under that name', async () => {
    const here = world()
    const role = (Path: string) =>
      body({ R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'mine', Path, AssumeRolePolicyDocument: trust('sns.amazonaws.com') } } })
    await create(here, role('/a/'))
    await update(here, role('/b/'))
    expect(await told(here)).toContain(
      'R UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename mine and update the stack again.',
    )
    expect((await here.iam.send(new GetRoleCommand({ RoleName: 'mine' }))).Role?.Path).toBe('/a/')
  })

  test('an update can be cancelled, and a busy stack takes no other', async () => {
    const here = world()
    await create(here, body({ A: topic({ DisplayName: 'a' }) }))
    const next = body({ A: topic({ DisplayName: 'b' }), B: { Type: 'AWS::SQS::Queue' } })
    await here.cfn.send(new UpdateStackCommand({ StackName: 'stack', TemplateBody: next }))
    await sandbox.advance(1_000)
    expect(await refusal(here.cfn.send(new UpdateStackCommand({ StackName: 'stack', TemplateBody: next })))).toMatch(
      /^ValidationError: Stack:arn:aws:cloudformation:.* is in UPDATE_IN_PROGRESS state and can not be updated\.$/,
    )
    await here.cfn.send(new CancelUpdateStackCommand({ StackName: 'stack' }))
    await sandbox.advance(minutes(10))
    expect(await statusOf(here)).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect((await here.sns.send(new GetTopicAttributesCommand({ TopicArn: await physical(here, 'A') }))).Attributes?.DisplayName).toBe('a')
  })
})

describe('change sets', () => {
  const make = async (here: Here, TemplateBody: string, more: object = {}) => {
    const { Id = '' } = await here.cfn.send(new CreateChangeSetCommand({ StackName: 'stack', ChangeSetName: 'set', TemplateBody, ...more }))
    await sandbox.advance(minutes(1))
    return Id
  }
  const describeSet = (here: Here, more: object = {}) =>
    here.cfn.send(new DescribeChangeSetCommand({ StackName: 'stack', ChangeSetName: 'set', ...more }))

  test('a stack waits for its first one; carried out, it is made; the same again holds no changes', async () => {
    const here = world()
    const template = body({ A: topic({ DisplayName: 'a' }) })
    const Id = await make(here, template, { ChangeSetType: 'CREATE' })
    expect(await stackOf(here)).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS', StackStatusReason: 'User Initiated' })
    expect(await describeSet(here)).toMatchObject({
      ChangeSetId: Id,
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Changes: [
        {
          Type: 'Resource',
          ResourceChange: { Action: 'Add', LogicalResourceId: 'A', ResourceType: 'AWS::SNS::Topic', Scope: [], Details: [] },
        },
      ],
    })
    await here.cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }))
    await sandbox.advance(minutes(5))
    expect(await stackOf(here)).toMatchObject({ StackStatus: 'CREATE_COMPLETE', ChangeSetId: Id })
    expect(await describeSet(here, { ChangeSetName: Id })).toMatchObject({ ExecutionStatus: 'EXECUTE_COMPLETE' })
    expect((await told(here)).slice(0, 2)).toEqual(['stack REVIEW_IN_PROGRESS User Initiated', 'stack CREATE_IN_PROGRESS User Initiated'])

    const again = await make(here, template)
    expect(await describeSet(here)).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason: "The submitted information didn't contain changes. Submit different information to create a change set.",
      Changes: [],
    })
    expect(await refusal(here.cfn.send(new ExecuteChangeSetCommand({ ChangeSetName: again })))).toBe(
      `InvalidChangeSetStatusException: ChangeSet [${again}] cannot be executed in its current status of [FAILED]`,
    )
    expect(await refusal(make(here, template, { ChangeSetType: 'CREATE' }))).toBe(
      'ValidationError: Stack [stack] already exists and cannot be created again with the changeSet [set].',
    )
    await here.cfn.send(new DeleteChangeSetCommand({ ChangeSetName: again }))
    expect(await refusal(describeSet(here, { ChangeSetName: again }))).toBe(
      `ChangeSetNotFoundException: ChangeSet [${again}] does not exist`,
    )
  })

  test('what is added, changed, replaced and removed, with values for those who ask', async () => {
    const here = world()
    await create(here, body({ A: topic({ DisplayName: 'a' }), B: topic({ TopicName: 'one' }), C: topic(), D: parameter({ Ref: 'B' }) }))
    await make(here, body({ A: topic({ DisplayName: 'b' }), B: topic({ TopicName: 'two' }), D: parameter({ Ref: 'B' }), E: topic() }))
    const { Changes = [] } = await describeSet(here, { IncludePropertyValues: true })
    expect(
      Changes.map(({ ResourceChange: c }) => [c?.Action, c?.LogicalResourceId, c?.Replacement].filter((x) => x !== undefined).join(' ')),
    ).toEqual(['Remove C', 'Modify A False', 'Modify B True', 'Modify D False', 'Add E'])
    expect(Changes[1]?.ResourceChange?.Details).toEqual([
      {
        Target: {
          Attribute: 'Properties',
          Name: 'DisplayName',
          RequiresRecreation: 'Never',
          Path: '/Properties/DisplayName',
          BeforeValue: 'a',
          AfterValue: 'b',
          AttributeChangeType: 'Modify',
        },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      },
    ])
    expect(Changes[3]?.ResourceChange?.Details?.[0]).toMatchObject({
      Evaluation: 'Dynamic',
      ChangeSource: 'ResourceReference',
      CausingEntity: 'B',
      Target: { AfterValue: '{{changeSet:KNOWN_AFTER_APPLY}}' },
    })
    expect((await describeSet(here)).Changes?.[1]?.ResourceChange?.AfterContext).toBeUndefined()
    await here.cfn.send(new ExecuteChangeSetCommand({ StackName: 'stack', ChangeSetName: 'set' }))
    await sandbox.advance(minutes(10))
    expect(await statusOf(here)).toBe('UPDATE_COMPLETE')
  })

  test('one that is carried out makes the others obsolete; names that are none are refused', async () => {
    const here = world()
    await create(here, body({ A: topic() }))
    await make(here, body({ A: topic({ DisplayName: 'x' }) }))
    await make(here, body({ A: topic({ DisplayName: 'y' }) }), { ChangeSetName: 'other' })
    expect((await here.cfn.send(new ListChangeSetsCommand({ StackName: 'stack' }))).Summaries?.map((s) => s.ChangeSetName).sort()).toEqual([
      'other',
      'set',
    ])
    expect(await refusal(make(here, body({ A: topic({ DisplayName: 'z' }) })))).toBe('AlreadyExistsException: ChangeSet set already exists')
    await here.cfn.send(new ExecuteChangeSetCommand({ StackName: 'stack', ChangeSetName: 'set' }))
    await sandbox.advance(minutes(5))
    expect(await describeSet(here, { ChangeSetName: 'other' })).toMatchObject({ ExecutionStatus: 'OBSOLETE' })
    expect(await refusal(here.cfn.send(new ExecuteChangeSetCommand({ StackName: 'stack', ChangeSetName: 'other' })))).toMatch(
      /^InvalidChangeSetStatusException: .* cannot be executed in its current execution status of \[OBSOLETE\]$/,
    )
    expect(await refusal(describeSet(here, { StackName: 'nostack' }))).toBe('ValidationError: Stack [nostack] does not exist')
    expect(await refusal(here.cfn.send(new DeleteChangeSetCommand({ ChangeSetName: 'set' })))).toBe(
      'ValidationError: StackName must be specified if ChangeSetName is not specified as an ARN.',
    )
    expect(await refusal(make(here, body({ A: topic() }), { StackName: 'nostack' }))).toBe(
      'ValidationError: Stack [nostack] does not exist',
    )
  })

  test('a bucket that outlived its stack is taken in again where the change set says so', async () => {
    const here = world()
    const Bucket = `kept-${here.account}`
    const template = body({ Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Properties: { BucketName: Bucket } } })
    await create(here, template)
    await here.cfn.send(new DeleteStackCommand({ StackName: 'stack' }))
    await sandbox.advance(minutes(5))
    expect(await refusal(stackOf(here))).toMatch(/does not exist$/)
    await here.s3.send(new HeadBucketCommand({ Bucket }))
    await make(here, template, { ChangeSetType: 'CREATE', ImportExistingResources: true })
    await here.cfn.send(new ExecuteChangeSetCommand({ StackName: 'stack', ChangeSetName: 'set' }))
    await sandbox.advance(minutes(5))
    expect(await statusOf(here)).toBe('CREATE_COMPLETE')
    expect(await physical(here, 'Bucket')).toBe(Bucket)
  })
})

describe('removing a stack', () => {
  test('what others need goes last, what is to stay is skipped, and the stack is found by its id alone', async () => {
    const here = world()
    const id = await create(here, body({ A: topic(), B: parameter({ Ref: 'A' }), C: { ...topic(), DeletionPolicy: 'Retain' } }))
    const kept = await physical(here, 'C')
    await here.cfn.send(new DeleteStackCommand({ StackName: 'stack' }))
    expect(await statusOf(here)).toBe('DELETE_IN_PROGRESS')
    await sandbox.advance(minutes(5))
    expect(await refusal(stackOf(here))).toBe('ValidationError: Stack with id stack does not exist')
    expect(await statusOf(here, id)).toBe('DELETE_COMPLETE')
    const lines = (await told(here, id)).slice(-7)
    expect(lines.indexOf('B DELETE_COMPLETE')).toBeLessThan(lines.indexOf('A DELETE_IN_PROGRESS'))
    expect(lines).toContain('C DELETE_SKIPPED')
    expect(lines.at(-1)).toBe('stack DELETE_COMPLETE')
    await here.sns.send(new GetTopicAttributesCommand({ TopicArn: kept }))
    const { StackResourceSummaries: left } = await here.cfn.send(new ListStackResourcesCommand({ StackName: id }))
    expect(left).toMatchObject([{ LogicalResourceId: 'C', PhysicalResourceId: kept, ResourceStatus: 'DELETE_SKIPPED' }])
    const deleted = await here.cfn.send(new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }))
    expect(deleted.StackSummaries?.map((s) => s.StackId)).toEqual([id])
    await here.cfn.send(new DeleteStackCommand({ StackName: 'never-was' }))
  })

  test('a bucket with something in it stays, and the stack says so until it is left out or emptied', async () => {
    const here = world()
    await create(here, body({ Bucket: { Type: 'AWS::S3::Bucket' }, A: topic() }))
    const Bucket = await physical(here, 'Bucket')
    expect(Bucket).toMatch(/^stack-bucket-[a-z0-9]{12}$/)
    await here.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
    const remove = async (more: object = {}) => {
      await here.cfn.send(new DeleteStackCommand({ StackName: 'stack', ...more }))
      await sandbox.advance(minutes(5))
    }
    await remove()
    expect(await stackOf(here)).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Bucket]. ',
    })
    expect((await told(here)).find((l) => l.startsWith('Bucket DELETE_FAILED'))).toContain('The bucket you tried to delete is not empty')
    expect(
      (await here.cfn.send(new ListStackResourcesCommand({ StackName: 'stack' }))).StackResourceSummaries?.map((r) => r.LogicalResourceId),
    ).toEqual(['Bucket'])
    expect(await refusal(remove({ RetainResources: ['Nope'] }))).toMatch(/Resources \[Nope\] do not exist in the stack\.$/)
    const id = (await stackOf(here))?.StackId ?? ''
    await remove({ RetainResources: ['Bucket'] })
    expect(await statusOf(here, id)).toBe('DELETE_COMPLETE')
    await here.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  })

  test('a protected one is not removed', async () => {
    const here = world()
    await create(here, body({ A: topic() }), { EnableTerminationProtection: true })
    expect(await refusal(here.cfn.send(new DeleteStackCommand({ StackName: 'stack' })))).toBe(
      'ValidationError: Stack [stack] cannot be deleted while TerminationProtection is enabled',
    )
    await here.cfn.send(new UpdateTerminationProtectionCommand({ StackName: 'stack', EnableTerminationProtection: false }))
    const id = (await stackOf(here))?.StackId ?? ''
    await here.cfn.send(new DeleteStackCommand({ StackName: 'stack' }))
    await sandbox.advance(minutes(5))
    expect(await statusOf(here, id)).toBe('DELETE_COMPLETE')
  })

  test('what others import is neither removed nor changed', async () => {
    const here = world()
    const out = (Value: string) => body({ A: topic() }, { Outputs: { O: { Value, Export: { Name: 'word' } } } })
    await create(here, out('one'), {}, 'giver')
    await create(here, body({ P: parameter({ 'Fn::ImportValue': 'word' }, { Name: 'p' }) }), {}, 'taker')
    expect((await here.ssm.send(new GetParameterCommand({ Name: 'p' }))).Parameter?.Value).toBe('one')
    expect((await here.cfn.send(new ListExportsCommand({}))).Exports?.map((e) => `${e.Name} ${e.Value}`)).toEqual(['word one'])
    expect((await here.cfn.send(new ListImportsCommand({ ExportName: 'word' }))).Imports).toEqual(['taker'])
    expect(await refusal(here.cfn.send(new DeleteStackCommand({ StackName: 'giver' })))).toBe(
      'ValidationError: Export word cannot be deleted as it is in use by taker',
    )
    await update(here, out('two'), {}, 'giver')
    expect(await statusOf(here, 'giver')).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(await told(here, 'giver')).toContain('giver UPDATE_ROLLBACK_IN_PROGRESS Cannot update export word as it is in use by taker. ')
    await create(here, body({ P: parameter({ 'Fn::ImportValue': 'nothing' }) }), {}, 'lost')
    expect(await told(here, 'lost')).toContain('P CREATE_FAILED No export named nothing found')
  })
})

describe('who does it', () => {
  test('each call is recorded as the caller’s, made by CloudFormation', async () => {
    const here = world()
    await create(here, body({ A: topic({ TopicName: 'told' }) }))
    await sandbox.advance(minutes(20))
    const { Events = [] } = await here.cloudtrail.send(
      new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateTopic' }] }),
    )
    const record = JSON.parse(Events[0]?.CloudTrailEvent ?? '{}') as Record<string, unknown>
    expect(record).toMatchObject({
      eventSource: 'sns.amazonaws.com',
      sourceIPAddress: 'cloudformation.amazonaws.com',
      userAgent: 'cloudformation.amazonaws.com',
      userIdentity: { type: 'IAMUser', userName: 'learner', invokedBy: 'cloudformation.amazonaws.com' },
      recipientAccountId: here.account,
    })
    expect(record.tlsDetails).toBeUndefined()
  })

  test('the record of a stack holds neither its template nor the values of its parameters', async () => {
    const here = world()
    await create(here, body({ A: topic() }, { Parameters: { P: { Type: 'String' } } }), {
      Parameters: [{ ParameterKey: 'P', ParameterValue: 'secret' }],
    })
    await sandbox.advance(minutes(20))
    const { Events = [] } = await here.cloudtrail.send(
      new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateStack' }] }),
    )
    expect(JSON.parse(Events[0]?.CloudTrailEvent ?? '{}')).toMatchObject({
      eventSource: 'cloudformation.amazonaws.com',
      requestParameters: { stackName: 'stack', parameters: [{ parameterKey: 'P' }] },
      responseElements: { stackId: (await stackOf(here))?.StackId },
    })
    expect(Events[0]?.CloudTrailEvent).not.toMatch(/secret|templateBody/)
  })

  test('a role that is handed over does it, with what it may', async () => {
    const here = world()
    const RoleARN = `arn:aws:iam::${here.account}:role/maker`
    expect(await refusal(create(here, body({ A: topic() }), { RoleARN }))).toBe(
      `ValidationError: Role ${RoleARN} is invalid or cannot be assumed`,
    )
    await here.iam.send(
      new CreateRoleCommand({ RoleName: 'maker', AssumeRolePolicyDocument: JSON.stringify(trust('cloudformation.amazonaws.com')) }),
    )
    const allow = (Action: string[]) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
    await here.iam.send(new PutRolePolicyCommand({ RoleName: 'maker', PolicyName: 'p', PolicyDocument: allow(['sns:*']) }))
    const enforcement = await fetch(`${sandbox.endpoint}/_sandbox/enforcement`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: here.account, enforced: true }),
    })
    expect(enforcement.ok).toBe(true)
    await create(here, body({ A: topic(), P: { ...parameter('x'), DependsOn: 'A' } }), { RoleARN })
    expect(await statusOf(here)).toBe('ROLLBACK_COMPLETE')
    expect((await told(here)).find((l) => l.startsWith('P CREATE_FAILED'))).toMatch(
      new RegExp(
        `arn:aws:sts::${here.account}:assumed-role/maker/AWSCloudFormation is not authorized to perform: ssm:PutParameter .*HandlerErrorCode: AccessDenied`,
      ),
    )
    await create(here, body({ A: topic() }), { RoleARN }, 'second')
    expect(await stackOf(here, 'second')).toMatchObject({ StackStatus: 'CREATE_COMPLETE', RoleARN })
  })
})

test('what was under way goes on after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'cloudformation-'))
  try {
    const first = await startSandbox({ clock: 'manual', dataDir })
    const before = world(first, '499999999999')
    await before.cfn.send(
      new CreateStackCommand({
        StackName: 'stack',
        TemplateBody: body({ A: topic(), Q: { Type: 'AWS::SQS::Queue' }, B: parameter({ Ref: 'A' }, { Name: 'b' }) }),
      }),
    )
    await first.advance(12_000)
    expect(await statusOf(before)).toBe('CREATE_IN_PROGRESS')
    await first.close()
    const second = await startSandbox({ clock: 'manual', dataDir })
    const after = world(second, '499999999999')
    expect(await statusOf(after)).toBe('CREATE_IN_PROGRESS')
    await second.advance(minutes(5))
    expect(await statusOf(after)).toBe('CREATE_COMPLETE')
    const lines = await told(after)
    expect(lines.filter((l) => l === 'A CREATE_COMPLETE')).toHaveLength(1)
    expect(lines.filter((l) => l.startsWith('Q CREATE_IN_PROGRESS'))).toHaveLength(2)
    await second.close()
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('events come a hundred a page, newest first', async () => {
  const here = world()
  await create(here, body(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`P${i}`, parameter('x')]))))
  const first = await here.cfn.send(new DescribeStackEventsCommand({ StackName: 'stack' }))
  expect(first.StackEvents).toHaveLength(100)
  expect(first.StackEvents?.[0]).toMatchObject({ LogicalResourceId: 'stack', ResourceStatus: 'CREATE_COMPLETE' })
  const second = await here.cfn.send(new DescribeStackEventsCommand({ StackName: 'stack', NextToken: first.NextToken }))
  expect(second.StackEvents).toHaveLength(22)
  expect(second.NextToken).toBeUndefined()
  expect(second.StackEvents?.at(-1)).toMatchObject({ ResourceStatus: 'CREATE_IN_PROGRESS', ResourceStatusReason: 'User Initiated' })
  expect(await refusal(here.cfn.send(new DescribeStackEventsCommand({ StackName: 'stack', NextToken: 'x' })))).toBe(
    'ValidationError: NextToken is not valid',
  )
})

test('the whole pipeline as one stack, in China too: made, watched, changed, removed', async () => {
  const here = world(sandbox, String(accounts++), 'cn-north-1')
  const template = (threshold: number) =>
    body({
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: { LifecycleConfiguration: { Rules: [{ Id: 'old', Status: 'Enabled', ExpirationInDays: 30 }] } },
      },
      BucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Bucket' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudtrail.amazonaws.com' },
                Action: 's3:GetBucketAcl',
                Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] },
              },
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudtrail.amazonaws.com' },
                Action: 's3:PutObject',
                Resource: { 'Fn::Sub': '${Bucket.Arn}/AWSLogs/${AWS::AccountId}/*' },
              },
            ],
          },
        },
      },
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 90 } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trust('cloudtrail.amazonaws.com'),
          Policies: [
            {
              PolicyName: 'write',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': ['Group', 'Arn'] } },
                ],
              },
            },
          ],
        },
      },
      Trail: {
        Type: 'AWS::CloudTrail::Trail',
        DependsOn: 'BucketPolicy',
        Properties: {
          IsLogging: true,
          S3BucketName: { Ref: 'Bucket' },
          IsMultiRegionTrail: true,
          EventSelectors: [],
          CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': ['Group', 'Arn'] },
          CloudWatchLogsRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
      Filter: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: {
          LogGroupName: { Ref: 'Group' },
          FilterPattern: '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
          MetricTransformations: [{ MetricNamespace: 'CloudTrailMetrics', MetricName: 'ConsoleSigninFailureCount', MetricValue: '1' }],
        },
      },
      Topic: topic(),
      Mail: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'email', TopicArn: { Ref: 'Topic' }, Endpoint: 'me@example.com' } },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: 'ConsoleSignInFailures',
          Namespace: 'CloudTrailMetrics',
          MetricName: 'ConsoleSigninFailureCount',
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: threshold,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          AlarmActions: [{ Ref: 'Topic' }],
        },
      },
    })
  await create(here, template(3))
  expect(await statusOf(here)).toBe('CREATE_COMPLETE')
  const { metricFilters = [] } = await here.logs.send(new DescribeMetricFiltersCommand({ logGroupName: await physical(here, 'Group') }))
  expect(metricFilters.map((f) => f.filterName)).toEqual([await physical(here, 'Filter')])
  const fail = (times: number) =>
    fetch(`${sandbox.endpoint}/_sandbox/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(
        Array.from({ length: times }, () => ({
          eventName: 'ConsoleLogin',
          eventSource: 'signin.amazonaws.com',
          errorMessage: 'Failed authentication',
          awsRegion: 'cn-north-1',
          recipientAccountId: here.account,
        })),
      ),
    })
  const state = async () =>
    (await here.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['ConsoleSignInFailures'] }))).MetricAlarms?.[0]?.StateValue
  await fail(2)
  await sandbox.advance(minutes(20))
  expect(await state()).not.toBe('ALARM')
  await update(here, template(2))
  expect(await told(here)).toContain('Alarm UPDATE_COMPLETE')
  await update(here, template(3))
  await fail(3)
  let seen = await state()
  for (let i = 0; i < 30 && seen !== 'ALARM'; i++) {
    await sandbox.advance(minutes(1))
    seen = await state()
  }
  expect(seen).toBe('ALARM')
  const bucket = await physical(here, 'Bucket')
  const id = (await stackOf(here))?.StackId ?? ''
  await here.cfn.send(new DeleteStackCommand({ StackName: 'stack' }))
  await sandbox.advance(minutes(10))
  expect(await stackOf(here, id)).toMatchObject({
    StackStatus: 'DELETE_FAILED',
    StackStatusReason: 'The following resource(s) failed to delete: [Bucket]. ',
  })
  await here.s3.send(new HeadBucketCommand({ Bucket: bucket }))
  expect((await here.logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([])
})
