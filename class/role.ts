import { stringify } from 'yaml'
import { policyFor } from '../checks/policy.ts'
import type { Lab } from '../checks/step.ts'

export type RoleForm = 'cloudformation' | 'cdk' | 'terraform'
export const roleForms: readonly RoleForm[] = ['cloudformation', 'cdk', 'terraform']

export interface RoleAsked {
  /** What may be read is what the checks of these labs read. */
  readonly labs: readonly Lab[]
  /** Who may assume the role: an account's 12 digits, or the ARN of one user or role. */
  readonly trusted: string
  readonly externalId: string
  readonly roleName: string
}

/**
 * A role that only reads, for the accounts of a class. The policy is that of `policy show`; nobody assumes it without the external ID. The CloudFormation
 * template takes both as parameters, so that it fits a stack set.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 *         https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-getting-started-create.html
 */
export function roleText(form: RoleForm, asked: RoleAsked): string {
  switch (form) {
    case 'cloudformation':
      return cloudFormation(asked)
    case 'cdk':
      return cdk(asked)
    case 'terraform':
      return terraform(asked)
  }
}

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

/** One statement per kind of resource, over all labs. */
function statements(labs: readonly Lab[]): readonly Statement[] {
  const merged = new Map<string, { actions: Set<string>; resource: readonly string[] }>()
  for (const { Sid, Action, Resource } of labs.flatMap((lab) => policyFor(lab, { partition: 'aws' }).Statement)) {
    const known = merged.get(Sid) ?? { actions: new Set<string>(), resource: [Resource].flat() }
    for (const action of Action) known.actions.add(action)
    merged.set(Sid, known)
  }
  return [...merged].map(([Sid, { actions, resource }]) => ({ Sid, Effect: 'Allow', Action: [...actions].sort(), Resource: resource }))
}

/** What the other side fills in. */
const hole = (name: string): string => `$\{${name}}`
const withPartition = (resource: string, partition: string): string => resource.replace(/^arn:aws:/, `arn:${partition}:`)
const single = <T>(list: readonly T[]): T | readonly T[] => (list.length === 1 && list[0] !== undefined ? list[0] : list)
const principalOf = (trusted: string, partition: string): string =>
  /^\d{12}$/.test(trusted) ? `arn:${partition}:iam::${trusted}:root` : trusted

function cloudFormation({ labs, trusted, externalId, roleName }: RoleAsked): string {
  const isAccount = /^\d{12}$/.test(trusted)
  const sub = (resource: string) =>
    resource.startsWith('arn:') ? { 'Fn::Sub': withPartition(resource, hole('AWS::Partition')) } : resource
  return stringify(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'A role with which trailproof looks into this account and changes nothing.',
      Parameters: {
        Trusted: {
          Type: 'String',
          Description: isAccount
            ? 'Account id of the instructor, whose users and roles may assume this role.'
            : 'ARN of the user or role that may assume this role.',
          Default: trusted,
          AllowedPattern: isAccount ? '\\d{12}' : 'arn:.+',
        },
        ExternalId: {
          Type: 'String',
          Description: 'Agreed between instructor and class; nobody assumes the role without it.',
          Default: externalId,
          AllowedPattern: '[\\w+=,.@:/-]{2,1224}',
        },
        RoleName: { Type: 'String', Default: roleName, AllowedPattern: '[\\w+=,.@-]{1,64}' },
      },
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: { Ref: 'RoleName' },
            MaxSessionDuration: 3600,
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: {
                    AWS: isAccount ? { 'Fn::Sub': `arn:${hole('AWS::Partition')}:iam::${hole('Trusted')}:root` } : { Ref: 'Trusted' },
                  },
                  Action: 'sts:AssumeRole',
                  Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
                },
              ],
            },
            Policies: [
              {
                PolicyName: 'trailproof-reads',
                PolicyDocument: {
                  Version: '2012-10-17',
                  Statement: statements(labs).map((each) => ({ ...each, Resource: single(each.Resource.map(sub)) })),
                },
              },
            ],
          },
        },
      },
      Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    },
    { lineWidth: 0 },
  )
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const resourceText = (resource: string, partition: string): string => withPartition(resource, partition)

function cdk({ labs, trusted, externalId, roleName }: RoleAsked): string {
  const list = (texts: readonly string[], indent: string) => texts.map((text) => `\n${indent}  ${quoted(text)},`).join('')
  const policies = statements(labs).map(
    ({ Sid, Action, Resource }) => `          new PolicyStatement({
            sid: ${quoted(Sid)},
            actions: [${list(Action, '            ')}
            ],
            resources: [${Resource.map((each) => (each.startsWith('arn:') ? `\`${resourceText(each, hole('this.partition'))}\`` : quoted(each))).join(', ')}],
          }),`,
  )
  const principal = /^\d{12}$/.test(trusted) ? `new AccountPrincipal(${quoted(trusted)})` : `new ArnPrincipal(${quoted(trusted)})`
  return `import { Duration, Stack, type StackProps } from 'aws-cdk-lib'
import { ${/^\d{12}$/.test(trusted) ? 'AccountPrincipal' : 'ArnPrincipal'}, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'

/** A role with which trailproof looks into this account and changes nothing. */
export class TrailproofRole extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props)
    new Role(this, 'Role', {
      roleName: ${quoted(roleName)},
      maxSessionDuration: Duration.hours(1),
      assumedBy: ${principal},
      externalIds: [${quoted(externalId)}],
      inlinePolicies: {
        'trailproof-reads': new PolicyDocument({
          statements: [
${policies.map((each) => each.replaceAll('\n', '\n  ').replace(/^/, '  ')).join('\n')}
          ],
        }),
      },
    })
  }
}
`
}

/** Source: https://developer.hashicorp.com/terraform/language/expressions/strings (interpolation and escapes) */
function terraform({ labs, trusted, externalId, roleName }: RoleAsked): string {
  const text = (value: string) => JSON.stringify(value)
  const partition = hole('data.aws_partition.current.partition')
  const blocks = statements(labs).map(
    ({ Sid, Action, Resource }) => `  statement {
    sid       = ${text(Sid)}
    actions   = [
${Action.map((action) => `      ${text(action)},`).join('\n')}
    ]
    resources = [${Resource.map((each) => text(resourceText(each, partition))).join(', ')}]
  }`,
  )
  return `# A role with which trailproof looks into this account and changes nothing.
data "aws_partition" "current" {}

data "aws_iam_policy_document" "trailproof_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [${text(principalOf(trusted, partition))}]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [${text(externalId)}]
    }
  }
}

data "aws_iam_policy_document" "trailproof_reads" {
${blocks.join('\n')}
}

resource "aws_iam_role" "trailproof" {
  name                 = ${text(roleName)}
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trailproof_trust.json
}

resource "aws_iam_role_policy" "trailproof_reads" {
  name   = "trailproof-reads"
  role   = aws_iam_role.trailproof.id
  policy = data.aws_iam_policy_document.trailproof_reads.json
}

output "trailproof_role_arn" {
  value = aws_iam_role.trailproof.arn
}
`
}
