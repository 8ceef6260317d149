import { expect, test } from 'vitest'
import { double, javaDouble, jsonText, raw } from './json-text.ts'

test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [-5, '-5.0'],
  [21.5, '21.5'],
  [0.001, '0.001'],
  [0.00099, '9.9E-4'],
  [0.0001, '1.0E-4'],
  [-0.00012345, '-1.2345E-4'],
  [99.50160229693434, '99.50160229693434'],
  [0.0666851903306472, '0.0666851903306472'],
  [6_000_000, '6000000.0'],
  [9_999_999.5, '9999999.5'],
  [10_000_000, '1.0E7'],
  [860_604_416, '8.60604416E8'],
  [-12_345_678.9, '-1.23456789E7'],
  [1e21, '1.0E21'],
  [1.5e300, '1.5E300'],
  [5e-324, '5.0E-324'],
  [0.30000000000000004, '0.30000000000000004'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
])('%d is printed %s', (value, text) => {
  expect(javaDouble(value)).toBe(text)
})

test('order is kept, integers and doubles are told apart, absent members are left out', () => {
  const value = { b: 300, a: double(300), gone: undefined, none: null, list: [double(1), '登录 "x"', true], inner: { z: double(1e7) } }
  expect(jsonText(value)).toBe('{"b":300,"a":300.0,"none":null,"list":[1.0,"登录 \\"x\\"",true],"inner":{"z":1.0E7}}')
})

test('a text that is JSON already goes in as it is', () => {
  expect(jsonText({ data: raw('{ "z": 2 }') })).toBe('{"data":{ "z": 2 }}')
})
