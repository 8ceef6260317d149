import { describe, expect, test } from 'vitest'
import { checkFilterPolicy, type FilterScope, passes } from './filter.ts'

/** Rules and examples: https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html, numeric-value-matching.html, attribute-key-matching.html */
const attributes = {
  store: { type: 'String', value: 'example_corp' },
  price: { type: 'Number', value: '100.5' },
  interests: { type: 'String.Array', value: '["soccer","rugby",true,null,7]' },
  picture: { type: 'Binary', value: 'AAA=' },
}
const body = { store: { name: 'example_corp', tags: ['a', 'b'] }, price: 100.5, lines: [{ sku: 'x' }, { sku: 'y' }], none: null }

const rows: [string, FilterScope, object, boolean][] = [
  ['a value', 'MessageAttributes', { store: ['other', 'example_corp'] }, true],
  ['another value', 'MessageAttributes', { store: ['Example_corp'] }, false],
  ['case aside', 'MessageAttributes', { store: [{ 'equals-ignore-case': 'EXAMPLE_corp' }] }, true],
  ['prefix', 'MessageAttributes', { store: [{ prefix: 'exa' }] }, true],
  ['suffix', 'MessageAttributes', { store: [{ suffix: 'exa' }] }, false],
  ['anything but', 'MessageAttributes', { store: [{ 'anything-but': ['x', 'y'] }] }, true],
  ['anything but this', 'MessageAttributes', { store: [{ 'anything-but': 'example_corp' }] }, false],
  ['anything but the prefix', 'MessageAttributes', { store: [{ 'anything-but': { prefix: 'exa' } }] }, false],
  ['anything but, of nothing', 'MessageAttributes', { absent: [{ 'anything-but': 'x' }] }, false],
  ['a number', 'MessageAttributes', { price: [100.5] }, true],
  ['a number is no text', 'MessageAttributes', { price: ['100.5'] }, false],
  ['a range', 'MessageAttributes', { price: [{ numeric: ['>', 0, '<=', 100.5] }] }, true],
  ['below a range', 'MessageAttributes', { price: [{ numeric: ['>', 100.5] }] }, false],
  ['equal', 'MessageAttributes', { price: [{ numeric: ['=', 100.5] }] }, true],
  ['is there', 'MessageAttributes', { picture: [{ exists: true }] }, true],
  ['is not there', 'MessageAttributes', { absent: [{ exists: false }] }, true],
  ['is there though it should not', 'MessageAttributes', { store: [{ exists: false }] }, false],
  ['one of a list', 'MessageAttributes', { interests: ['rugby'] }, true],
  ['not of a list', 'MessageAttributes', { interests: ['tennis'] }, false],
  ['null in a list', 'MessageAttributes', { interests: [null] }, true],
  ['a binary value is no text', 'MessageAttributes', { picture: ['AAA='] }, false],
  ['all keys must hold', 'MessageAttributes', { store: ['example_corp'], price: [1] }, false],
  ['nested', 'MessageBody', { store: { name: ['example_corp'] } }, true],
  ['nested, another', 'MessageBody', { store: { name: ['x'] } }, false],
  ['one of a list in the body', 'MessageBody', { store: { tags: ['b'] } }, true],
  ['lists of objects', 'MessageBody', { lines: { sku: ['y'] } }, true],
  ['null', 'MessageBody', { none: [null] }, true],
  ['a leaf that is not there', 'MessageBody', { store: { absent: [{ exists: false }] } }, true],
  ['one of two branches', 'MessageAttributes', { $or: [{ store: ['x'] }, { price: [100.5] }] }, true],
  ['no branch', 'MessageAttributes', { $or: [{ store: ['x'] }, { price: [1] }] }, false],
  ['a branch, but not the other key', 'MessageAttributes', { $or: [{ store: ['example_corp'] }, { price: [1] }], absent: ['x'] }, false],
  ['branches below', 'MessageBody', { store: { $or: [{ name: ['x'] }, { tags: ['a'] }] } }, true],
  ['attributes count for nothing there', 'MessageBody', { interests: ['rugby'] }, false],
]

test.each(rows)('%s (%s)', (_name, scope, policy, expected) => {
  const text = JSON.stringify(policy)
  checkFilterPolicy(text, scope)
  expect(passes(text, scope, { attributes }, JSON.stringify(body))).toBe(expected)
})

test('a body that is no JSON object passes no policy, and every message passes none', () => {
  expect(passes('{"a":["b"]}', 'MessageBody', { attributes }, 'not JSON')).toBe(false)
  expect(passes('{"a":["b"]}', 'MessageBody', { attributes }, '"b"')).toBe(false)
  expect(passes(undefined, 'MessageAttributes', { attributes: {} }, '')).toBe(true)
})

describe('refusals', () => {
  const refused: [string, FilterScope, string][] = [
    ['{', 'MessageAttributes', 'FilterPolicy: failed to parse JSON.'],
    ['[]', 'MessageAttributes', 'FilterPolicy: failed to parse JSON.'],
    ['{"a":"b"}', 'MessageAttributes', 'FilterPolicy: "a" must be an object or an array'],
    ['{"a":{"b":["c"]}}', 'MessageAttributes', 'Filter policy scope MessageAttributes does not support nested filter policy'],
    ['{"a":[]}', 'MessageAttributes', 'FilterPolicy: Empty arrays are not allowed'],
    ['{"a":[["b"]]}', 'MessageAttributes', 'FilterPolicy: Match value must be String, number, true, false, or null'],
    ['{"a":[{"postfix":"b"}]}', 'MessageAttributes', 'FilterPolicy: Unrecognized match type postfix'],
    ['{"a":[{"exists":"yes"}]}', 'MessageAttributes', 'FilterPolicy: exists match pattern must be either true or false.'],
    ['{"a":[{"numeric":["~",1]}]}', 'MessageAttributes', 'FilterPolicy: Unrecognized numeric range operator: ~'],
    ['{"a":[{"cidr":"10.0.0.0/8"}]}', 'MessageAttributes', 'FilterPolicy: the sandbox does not model cidr'],
    ['{"$or":[{"a":["b"]}]}', 'MessageBody', 'FilterPolicy: "$or" must be an array of at least two objects'],
  ]
  test.each(refused)('%s (%s)', (text, scope, message) => {
    expect(() => checkFilterPolicy(text, scope)).toThrow(`Invalid parameter: ${message}`)
  })
})
