import { expect, test } from 'vitest'
import { UserError } from './error.ts'

test('a UserError carries code, params, exit code and cause beside its English message', () => {
  const cause = new Error('socket closed')
  const error = new UserError('offline', { host: 'sts.amazonaws.com' }, { message: 'Cannot reach sts.amazonaws.com', exit: 3, cause })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'UserError', code: 'offline', params: { host: 'sts.amazonaws.com' }, exit: 3, cause })
  expect(error.message).toBe('Cannot reach sts.amazonaws.com')
})

test('without a message of its own it still says code and params', () => {
  const error = new UserError('badRegion', { region: 'tokyo' })
  expect(error.message).toBe('badRegion {"region":"tokyo"}')
  expect(error.exit).toBeUndefined()
  expect('cause' in error).toBe(false)
})
