import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../test-directory.ts'
import { fileIdentity, IdentityUnusable } from './identity-file.ts'

/** The SPKI of an Ed25519 key is these 12 bytes and the raw key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const isSignedBy = (publicKey: string, text: string, signature: string) => {
  const der = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'base64url')])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'))
}

describe('the identity in a file', () => {
  test('is made at first use, for its owner only, and nothing else is left beside it', () => {
    const directory = path.join(temporaryDirectory(), 'node')
    const { file, publicKey } = fileIdentity(directory)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(readdirSync(directory)).toEqual(['identity.key'])
    expect(Buffer.from(publicKey, 'base64url')).toHaveLength(32)
  })

  test('is the same at the next start, and another one in another place', () => {
    const directory = temporaryDirectory()
    const { publicKey } = fileIdentity(directory)
    expect(fileIdentity(directory).publicKey).toBe(publicKey)
    expect(fileIdentity(temporaryDirectory()).publicKey).not.toBe(publicKey)
  })

  test('signs so that whoever has the raw public key can check it', () => {
    const { publicKey, sign } = fileIdentity(temporaryDirectory())
    const signature = sign('koprogo-test/1\nGrüße')
    expect(signature).toMatch(/^[\w-]{86}$/)
    expect(isSignedBy(publicKey, 'koprogo-test/1\nGrüße', signature)).toBe(true)
    expect(isSignedBy(publicKey, 'koprogo-test/1\ngruesse', signature)).toBe(false)
  })

  test('half a key of a first start that was killed is not taken for one', () => {
    const directory = temporaryDirectory()
    writeFileSync(path.join(directory, 'identity.key.new'), '-----BEGIN PRIV')
    expect(fileIdentity(directory).publicKey).toHaveLength(43)
  })

  test('that others may read is refused, with the command that helps', () => {
    const directory = temporaryDirectory()
    const { file } = fileIdentity(directory)
    chmodSync(file, 0o640)
    expect(() => fileIdentity(directory)).toThrow(`chmod 600 ${file}`)
    expect(() => fileIdentity(directory)).toThrow(IdentityUnusable)
  })

  test.each([
    ['empty', ''],
    ['no key', 'hello'],
    ['a key of another kind', generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' })],
  ])('a file that is %s is refused and left alone', (_, content) => {
    const directory = temporaryDirectory()
    const file = path.join(directory, 'identity.key')
    writeFileSync(file, content, { mode: 0o600 })
    expect(() => fileIdentity(directory)).toThrow(IdentityUnusable)
    expect(() => fileIdentity(directory)).toThrow('Restore it from a copy')
  })
})
