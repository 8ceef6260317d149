import { describe, expect, test } from 'vitest'
import { allEvents, choiceOf, insightChoiceOf, insightsOf, selectorsOf } from './event-choice.ts'
import { groupNameOf, isBucketName, isLogGroupName, isRoleName, isTrailName, suggestedName } from './names.ts'

describe('check boxes and selectors', () => {
  test.each([
    [{}, 'All', []],
    [{ write: false }, 'ReadOnly', []],
    [{ read: false, excludeKms: true }, 'WriteOnly', ['kms.amazonaws.com']],
    [{ excludeKms: true, excludeRds: true }, 'All', ['kms.amazonaws.com', 'rdsdata.amazonaws.com']],
  ])('%o', (part, type, excluded) => {
    const choice = { ...allEvents, ...part }
    const basic = selectorsOf(choice)
    expect(basic).toEqual([
      { ReadWriteType: type, IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: excluded },
    ])
    expect(choiceOf({ basic })).toEqual(choice)
  })

  const field = (Field: string, rest: object) => ({ Field, ...rest })
  const management = field('eventCategory', { Equals: ['Management'] })

  test('advanced selectors that say no more than check boxes are shown as those', () => {
    expect(choiceOf({ advanced: [{ FieldSelectors: [management] }] })).toEqual(allEvents)
    expect(
      choiceOf({
        advanced: [
          {
            FieldSelectors: [
              management,
              field('readOnly', { Equals: ['false'] }),
              field('eventSource', { NotEquals: ['kms.amazonaws.com'] }),
            ],
          },
        ],
      }),
    ).toEqual({ ...allEvents, read: false, excludeKms: true })
  })

  test.each([
    [
      'data events',
      [{ FieldSelectors: [field('eventCategory', { Equals: ['Data'] }), field('resources.type', { Equals: ['AWS::S3::Object'] })] }],
    ],
    ['one event by name', [{ FieldSelectors: [management, field('eventName', { Equals: ['ConsoleLogin'] })] }]],
    ['another source left out', [{ FieldSelectors: [management, field('eventSource', { NotEquals: ['sts.amazonaws.com'] })] }]],
    ['two selectors', [{ FieldSelectors: [management] }, { FieldSelectors: [management] }]],
    ['none', []],
  ])('%s: more than check boxes can say', (_, advanced) => {
    expect(choiceOf({ advanced })).toBeNull()
  })

  test('basic selectors with data resources, or several, are more too', () => {
    const [one] = selectorsOf(allEvents)
    expect(choiceOf({ basic: [{ ...one, DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }] })).toBeNull()
    expect(choiceOf({ basic: [{ ...one }, { ...one }] })).toBeNull()
  })

  test('Insights there and back', () => {
    for (const choice of [
      { callRate: false, errorRate: false },
      { callRate: true, errorRate: false },
      { callRate: true, errorRate: true },
    ])
      expect(insightChoiceOf(insightsOf(choice).map(({ InsightType }) => InsightType))).toEqual(choice)
  })
})

describe('names', () => {
  test('what CloudTrail, S3, Logs and IAM take', () => {
    expect(['demo-trail', 'abc', 'A.b_c-1', 'x'.repeat(128)].every(isTrailName)).toBe(true)
    expect(['', 'ab', '-abc', 'abc-', 'a--b', 'a b c', '192.168.5.4', 'x'.repeat(129)].some(isTrailName)).toBe(false)
    expect(isBucketName('demo-trail-123456789012-us-east-1')).toBe(true)
    expect(['ab', 'Upper', 'a_b', '-ab'].some(isBucketName)).toBe(false)
    expect(isLogGroupName('/aws/x_y.z-1#')).toBe(true)
    expect(['', 'a b', '한글'].some(isLogGroupName)).toBe(false)
    expect(isRoleName('aws-cloudtrail-logs-tokyo-role')).toBe(true)
    expect(['', 'a/b', 'x'.repeat(65)].some(isRoleName)).toBe(false)
  })

  test('a suggested name will do for a bucket and a group, and is another one each time', () => {
    const [one, two] = [suggestedName('123456789012'), suggestedName('123456789012')]
    expect(isBucketName(one) && isLogGroupName(one)).toBe(true)
    expect(one).not.toBe(two)
  })

  test('a group’s name out of its ARN', () => {
    expect(groupNameOf('arn:aws:logs:us-east-1:123456789012:log-group:aws-cloudtrail-logs-tokyo:*')).toBe('aws-cloudtrail-logs-tokyo')
    expect(groupNameOf('arn:aws:logs:us-east-1:123456789012:log-group:/a/b')).toBe('/a/b')
  })
})
