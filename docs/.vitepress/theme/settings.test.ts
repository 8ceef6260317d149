import { describe, expect, test } from 'vitest'
import { isEmail, isInitials, isProfile, placeFor, readChoices, saveSettings, settingsFor } from './settings.ts'

const nothing = readChoices({})

describe('initials', () => {
  test.each(['lxm', 'a', '7', 'kim-a1', 'a'.repeat(20)])('%s', (text) => expect(isInitials(text)).toBe(true))
  test.each(['', 'LXM', 'l x', '-lx', 'lx-', 'l--x', 'l.x', 'l_x', '李', 'a'.repeat(21)])('not “%s”', (text) =>
    expect(isInitials(text)).toBe(false),
  )
})

describe('an e-mail address', () => {
  test.each(['lin@example.com', 'l.in+alarm@mail.example.co.kr', 'x@a-b.cn'])('%s', (text) => expect(isEmail(text)).toBe(true))
  test.each([
    '',
    'lin',
    'lin@',
    '@example.com',
    'lin@example',
    'li n@example.com',
    'lin@example..com',
    'lin@-x.com',
    "a'b@example.com",
    'a@b.c\n',
    '李@example.com',
  ])('not “%s”', (text) => expect(isEmail(text)).toBe(false))
})

test.each(['default', 'AdministratorAccess-123456789012', 'team/dev'])('a profile: %s', (text) => expect(isProfile(text)).toBe(true))
test.each(['', 'a b', 'x;rm', '$(x)', "'"])('no profile: %s', (text) => expect(isProfile(text)).toBe(false))

describe('what was kept', () => {
  test('each spoilt field falls back alone', () => {
    const read = readChoices({
      region: 'tokyo',
      initials: 'lxm',
      email: 7,
      own: { 'lab-a': { trail: 'my-trail', topic: 'no spaces', nonsense: 'x' }, 'lab-b': 'x' },
      target: 'moon',
      account: '12',
      profile: 'a b',
    })
    expect(read).toEqual({ ...nothing, initials: 'lxm', own: { 'lab-a': { trail: 'my-trail' }, 'lab-b': {} } })
  })
})

describe('where the reader works', () => {
  test('begins in the sandbox, in the home region of the language', () => {
    saveSettings(nothing)
    expect(['zh', 'ko', 'en'].map((edition) => placeFor(edition as 'zh').region)).toEqual(['ap-northeast-1', 'ap-northeast-2', 'us-east-1'])
    expect(placeFor('zh')).toMatchObject({ target: 'sandbox', account: '123456789012', isAccountKnown: true, profile: null })
  })

  test('a chosen region counts in every language', () => {
    saveSettings({ ...nothing, region: 'cn-north-1' })
    expect(settingsFor('ko', 'lab-a')).toEqual({ region: 'cn-north-1', initials: 'demo', email: 'learner@example.com', own: {} })
  })

  test('an AWS account is not known until it was typed or asked for', () => {
    saveSettings({ ...nothing, target: 'aws', profile: 'me' })
    expect(placeFor('en')).toMatchObject({ target: 'aws', profile: 'me', isAccountKnown: false, endpoint: null })
    saveSettings({ ...nothing, target: 'aws', account: '210987654321' })
    expect(placeFor('en')).toMatchObject({ account: '210987654321', isAccountKnown: true })
  })
})
