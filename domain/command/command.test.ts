import { describe, expect, test } from 'vitest'
import { argumentsOf, cliName } from './arguments.ts'
import { bash } from './bash.ts'
import { type Command, call, placeholder } from './command.ts'
import { powershell } from './powershell.ts'

const pattern = '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'

describe('names as the AWS CLI writes them', () => {
  // Source  each as botocore's xform_name gives it
  test.each([
    ['CloudWatchLogsLogGroupArn', 'cloud-watch-logs-log-group-arn'],
    ['S3BucketName', 's3-bucket-name'],
    ['OKActions', 'ok-actions'],
    ['logGroupName', 'log-group-name'],
    ['IsMultiRegionTrail', 'is-multi-region-trail'],
    ['AssumeRolePolicyDocument', 'assume-role-policy-document'],
    ['CreateBucketConfiguration', 'create-bucket-configuration'],
    ['DescribeAlarmsForMetric', 'describe-alarms-for-metric'],
    ['KmsKeyId', 'kms-key-id'],
    ['PolicyARN', 'policy-arn'],
    ['SNSTopicARNs', 'sns-topic-arns'],
  ])('%s', (name, written) => expect(cliName(name)).toBe(written))

  test('switches, lists of words, and JSON for what has structure', () => {
    expect(
      argumentsOf({
        service: 'sts',
        operation: 'X',
        input: { On: true, Off: false, AlarmNames: ['a', 'b'], Period: 300, Nested: { A: 1 }, List: [{ a: 1 }], Absent: undefined },
      }),
    ).toEqual([
      { option: '--on', values: [] },
      { option: '--no-off', values: [] },
      { option: '--alarm-names', values: ['a', 'b'] },
      { option: '--period', values: ['300'] },
      { option: '--nested', values: ['{"A":1}'] },
      { option: '--list', values: ['[{"a":1}]'] },
    ])
  })
})

test('the one option that the CLI calls otherwise', () => {
  // Found when a paste of A8 was refused: the CLI takes `--endpoint` for the beginning of `--endpoint-url`.
  expect(bash([call('sns', 'Subscribe', { TopicArn: 't', Protocol: 'email', Endpoint: 'lin@example.com' })])).toBe(
    'aws sns subscribe --topic-arn t --protocol email --notification-endpoint lin@example.com',
  )
})

describe('bash', () => {
  test('a pattern and its dollar signs stand in single quotes, as they are', () => {
    expect(bash([call('logs', 'TestMetricFilter', { filterPattern: pattern })])).toContain(`--filter-pattern '${pattern}'`)
  })

  test('an apostrophe does not end the quoting', () => {
    expect(bash([call('sns', 'CreateTopic', { Name: "it's $HOME" })])).toBe(`aws sns create-topic --name 'it'\\''s $HOME'`)
    expect(bash([call('sns', 'CreateTopic', { Name: "lin's" })])).toBe('aws sns create-topic --name "lin\'s"')
  })

  test('what is asked of the person is read inside braces, together with all that needs it', () => {
    const commands: Command[] = [
      { kind: 'ask', as: 'TOKEN', what: 'confirmationToken', topicArn: 't', endpoint: 'e' },
      call('sns', 'ConfirmSubscription', { TopicArn: 't', Token: placeholder('TOKEN') }),
    ]
    expect(bash(commands)).toBe(`{\n  printf 'TOKEN: '; read -r TOKEN\n  aws sns confirm-subscription --topic-arn t --token "$TOKEN"\n}`)
    expect(powershell(commands)).toBe(`& {\n$TOKEN = Read-Host 'TOKEN'\naws sns confirm-subscription --topic-arn t --token "$TOKEN"\n}`)
  })

  test('a call that needs a looked-up value is left out where there is none', () => {
    const text = bash([
      { kind: 'lookup', service: 'sns', operation: 'ListTopics', input: {}, query: 'Topics[0].TopicArn', as: 'TOPIC' },
      call('sns', 'DeleteTopic', { TopicArn: placeholder('TOPIC') }),
    ])
    expect(text).toBe(
      `TOPIC=$(aws sns list-topics --query 'Topics[0].TopicArn' --output text)\n[ "\${TOPIC:-None}" != None ] && aws sns delete-topic --topic-arn "$TOPIC"`,
    )
  })
})

describe('PowerShell', () => {
  test('a value with double quotes goes through a file, in 5.1 and 7 alike', () => {
    expect(powershell([call('logs', 'PutMetricFilter', { logGroupName: 'g', filterPattern: pattern })])).toBe(
      [
        "$filterPatternFile = Join-Path ([IO.Path]::GetTempPath()) 'trailproof-filter-pattern.txt'",
        "[IO.File]::WriteAllText($filterPatternFile, @'",
        pattern,
        "'@)",
        'aws logs put-metric-filter --log-group-name g --filter-pattern "file://$filterPatternFile"',
      ].join('\n'),
    )
  })

  test('several values with quotes become one list in the file', () => {
    const text = powershell([call('logs', 'TestMetricFilter', { logEventMessages: ['{"a":1}', '{"b":"x\\"y"}'] })])
    const [, json = ''] = /@'\n(.*)\n'@/.exec(text) ?? []
    expect(JSON.parse(json)).toEqual(['{"a":1}', '{"b":"x\\"y"}'])
  })

  test('no argument handed to aws holds a double quote of its own, nor anything that cmd would take', () => {
    const text = powershell([call('iam', 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: '{"a":"b & c | d"}' })])
    const command = text.split('\n').at(-1) ?? ''
    expect(command.replace(/"file:\/\/\$\w+"/, '')).not.toMatch(/["&|<>^%]/)
  })
})
