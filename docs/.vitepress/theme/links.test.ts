import { expect, test } from 'vitest'
import labA from '../../../checks/lab-a/lab.ts'
import labB from '../../../checks/lab-b/lab.ts'
import { valuesOf } from '../../../checks/values.ts'
import { consolePlaces, consoleUrl, sandboxPage } from './links.ts'

const want = (region: string, own: Record<string, string> = {}) =>
  valuesOf(labA, { region, initials: 'demo', email: 'a@example.com', own }, '210987654321')

test('every place is on the console of its partition', () => {
  for (const place of consolePlaces) {
    expect(new URL(consoleUrl(place, want('cn-northwest-1'), true)).host).toMatch(/^cn-north(west)?-1\.console\.amazonaws\.cn$/)
    expect(new URL(consoleUrl(place, want('ap-northeast-2'), true)).host).toMatch(/^(ap-northeast-2|us-east-1)\.console\.aws\.amazon\.com$/)
  }
})

test('a thing that is found by its ARN has the account in its address, or the list stands in for it', () => {
  expect(consoleUrl('topic', want('us-east-1'), true)).toContain('arn:aws:sns:us-east-1:210987654321:CloudTrail_to_Email')
  expect(consoleUrl('topic', want('us-east-1'), false)).toBe(consoleUrl('topics', want('us-east-1'), false))
  expect(consoleUrl('trail', want('us-east-1'), false)).not.toContain('210987654321')
})

test('an own name is followed', () => {
  expect(consoleUrl('alarm', want('us-east-1', { alarm: 'My alarm' }), true)).toContain('alarm/My%20alarm')
})

test('the stack is shown by its name in the sandbox; a lab that has none is led to the list', () => {
  const choices = { region: 'us-east-1', initials: 'demo', email: 'a@example.com', own: { stack: 'My stack' } }
  expect(sandboxPage('stack', valuesOf(labB, choices, '210987654321'))).toBe('#/cloudformation/stack/My%20stack')
  expect(sandboxPage('stack', want('us-east-1'))).toBe('#/cloudformation/stacks')
})
