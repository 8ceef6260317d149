import { expect, test } from 'vitest'
import { checkCommand, explainCommand, valuesFile } from './check-command.ts'
import type { Place } from './settings.ts'

const place: Place = { target: 'sandbox', profile: null, account: '1', isAccountKnown: true, endpoint: null, region: 'ap-northeast-1' }
const settings = { region: 'ap-northeast-1', initials: 'demo', email: 'learner@example.com', own: {} }

test('a step in the sandbox, with the defaults', () => {
  expect(checkCommand('lab-a', 'a04-filter-pattern', settings, place)).toBe(
    'npx trailproof check lab-a a04 --region ap-northeast-1 --sandbox',
  )
})

test('a whole lab on AWS, with the reader’s own settings', () => {
  const own = { ...settings, initials: 'lxm', email: 'lin@example.com' }
  expect(checkCommand('lab-a', null, own, { ...place, target: 'aws', profile: 'me', region: 'cn-north-1' })).toBe(
    'npx trailproof check lab-a --region cn-north-1 --profile me --initials lxm --email lin@example.com',
  )
})

test('own names go into a file', () => {
  expect(valuesFile(settings)).toBeNull()
  expect(valuesFile({ ...settings, own: { topic: 'Mine', trail: 'org-trail' } })).toBe('{\n  "trail": "org-trail",\n  "topic": "Mine"\n}\n')
})

test('why the alarm is silent is asked of the same place', () => {
  expect(explainCommand({ ...settings, initials: 'lxm' }, place)).toBe(
    'npx trailproof explain --region ap-northeast-1 --sandbox --initials lxm',
  )
})
