import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Sha256Hex, VerifySignature } from '#core/statement.ts'

export const sha256Hex: Sha256Hex = (text) => createHash('sha256').update(text, 'utf8').digest('hex')
export const sha256OfBytes = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** DER of an Ed25519 public key (RFC 8410) up to the raw 32 bytes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const KEYS_KEPT = 10_000
const keys = new Map<string, KeyObject>()

/** Parsing a key costs as much as half a check; the keys of the nodes at work are kept. */
function keyOf(publicKey: string): KeyObject {
  const known = keys.get(publicKey)
  if (known) return known
  const der = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'base64url')])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  if (keys.size >= KEYS_KEPT) keys.clear()
  keys.set(publicKey, key)
  return key
}

export const verifySignature: VerifySignature = ({ publicKey, text, signature }) => {
  const bytes = Buffer.from(signature, 'base64url')
  if (bytes.toString('base64url') !== signature) return false
  return verify(null, Buffer.from(text, 'utf8'), keyOf(publicKey), bytes)
}

/** Whether 32 bytes can be an Ed25519 key: in base64url without stray bits. */
export function isPublicKey(publicKey: string): boolean {
  const bytes = Buffer.from(publicKey, 'base64url')
  return bytes.length === 32 && bytes.toString('base64url') === publicKey
}
