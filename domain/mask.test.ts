import { describe, expect, test } from 'vitest'
import { createMask } from './mask.ts'

describe('what is masked', () => {
  test.each([
    [
      'an ARN',
      'arn:aws:sns:ap-northeast-1:111122223333:CloudTrail_to_Email',
      'arn:aws:sns:ap-northeast-1:000000000001:CloudTrail_to_Email',
    ],
    ['a log stream', '111122223333_CloudTrail_ap-northeast-1_3', '000000000001_CloudTrail_ap-northeast-1_3'],
    ['a bucket', 'aws-cloudtrail-logs-111122223333-abcd', 'aws-cloudtrail-logs-000000000001-abcd'],
    ['a mail address', 'to lin.wei+aws@mail.example.co.jp now', 'to person-1@example.com now'],
    ['a mail address in a link', 'Endpoint=lin%40example.com&x', 'Endpoint=person-1%40example.com&x'],
    ['a mail address in capitals', 'Lin@Example.com is lin@example.com', 'person-1@example.com is person-1@example.com'],
    ['a phone number', 'sms to +819012345678, and +8613800138000', 'sms to +000000000001, and +0000000000002'],
    ['a user', 'User: arn:aws:iam::111122223333:user/team/Mary is not', 'User: arn:aws:iam::000000000001:user/team/name-1 is not'],
    ['a session', 'arn:aws:sts::111122223333:assumed-role/reader/lin', 'arn:aws:sts::000000000001:assumed-role/reader/name-1'],
    [
      'a session named by mail',
      'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_X/mary@corp.example',
      'arn:aws:sts::000000000001:assumed-role/AWSReservedSSO_X/person-1@example.com',
    ],
    ['an access key', 'key AKIAIOSFODNN7EXAMPLE.', 'key AKIAMASKED0000000001.'],
    ['a role id with session', 'AROAEXAMPLEROLE234567:s', 'AROAMASKED00000000001:s'],
    ['a session token', 'token IQoJb3JpZ2luX2VjEXAMPLETOKEN0123456789/+= end', 'token [masked] end'],
    [
      'an API key in a URL',
      'https://api.opsgenie.com/v1/json/amazonsns?apiKey=0-1-2',
      'https://api.opsgenie.com/v1/json/amazonsns?apiKey=[masked]',
    ],
    ['a chat webhook', 'https://hooks.slack.com/services/T0/B0/x', 'https://hooks.slack.com/services/[masked]'],
    ['a password in a URL', 'https://probe:pw@host.example/x', 'https://probe:[masked]@host.example/x'],
  ])('%s', (_what, original, masked) => {
    expect(createMask().text(original)).toBe(masked)
  })

  test.each([
    'at 1795248344121 ms',
    'id 11ea990b-4678-4bcd-8fbe-625090881234',
    'eventID 7b31c0af-9f84-53cd-842b-862165691234',
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
    'arn:aws:iam::000000000001:role/aws-cloudtrail-logs-tokyo-role',
    'no-reply@sns.amazonaws.com',
    'aws-cloudtrail-logs-tokyo',
    '2026-11-21T12:00:00.000+0900',
    'http://127.0.0.1:4566/en/',
    'HIDDEN_DUE_TO_SECURITY_REASONS',
    '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
  ])('%s stays', (text) => {
    expect(createMask().text(text)).toBe(text)
  })
})

describe('one mask', () => {
  test('tells accounts apart and knows them again, in texts, lists and keys', () => {
    const mask = createMask()
    const masked = mask.value({
      '111122223333': ['444455556666', 'arn:aws:iam::111122223333:root'],
      count: 3,
      none: null,
      inner: { owner: '444455556666', isOn: true },
    })
    expect(masked).toEqual({
      '000000000001': ['000000000002', 'arn:aws:iam::000000000001:root'],
      count: 3,
      none: null,
      inner: { owner: '000000000002', isOn: true },
    })
  })

  test('masking twice changes nothing', () => {
    const original = [
      'arn:aws:iam::999988887777:user/Mary',
      'AKIAIOSFODNN7EXAMPLE',
      'a@b.example',
      'arn:aws:sts::111122223333:assumed-role/r/x@y.example',
    ]
    const once = createMask().value(original)
    expect(createMask().value(once)).toEqual(once)
  })

  test('members that are called secrets are blanked, empty ones are not', () => {
    const masked = createMask().value({
      secretAccessKey: 'wJalr',
      password: 'hunter2',
      sessionToken: 'abc',
      nextToken: '',
      token: 'T',
      tokens: 1,
    })
    expect(masked).toEqual({
      secretAccessKey: '[masked]',
      password: '[masked]',
      sessionToken: '[masked]',
      nextToken: '',
      token: '[masked]',
      tokens: 1,
    })
  })

  test('names and addresses go with what stands in ARNs', () => {
    const mask = createMask()
    expect(mask.name('Mary')).toBe('name-1')
    expect(mask.text('arn:aws:iam::111122223333:user/Mary')).toBe('arn:aws:iam::000000000001:user/name-1')
    expect(mask.ip('203.0.113.9')).toBe('192.0.2.1')
    expect(mask.ip('2400:cb00::1')).toBe('2001:db8::2')
    expect(mask.ip('203.0.113.9')).toBe('192.0.2.1')
    expect(mask.ip('cloudtrail.amazonaws.com')).toBe('cloudtrail.amazonaws.com')
  })
})
