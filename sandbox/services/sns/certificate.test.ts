import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { newSigningKey } from './certificate.ts'

test('the certificate is one that others read: signed by its own key, for that key, in force', () => {
  const { certificate, privateKey, id } = newSigningKey('sns.sandbox')
  const read = new X509Certificate(certificate)
  expect(read.subject).toBe('CN=sns.sandbox')
  expect(read.issuer).toBe('CN=sns.sandbox')
  expect(read.checkPrivateKey(createPrivateKey(privateKey))).toBe(true)
  expect(read.verify(createPublicKey(privateKey))).toBe(true)
  expect(read.verify(createPublicKey(newSigningKey().privateKey))).toBe(false)
  expect(Date.parse(read.validFrom)).toBeLessThan(Date.parse('2001-01-01'))
  expect(read.validTo).toContain('9999')
  expect(id).toMatch(/^[0-9a-f]{32}$/)
})
