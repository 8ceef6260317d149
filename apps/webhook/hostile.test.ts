/** Whatever anybody sends: it is refused in words of ours, and never by falling over. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { certificateAddress, confirmationAddress, readTopicArn } from './aws-address.ts'
import { compose } from './chat.ts'
import { Refusal } from './refusal.ts'
import { readMessage } from './sns-message.ts'
import { loadTemplates, readTemplates, setNames, TemplatesError } from './templates.ts'
import { sender } from './test/sender.ts'
import { wordsOf } from './words.ts'

const genuine = JSON.parse(sender().body('subscription-confirmation')) as Record<string, unknown>
const anything = fc.oneof(fc.string(), fc.jsonValue(), fc.constantFrom('Notification', '__proto__', null, 1e308, 'x'.repeat(5000)))

test('bodies', () => {
  const changed = fc
    .dictionary(fc.constantFrom(...Object.keys(genuine), 'Subject', 'MessageAttributes', '__proto__'), anything)
    .map((change) => JSON.stringify({ ...genuine, ...change }))
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), changed), (body) => {
      try {
        const { type, messageId, topicArn, message, attributes } = readMessage(body)
        for (const text of [type, messageId, topicArn, message, ...Object.values(attributes)]) expect(typeof text).toBe('string')
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal)
      }
    }),
    { numRuns: 2000 },
  )
})

test('addresses: whatever is taken is AWS’s or was allowed, read by another reader', () => {
  const piece = fc.constantFrom(
    'https://',
    'http://',
    'sns.',
    'us-east-1',
    'cn-north-1',
    '.amazonaws.com',
    '.cn',
    '@',
    ':',
    '443',
    '/',
    '\\',
    '?',
    '#',
    '%2e',
    '..',
    'SimpleNotificationService-',
    '0123456789abcdef0123456789abcdef',
    '.pem',
    'evil.com',
    '\t',
    '127.0.0.1:4566',
    'ａ',
    'xn--',
    '[::1]',
  )
  const address = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.webUrl(),
    fc
      .tuple(piece, piece)
      .map(([a, b]) => `https://sns.us-east-1.amazonaws.com${a}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem${b}`),
  )
  fc.assert(
    fc.property(address, (text) => {
      const taken = certificateAddress(text, ['127.0.0.1:4566'])
      if (taken) {
        const { protocol, hostname, username, pathname } = new URL(text)
        expect([username, pathname.split('/').length]).toEqual(['', 2])
        expect(taken.isOwn ? 'http: 127.0.0.1' : `https: ${hostname.replace(/^sns\.[a-z]+-[a-z]+-1\.amazonaws\.com(\.cn)?$/, 'aws')}`).toBe(
          taken.isOwn ? `${protocol} ${hostname}` : `${protocol} aws`,
        )
      }
      expect(confirmationAddress({ subscribeUrl: text, topicArn: text, token: text }, ['127.0.0.1:4566'])).toBeUndefined()
      readTopicArn(text)
    }),
    { numRuns: 4000 },
  )
})

test('messages become chat messages within the chat’s limits, and call nobody', () => {
  const nasty = fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '&',
        '<',
        '>',
        '@here',
        '\u0000',
        '\u202e',
        '🔴',
        '\ud83d',
        '*',
        '`',
        '\n',
        'x'.repeat(700),
        '"AlarmName":"',
        '{',
        '}',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''))
  const words = wordsOf('en')
  fc.assert(
    fc.property(nasty, fc.option(nasty, { nil: undefined }), fc.constantFrom(...setNames), (text, subject, set) => {
      for (const message of [
        text,
        JSON.stringify({ AlarmName: text, NewStateValue: 'ALARM', AlarmDescription: text, AWSAccountId: text, Region: text }),
      ]) {
        const { chat } = compose(
          { id: 'i', type: 'Notification', topicArn: 't', subject, message, timestamp: 'now', attributes: {}, receivedAtMs: 0 },
          loadTemplates(set),
          words,
        )
        const texts = chat.blocks.flatMap((block) =>
          block.type === 'section'
            ? [...(block.fields ?? []), ...(block.text ? [block.text] : [])]
            : block.type === 'header'
              ? [block.text]
              : block.elements,
        )
        expect(chat.text.length).toBeLessThanOrEqual(500)
        for (const { text: shown } of texts) {
          expect(shown.length).toBeLessThanOrEqual(3000)
          expect(shown).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)|@here/)
        }
        for (const block of chat.blocks) {
          if (block.type === 'header') expect(block.text.text.length).toBeLessThanOrEqual(150)
          if (block.type === 'section') for (const field of block.fields ?? []) expect(field.text.length).toBeLessThanOrEqual(2000)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('files of templates', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.record({ title: anything, fields: fc.dictionary(fc.string(), anything) }, { requiredKeys: [] })),
      (given) => {
        try {
          readTemplates('file', given)
        } catch (error) {
          expect(error).toBeInstanceOf(TemplatesError)
        }
      },
    ),
    { numRuns: 500 },
  )
})
