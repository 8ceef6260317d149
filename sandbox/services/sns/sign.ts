import { createPrivateKey, createSign, type KeyObject } from 'node:crypto'
import { type Handshake, type Notification, type Signed, signatureAlgorithms, snsLinks, stringToSign } from '../../../domain/message/sns.ts'
import type { World } from '../../world.ts'
import { newSigningKey } from './certificate.ts'
import { type SigningKey, topicByArn } from './state.ts'

/** The sandbox's key, made when a message first has to be signed, and kept. */
export function signingKey(world: World): SigningKey {
  const rows = world.state.sns.signing
  const known = rows.get('key')
  if (known) return known
  const made = newSigningKey()
  rows.set('key', made)
  return made
}

const keys = new Map<string, KeyObject>()

/** Signs a message as its topic asks (`SignatureVersion`, 1 unless set). */
export function signMessage(world: World, message: Notification | Handshake): Signed {
  const key = signingKey(world)
  let ready = keys.get(key.id)
  if (!ready) {
    ready = createPrivateKey(key.privateKey)
    keys.clear()
    keys.set(key.id, ready)
  }
  const signatureVersion = topicByArn(world.state.sns, message.topicArn)?.attributes.SignatureVersion === '2' ? '2' : '1'
  return {
    signatureVersion,
    signature: createSign(signatureAlgorithms[signatureVersion]).update(stringToSign(message)).sign(ready, 'base64'),
    signingCertUrl: snsLinks(message.topicArn, { baseUrl: world.endpoint }).certificate(key.id),
  }
}
