import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Outcome, Report } from '../../../checks/step.ts'
import type { Place } from './settings.ts'

const place: Place = {
  target: 'sandbox',
  profile: null,
  account: '123456789012',
  isAccountKnown: true,
  endpoint: null,
  region: 'ap-northeast-1',
}
const report = (outcome: Outcome, at = '2026-01-02T03:04:05.000Z'): Report => ({
  version: '1',
  at,
  lab: 'lab-a',
  target: { kind: 'sandbox', account: '123456789012', caller: null, region: 'ap-northeast-1', partition: 'aws', endpoint: null },
  steps: [{ step: 'a01-trail', outcome, reason: null, params: {}, saw: {} }],
  summary: { done: 0, todo: 0, differs: 0, waiting: 0, unseen: 0 },
  notReached: [],
})

/** The module as a page that has just been opened has it. */
async function opened() {
  vi.resetModules()
  const progress = await import('./progress.ts')
  progress.loadProgress()
  return progress
}
beforeEach(() => localStorage.clear())

test('what a check said is there on the next visit, in that place only', async () => {
  const first = await opened()
  const key = first.placeKey(place, 'demo')
  first.keepReport(key, report('differs'))
  const second = await opened()
  expect(second.foundAt(key)['lab-a/a01-trail']).toMatchObject({ at: '2026-01-02T03:04:05.000Z', report: { outcome: 'differs' } })
  for (const other of [
    second.placeKey({ ...place, region: 'us-east-1' }, 'demo'),
    second.placeKey({ ...place, account: '1' }, 'demo'),
    second.placeKey({ ...place, target: 'aws', profile: 'me' }, 'demo'),
    second.placeKey(place, 'lxm'),
  ])
    expect(second.foundAt(other)).toEqual({})
})

test('steps that a later report does not speak of stay', async () => {
  const { keepReport, foundAt } = await opened()
  keepReport('p', report('done'))
  keepReport('p', { ...report('todo'), steps: [{ step: 'a02-logs', outcome: 'todo', reason: 'todo.x', params: {}, saw: {} }] })
  expect(Object.keys(foundAt('p'))).toEqual(['lab-a/a01-trail', 'lab-a/a02-logs'])
})

test('the oldest places make room', async () => {
  const { keepReport, foundAt } = await opened()
  for (let at = 0; at < 30; at++) keepReport(`p${at}`, report('done'))
  expect(foundAt('p0')).toEqual({})
  expect(foundAt('p29')).not.toEqual({})
})

test('a look that could not see takes nothing away', async () => {
  const { keepReport, keepSeen, foundAt } = await opened()
  keepReport('p', report('done'))
  keepSeen('p', report('unseen'))
  expect(foundAt('p')['lab-a/a01-trail']?.report.outcome).toBe('done')
  keepSeen('p', report('todo'))
  expect(foundAt('p')['lab-a/a01-trail']?.report.outcome).toBe('todo')
})

test('what was found before the account’s number was known goes with the profile', async () => {
  const { keepReport, nameAccount, foundAt, placeKey } = await opened()
  const aws = { ...place, target: 'aws' as const, profile: 'me', isAccountKnown: false }
  keepReport(placeKey(aws, 'lxm'), report('done'))
  keepReport(placeKey({ ...aws, profile: 'you' }, 'lxm'), report('todo'))
  nameAccount('me', '210987654321')
  const known = { ...aws, account: '210987654321', isAccountKnown: true }
  expect(foundAt(placeKey(known, 'lxm'))).toHaveProperty('lab-a/a01-trail')
  expect(foundAt(placeKey(aws, 'lxm'))).toEqual({})
  expect(foundAt(placeKey({ ...aws, profile: 'you' }, 'lxm'))).toHaveProperty('lab-a/a01-trail')
})

describe('kept progress that was spoilt', () => {
  test.each([
    ['places are no object', { places: 7 }],
    ['a step is no object', { places: { p: { 'lab-a/a01-trail': 'done' } } }],
    [
      'an outcome nobody knows',
      { places: { p: { 'lab-a/a01-trail': { at: '2026-01-02T03:04:05Z', report: { step: 'a01-trail', outcome: 'great' } } } } },
    ],
    ['a date that is none', { places: { p: { 'lab-a/a01-trail': { at: 'soon', report: { step: 'a01-trail', outcome: 'done' } } } } }],
  ])('%s: not shown', async (_, raw) => {
    localStorage.setItem('trailproof.progress', JSON.stringify({ version: 1, ...raw }))
    const { foundAt } = await opened()
    expect(foundAt('p')).toEqual({})
  })

  test('an address that is no page of a lab is not gone back to', async () => {
    localStorage.setItem('trailproof.progress', JSON.stringify({ version: 1, lastPage: 'https://elsewhere.example/' }))
    expect((await opened()).lastPage.value).toBeNull()
  })
})

test.each([
  ['nothing', null],
  ['a step without outcome', { at: 'x', lab: 'lab-a', target: {}, steps: [{ step: 'a01-trail' }] }],
  ['no target', { at: 'x', lab: 'lab-a', steps: [] }],
])('%s is no report', async (_, raw) => {
  expect((await opened()).readReport(raw)).toBeNull()
})
