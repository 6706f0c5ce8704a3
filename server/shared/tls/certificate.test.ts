import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CertificateUnusable, keepOwnCertificate, readCertificate } from './certificate.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'koprogo-tls-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const inFolder = (name: string) => path.join(folder, name)

test('makes a certificate of its own once, for these names, and keeps its key for good', async () => {
  const made = await keepOwnCertificate(inFolder('tls'), ['grid.example.org', '10.1.2.3'])
  const parsed = new X509Certificate(made.cert)
  expect(parsed.checkHost('grid.example.org')).toBe('grid.example.org')
  expect(parsed.checkIP('10.1.2.3')).toBe('10.1.2.3')
  expect(new Date(parsed.validTo).getFullYear()).toBeGreaterThan(new Date().getFullYear() + 18)
  const spki = parsed.publicKey.export({ type: 'spki', format: 'der' })
  expect(made.spkiSha256).toBe(createHash('sha256').update(spki).digest('hex'))
  expect(await keepOwnCertificate(inFolder('tls'), ['another.example.org'])).toEqual(made)
})

test.skipIf(process.platform === 'win32')('nobody else reads its key', async () => {
  await keepOwnCertificate(inFolder('tls'), [])
  expect(statSync(inFolder('tls/key.pem')).mode & 0o777).toBe(0o600)
})

test('refuses a key of another certificate, and what is neither certificate nor key', async () => {
  const one = await keepOwnCertificate(inFolder('one'), [])
  await keepOwnCertificate(inFolder('two'), [])
  writeFileSync(inFolder('garbage.pem'), 'garbage')
  const cert = inFolder('one/cert.pem')
  const key = inFolder('one/key.pem')
  expect(readCertificate({ cert, key })).toEqual(one)
  for (const [files, sentence] of [
    [{ cert, key: inFolder('two/key.pem') }, 'is not the one of the certificate'],
    [{ cert, key: inFolder('garbage.pem') }, 'is no private key'],
    [{ cert: inFolder('garbage.pem'), key }, 'is no certificate'],
    [{ cert: inFolder('missing.pem'), key }, 'cannot be read'],
  ] as const) {
    expect(() => readCertificate(files)).toThrow(CertificateUnusable)
    expect(() => readCertificate(files)).toThrow(sentence)
  }
})
