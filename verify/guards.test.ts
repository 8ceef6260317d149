import { describe, expect, test } from 'vitest'
import type { Target } from '../checks/step.ts'
import {
  isOwnAccount,
  isOwnPage,
  mostAttempts,
  mustAgree,
  mustBeFew,
  mustBePatience,
  mustBeUserName,
  ownSignInUrl,
  spacingFor,
  spacingMs,
  wrongPassword,
} from './guards.ts'

const aws = (change: Partial<Target> = {}): Target => ({
  kind: 'aws',
  account: '111122223333',
  caller: 'arn:aws:sts::111122223333:assumed-role/monitor/ci',
  region: 'ap-northeast-1',
  partition: 'aws',
  endpoint: null,
  ...change,
})
const local = aws({ kind: 'sandbox', endpoint: 'http://127.0.0.1:4566' })

describe('the sign-in address is that of the caller’s own account', () => {
  test.each([
    [aws(), 'https://111122223333.signin.aws.amazon.com/console?region=ap-northeast-1'],
    [aws({ region: 'cn-north-1', partition: 'aws-cn' }), 'https://111122223333.signin.amazonaws.cn/console?region=cn-north-1'],
    [local, 'http://127.0.0.1:4566/signin?account=111122223333&region=ap-northeast-1'],
  ])('made from what STS said', (target, want) => {
    expect(ownSignInUrl(target)).toBe(want)
  })

  test('an account that only an endpoint of somebody’s own has named is none of AWS', () => {
    expect(() => ownSignInUrl(aws({ endpoint: 'http://127.0.0.1:5000' }))).toThrow(
      expect.objectContaining({ code: 'verifyForeignSts', params: { endpoint: 'http://127.0.0.1:5000', account: '111122223333' } }),
    )
  })

  test.each([null, '', '1234', 'not-an-account'])('no account, no address: %s', (account) => {
    expect(() => ownSignInUrl(aws({ account }))).toThrow(expect.objectContaining({ code: 'verifyNoAccount' }))
  })
})

describe('a page may be given the user’s name', () => {
  test.each([
    'https://111122223333.signin.aws.amazon.com/console?region=ap-northeast-1',
    'https://ap-northeast-1.signin.aws.amazon.com/oauth?client_id=x',
    'https://signin.aws.amazon.com/oauth?client_id=x',
  ])('on AWS: %s', (address) => {
    expect(isOwnPage(address, aws())).toBe(true)
  })

  test.each([
    'https://444455556666.signin.aws.amazon.com/console',
    'https://somebody.signin.aws.amazon.com/console',
    'https://signin.aws.amazon.com.example.com/console',
    'https://111122223333.signin.aws.amazon.com.example.com/console',
    'https://111122223333.signin.amazonaws.cn/console',
    'https://example.com/111122223333.signin.aws.amazon.com',
    'https://user@signin.aws.amazon.com/console',
    'https://signin.aws.amazon.com:8443/console',
    'http://signin.aws.amazon.com/console',
    'https://evil-signin.aws.amazon.com/',
    'about:blank',
    '',
  ])('never: %s', (address) => {
    expect(isOwnPage(address, aws())).toBe(false)
  })

  test.each([
    ['http://127.0.0.1:4566/signin?account=111122223333', true],
    ['http://127.0.0.1:4566/signin?failed=failed', true],
    ['http://127.0.0.1:4566/signin?account=444455556666', false],
    ['http://127.0.0.1:4567/signin?account=111122223333', false],
    ['http://127.0.0.1:4566/elsewhere', false],
    ['https://111122223333.signin.aws.amazon.com/console', false],
  ])('in the sandbox: %s %s', (address, want) => {
    expect(isOwnPage(address, local)).toBe(want)
  })
})

test('the account that the form shows is ours by number or by an alias that IAM names', () => {
  expect(isOwnAccount('111122223333', '111122223333', [])).toBe(true)
  expect(isOwnAccount('1111-2222-3333', '111122223333', [])).toBe(true)
  expect(isOwnAccount('my-company', '111122223333', ['my-company'])).toBe(true)
  expect(isOwnAccount('my-company', '111122223333', [])).toBe(false)
  expect(isOwnAccount('444455556666', '111122223333', ['my-company'])).toBe(false)
})

test('at most ten attempts, spaced', () => {
  expect(mostAttempts).toBe(10)
  for (const attempts of [1, 3, 10]) expect(() => mustBeFew(attempts)).not.toThrow()
  for (const attempts of [0, 11, 1.5, Number.NaN, -1])
    expect(() => mustBeFew(attempts)).toThrow(expect.objectContaining({ code: 'verifyAttempts' }))
  expect(spacingMs.aws).toBeGreaterThanOrEqual(2_000)
  expect(spacingMs.sandbox).toBeGreaterThan(0)
  // On AWS no option brings them closer together.
  expect([undefined, 0, 20, 9_000].map((asked) => spacingFor('aws', asked))).toEqual([5_000, 5_000, 5_000, 9_000])
  expect([undefined, 0, 20].map((asked) => spacingFor('sandbox', asked))).toEqual([300, 0, 20])
})

test('passwords are random and long', () => {
  const many = Array.from({ length: 100 }, wrongPassword)
  expect(new Set(many).size).toBe(100)
  expect(Math.min(...many.map(({ length }) => length))).toBeGreaterThan(20)
})

test('a name that no IAM user can have, and a patience beyond reason', () => {
  for (const user of ['', 'a b', 'root@example.com?', '../x', 'a'.repeat(65)])
    expect(() => mustBeUserName(user)).toThrow(expect.objectContaining({ code: 'verifyBadUser' }))
  expect(() => mustBeUserName('trailproof-signin')).not.toThrow()
  for (const ms of [0, 999, 86_400_001, Number.NaN])
    expect(() => mustBePatience(ms)).toThrow(expect.objectContaining({ code: 'verifyTimeout' }))
  expect(() => mustBePatience(1_000)).not.toThrow()
})

test('AWS takes a yes; the sandbox, and hands of one’s own, need none', async () => {
  const yes = () => Promise.resolve(true)
  const no = () => Promise.resolve(false)
  await expect(mustAgree({ kind: 'aws', isManual: false }, no)).rejects.toMatchObject({ code: 'needsYes' })
  await expect(mustAgree({ kind: 'aws', isManual: false }, yes)).resolves.toBeUndefined()
  await expect(mustAgree({ kind: 'aws', isManual: true }, no)).resolves.toBeUndefined()
  await expect(mustAgree({ kind: 'sandbox', isManual: false }, no)).resolves.toBeUndefined()
})
