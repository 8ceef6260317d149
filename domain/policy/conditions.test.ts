// biome-ignore-all lint/suspicious/noTemplateCurlyInString: IAM spells its variables so
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conditionHolds, isSeenKey, type RequestContext } from './conditions.ts'
import { type Condition, parsePolicy } from './document.ts'
import { matchesPattern, patternOf } from './wildcard.ts'

function read(operator: string, values: string | readonly string[], key = 'aws:x'): Condition {
  const body = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { [key]: values } } },
  }
  const [condition] = parsePolicy(JSON.stringify(body)).statements[0]?.conditions ?? []
  if (!condition) throw new Error('no condition')
  return condition
}

const holds = (operator: string, values: string | readonly string[], context: RequestContext): boolean =>
  conditionHolds(read(operator, values), context)

/** Rows: operator, wanted, actual, whether it holds. Source: the page named in conditions.ts; recordings in the repository named there. */
describe('operators on a key that is there', () => {
  test.each([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringNotEquals', 'a', 'a', false],
    ['StringNotEquals', 'a', 'b', true],
    ['StringEqualsIgnoreCase', 'a', 'A', true],
    ['StringNotEqualsIgnoreCase', 'a', 'A', false],
    ['StringLike', 'a*c?', 'abbcd', true],
    ['StringLike', 'a*c?', 'abbc', false],
    ['StringNotLike', 'a*', 'abc', false],
    ['NumericEquals', '1', '01', true],
    ['NumericEquals', '1', '1e0', true],
    ['NumericEquals', '1', '', false],
    ['NumericEquals', '1', 'NaN', false],
    ['NumericNotEquals', '1', 'no-number', true],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '10.5', true],
    ['NumericGreaterThanEquals', '10', '9', false],
    ['DateEquals', '2030-01-01T00:00:00Z', '1893456000', true],
    ['DateEquals', '2030-01-01T00:00:00Z', '2030-01-01', true],
    ['DateEquals', '2030-01-01T00:00:00Z', 'not-a-date', false],
    ['DateNotEquals', '2030-01-01T00:00:00Z', 'not-a-date', true],
    ['DateLessThan', '2030-01-01T00:00:00Z', '2029-12-31T23:59:59Z', true],
    ['DateGreaterThan', '2030-01-01T00:00:00Z', '2029-12-31T23:59:59Z', false],
    ['DateGreaterThanEquals', '2030-01-01T09:00:00+09:00', '2030-01-01T00:00:00Z', true],
    ['DateLessThanEquals', '2030-01-01T00:00:00', '2030-01-01T00:00:00Z', true],
    ['Bool', 'true', 'TRUE', true],
    ['Bool', 'false', 'true', false],
    ['Bool', 'yes', 'yes', false],
    ['BinaryEquals', 'QUJD', 'QUJD', true],
    ['ArnEquals', 'arn:aws:sns:*:111122223333:*', 'arn:aws:sns:us-east-1:111122223333:T', true],
    ['ArnLike', 'arn:aws:sns:*', 'arn:aws:sns:us-east-1:111122223333:T', false],
    ['ArnLike', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:*', 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:a:b', true],
    ['ArnNotLike', 'arn:aws:sns:*:*:*', 'arn:aws:sqs:us-east-1:1:q', true],
    ['ArnNotEquals', 'arn:aws:sns:*:*:*', 'arn:aws:sns:us-east-1:1:t', false],
    ['IpAddress', '192.0.2.0/24', '192.0.2.77', true],
    ['IpAddress', '192.0.2.5/24', '192.0.2.77', true],
    ['IpAddress', '192.000.002.0/24', '192.0.2.77', true],
    ['IpAddress', '192.0.2.5', '192.0.2.5', true],
    ['IpAddress', '192.0.2.5', '192.0.2.6', false],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['IpAddress', '2001:db8::/32', '2001:db8:0:1::77', true],
    ['IpAddress', '2001:db8::/32', '2001:db9::1', false],
    ['IpAddress', '192.0.2.0/33', '192.0.2.1', false],
    ['IpAddress', '0.0.0.0/0', 'cloudformation.amazonaws.com', false],
    ['NotIpAddress', '192.0.2.0/24', '2001:db8::1', true],
    ['NotIpAddress', '192.0.2.0/24', '192.0.2.1', false],
    ['Null', 'true', 'x', false],
    ['Null', 'false', 'x', true],
  ])('%s %j on %j', (operator, wanted, actual, expected) => {
    expect(holds(operator, wanted, { 'aws:x': actual })).toBe(expected)
  })
})

describe('operators on a key that is absent', () => {
  test.each([
    ['StringEquals', false],
    ['StringLike', false],
    ['NumericEquals', false],
    ['DateLessThan', false],
    ['Bool', false],
    ['IpAddress', false],
    ['ArnLike', false],
    ['StringNotEquals', true],
    ['StringNotLike', true],
    ['ArnNotLike', true],
    ['NotIpAddress', true],
    ['NumericNotEquals', true],
    ['StringEqualsIfExists', true],
    ['BoolIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
  ])('%s', (operator, expected) => {
    expect(holds(operator, '0', {})).toBe(expected)
  })

  test('Null asks for just that', () => {
    expect(holds('Null', 'true', {})).toBe(true)
    expect(holds('Null', 'false', {})).toBe(false)
  })
})

describe('several values', () => {
  test('wanted values are joined by OR, negated ones by AND', () => {
    expect(holds('StringEquals', ['a', 'b'], { 'aws:x': 'b' })).toBe(true)
    expect(holds('StringNotEquals', ['a', 'b'], { 'aws:x': 'b' })).toBe(false)
  })

  test('quantifiers look at each actual value', () => {
    const context = { 'aws:x': ['a', 'c'] }
    expect(holds('ForAllValues:StringEquals', ['a', 'b'], context)).toBe(false)
    expect(holds('ForAllValues:StringEquals', ['a', 'b', 'c'], context)).toBe(true)
    expect(holds('ForAnyValue:StringEquals', ['a', 'b'], context)).toBe(true)
    expect(holds('ForAllValues:StringNotEquals', ['a'], context)).toBe(false)
    expect(holds('ForAnyValue:StringNotEquals', ['a'], context)).toBe(true)
  })

  test('keys are found whatever their case', () => {
    expect(holds('StringEquals', 'v', { 'AWS:X': 'v' })).toBe(true)
    expect(isSeenKey({}, 'AWS:SourceArn')).toBe(true)
    expect(isSeenKey({}, 'aws:PrincipalTag/team')).toBe(false)
    expect(isSeenKey({ 'aws:principaltag/TEAM': 'a' }, 'aws:PrincipalTag/team')).toBe(true)
  })
})

describe('wildcards and variables', () => {
  const match = (pattern: string, text: string, values: Record<string, string> = {}): boolean => {
    const read = patternOf(pattern, (key) => values[key])
    return read !== undefined && matchesPattern(read, text)
  }

  test.each([
    ['*', '', true],
    ['a*', 'a', true],
    ['a*b', 'a/x:y/b', true],
    ['a?b', 'ab', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['a*b', 'abc', false],
    ['${*}', '*', true],
    ['${*}', 'x', false],
    ['${$}{x}', '${x}', true],
    ['登录?', '登录界', true],
  ])('%s on %s', (pattern, text, expected) => {
    expect(match(pattern, text)).toBe(expected)
  })

  test('a variable brings in literal text, a default helps where it is absent, else nothing matches', () => {
    expect(match('user/${aws:username}', 'user/mary', { 'aws:username': 'mary' })).toBe(true)
    expect(match('user/${aws:username}', 'user/mary', { 'aws:username': '*' })).toBe(false)
    expect(match("user/${aws:username, 'nobody'}", 'user/nobody')).toBe(true)
    expect(match('user/${aws:username}', 'user/')).toBe(false)
  })

  test('agrees with a regular expression on random patterns', () => {
    const alphabet = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 })
    fc.assert(
      fc.property(alphabet, text, (pattern, actual) => {
        const regex = new RegExp(`^${pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`)
        return match(pattern, actual) === regex.test(actual)
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  test('many stars cost no more than tokens times characters', () => {
    expect(match(`${'a*'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false)
  })
})
