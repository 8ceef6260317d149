import { expect, test } from 'vitest'
import { environmentLines } from './environment.ts'
import type { Place } from './settings.ts'

const sandbox: Place = {
  target: 'sandbox',
  profile: null,
  account: '123456789012',
  isAccountKnown: true,
  endpoint: 'http://127.0.0.1:4566',
  region: 'cn-north-1',
}
const aws: Place = { target: 'aws', profile: 'me', account: '210987654321', isAccountKnown: true, endpoint: null, region: 'us-east-1' }

test('bash is pointed at the sandbox, and away from whatever profile was chosen', () => {
  expect(environmentLines(sandbox, 'bash')).toBe(
    [
      'unset AWS_SESSION_TOKEN AWS_PROFILE',
      'export AWS_DEFAULT_REGION=cn-north-1',
      'export AWS_REGION=cn-north-1',
      'export AWS_ENDPOINT_URL=http://127.0.0.1:4566',
      'export AWS_ACCESS_KEY_ID=123456789012',
      'export AWS_SECRET_ACCESS_KEY=anything',
    ].join('\n'),
  )
})

test('PowerShell says the same in its own words', () => {
  const lines = environmentLines(sandbox, 'powershell').split('\n')
  expect(lines[0]).toBe('Remove-Item Env:AWS_SESSION_TOKEN, Env:AWS_PROFILE -ErrorAction Ignore')
  expect(lines).toContain("$env:AWS_ENDPOINT_URL = 'http://127.0.0.1:4566'")
})

test('a profile takes the sandbox’s address and keys away', () => {
  const lines = environmentLines(aws, 'bash')
  expect(lines).toContain('unset AWS_SESSION_TOKEN AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY')
  expect(lines).toContain('export AWS_PROFILE=me')
})

test('default credentials may be in the environment: they stay', () => {
  const lines = environmentLines({ ...aws, profile: null }, 'bash')
  expect(lines).toContain('unset AWS_ENDPOINT_URL\n')
  expect(lines).not.toContain('ACCESS_KEY')
})
