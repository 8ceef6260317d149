import { expect, test } from 'vitest'
import { readInbox } from './inbox.ts'

const mail = { id: 'm1', at: '2026-01-02T03:04:05.000Z', to: 'a@example.com', subject: 'S', text: 'T', kind: 'confirm' }

test('a mail that asks for it brings the link to confirm', () => {
  const links = [
    { rel: 'unsubscribe', href: 'http://127.0.0.1:1/u' },
    { rel: 'confirm', href: 'http://127.0.0.1:1/c' },
  ]
  expect(readInbox({ messages: [{ ...mail, links }] })).toEqual([
    { id: 'm1', atMs: Date.parse('2026-01-02T03:04:05.000Z'), subject: 'S', text: 'T', confirmUrl: '/c' },
  ])
})

test('a notification has no such button, nor has a link that is no web address', () => {
  const evil = { ...mail, links: [{ rel: 'confirm', href: 'javascript:alert(1)' }] }
  const note = { ...mail, kind: 'notification', links: [{ rel: 'confirm', href: 'http://127.0.0.1:1/c' }] }
  expect(readInbox({ messages: [evil, note] })?.map(({ confirmUrl }) => confirmUrl)).toEqual([null, null])
})

test.each([null, [], {}, { messages: 'x' }])('%j is no inbox', (raw) => {
  expect(readInbox(raw)).toBeNull()
})
