import { describe, expect, test } from 'vitest'
import { UserError } from '../error.ts'
import { parsePolicy } from './document.ts'

const statement = { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }
const policy = (change: object = {}, version = '2012-10-17'): string =>
  JSON.stringify({ Version: version, Statement: [{ ...statement, ...change }] })
const without = (key: string): string => {
  const rest = Object.fromEntries(Object.entries(statement).filter(([name]) => name !== key))
  return JSON.stringify({ Version: '2012-10-17', Statement: [rest] })
}
const service = { Service: 'cloudtrail.amazonaws.com' }
const trust = (change: object = {}): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: service, Action: 'sts:AssumeRole', ...change }] })

describe('reading a policy', () => {
  test('texts and lists of texts mean the same, one statement need not be a list', () => {
    const single = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }))
    const listed = parsePolicy(policy({ Action: ['logs:PutLogEvents'], Resource: ['*'] }))
    expect(single).toEqual(listed)
    expect(single.statements[0]).toMatchObject({
      effect: 'Allow',
      actions: { except: false, values: ['logs:PutLogEvents'] },
      conditions: [],
    })
  })

  test('conditions are read apart: quantifier, operator whatever its case, IfExists, key, values', () => {
    const read = parsePolicy(
      policy({ Condition: { 'ForAllValues:stringequalsifexists': { 'aws:TagKeys': ['a', 'b'] }, Bool: { 'aws:SecureTransport': false } } }),
    )
    expect(read.statements[0]?.conditions).toEqual([
      { operator: 'StringEquals', quantifier: 'ForAllValues', ifExists: true, key: 'aws:TagKeys', values: ['a', 'b'] },
      { operator: 'Bool', quantifier: undefined, ifExists: false, key: 'aws:SecureTransport', values: ['false'] },
    ])
  })

  test('principals of every type', () => {
    const arn = 'arn:aws:iam::111122223333:user/path/Mary'
    const read = parsePolicy(trust({ Principal: { ...service, AWS: [arn, '111122223333', '*', 'AIDAEXAMPLEMARY23ABCD'] } }), {
      kind: 'trust',
    })
    expect(read.statements[0]?.principals).toEqual({
      except: false,
      anyone: false,
      aws: [arn, '111122223333', '*', 'AIDAEXAMPLEMARY23ABCD'],
      service: ['cloudtrail.amazonaws.com'],
      federated: [],
    })
    expect(parsePolicy(trust({ Principal: '*' }), { kind: 'trust' }).statements[0]?.principals?.anyone).toBe(true)
  })
})

describe('refusing a policy in AWS’s words', () => {
  test.each([
    ['no JSON', '{', 'Syntax errors in policy.'],
    ['a list', '[]', 'Syntax errors in policy.'],
    ['an unknown key', JSON.stringify({ Version: '2012-10-17', Statements: [statement] }), 'Syntax errors in policy.'],
    ['no statement', JSON.stringify({ Version: '2012-10-17', Statement: [] }), 'Syntax errors in policy.'],
    ['an unknown version', policy({}, '2013-10-17'), 'Syntax errors in policy.'],
    ['the older version', policy({}, '2008-10-17'), 'Policy document must be version 2012-10-17 or greater.'],
    ['an effect in small letters', policy({ Effect: 'allow' }), 'Syntax errors in policy.'],
    ['no effect', without('Effect'), 'Syntax errors in policy.'],
    ['no action', without('Action'), 'Policy statement must contain actions.'],
    ['an empty list of actions', policy({ Action: [] }), 'Policy statement must contain actions.'],
    ['Action and NotAction', policy({ NotAction: 'logs:*' }), 'Syntax errors in policy.'],
    ['no resource', without('Resource'), 'Policy statement must contain resources.'],
    ['a principal', policy({ Principal: '*' }), 'Policy document should not specify a principal.'],
    [
      'an action without service',
      policy({ Action: 'PutLogEvents' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    ['an action with two colons', policy({ Action: 'logs:a:b' }), 'Actions/Condition can contain only one colon.'],
    ['an odd service', policy({ Action: 'l_gs:Put' }), 'Vendor l_gs is not valid'],
    ['a resource that is no ARN', policy({ Resource: 'my-bucket' }), 'Resource my-bucket must be in ARN format or "*".'],
    ['an unknown operator', policy({ Condition: { StringEqual: { a: 'b' } } }), 'Syntax errors in policy.'],
    [
      'one Sid twice',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { ...statement, Sid: 'A' },
          { ...statement, Sid: 'A' },
        ],
      }),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('an identity policy with %s', (_name, text, message) => {
    expect(() => parsePolicy(text)).toThrow(UserError)
    expect(() => parsePolicy(text)).toThrow(message)
  })

  test.each([
    ['no principal', trust({ Principal: undefined }), 'Missing required field Principal'],
    ['a resource', trust({ Resource: '*' }), 'Has prohibited field Resource'],
    ['another service’s action', trust({ Action: 's3:GetObject' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
    ['every action', trust({ Action: '*' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
    [
      'China’s domain on CloudTrail',
      trust({ Principal: { Service: 'cloudtrail.amazonaws.com.cn' } }),
      'Invalid principal in policy: "SERVICE":"cloudtrail.amazonaws.com.cn"',
    ],
    ['a word for a principal', trust({ Principal: { AWS: 'mary' } }), 'Invalid principal in policy: "AWS":"mary"'],
    ['no JSON', 'x', 'This policy contains invalid Json'],
  ])('a trust policy with %s', (_name, text, message) => {
    expect(() => parsePolicy(text, { kind: 'trust' })).toThrow(message)
  })

  test('an ARN of the wrong partition, the usual slip in China', () => {
    const text = policy({ Resource: 'arn:aws:s3:::bucket/*' })
    expect(() => parsePolicy(text, { partition: 'aws-cn' })).toThrow('Partition "aws" is not valid for resource "arn:aws:s3:::bucket/*".')
    expect(parsePolicy(text, { partition: 'aws' }).statements).toHaveLength(1)
    const bucket = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: service, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*' }],
    })
    expect(() => parsePolicy(bucket, { kind: 'bucket', partition: 'aws-cn' })).toThrow('Policy has invalid resource')
    expect(parsePolicy(bucket, { kind: 'bucket' }).statements[0]?.principals?.service).toEqual(['cloudtrail.amazonaws.com'])
    expect(() =>
      parsePolicy(trust({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }), { kind: 'trust', partition: 'aws-cn' }),
    ).toThrow('Invalid principal in policy')
  })

  test('SNS, SQS and S3 have words of their own', () => {
    const topic = (action: string): string =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: service, Action: action, Resource: '*' }] })
    expect(() => parsePolicy(topic('SNS:*'), { kind: 'topic' })).toThrow('Invalid parameter: Policy statement action out of service scope!')
    expect(parsePolicy(topic('SNS:Publish'), { kind: 'topic' }).statements).toHaveLength(1)
    expect(() => parsePolicy(topic('s3:PutObject'), { kind: 'queue' })).toThrow('Invalid value for the parameter Policy.')
    expect(() => parsePolicy(topic('sns:Publish'), { kind: 'bucket' })).toThrow('Policy has invalid action')
  })

  test('code and params name the fault for a catalog', () => {
    try {
      parsePolicy(policy({ Action: 'PutLogEvents' }))
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'malformedPolicy', params: { fault: 'actionWithoutVendor', value: 'PutLogEvents' } })
    }
  })
})
