import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fileIdentity, keptIdentity } from '../agent/adapters/identity-file.ts'
import { keyringPassphrase, secretsKept } from './keyring.ts'

type Backend = 'basic_text' | 'gnome_libsecret' | 'kwallet6' | 'unknown'
type Given = { backend?: Backend; platform?: NodeJS.Platform; isAvailable?: boolean; version?: number }

/** Seals by naming its version, so that what another version has sealed is known as such. */
function aVault({ backend = 'gnome_libsecret', isAvailable = true, version = 1 }: Given) {
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: async () => isAvailable,
    encryptStringAsync: async (text: string) => Buffer.from(`${version}:${text}`),
    async decryptStringAsync(sealed: Buffer) {
      const [by = '', text = ''] = sealed.toString().split(':')
      if (Number(by) > version) throw new Error('The keyring is locked')
      return { result: text, shouldReEncrypt: Number(by) < version }
    },
  }
}

function setup() {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-keyring-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const told: string[] = []
  const ask = ({ platform = 'linux', ...vault }: Given = {}) =>
    keyringPassphrase({ vault: aVault(vault), platform, folder, tell: (line) => told.push(line) })
  return { folder, told, ask, file: path.join(folder, 'identity.keyring') }
}

describe('a desktop with a keyring', () => {
  test('locks the first key, and unlocks the same one at each later start', async () => {
    const { folder, ask } = setup()
    const passphrase = await ask()
    expect(secretsKept(folder, passphrase)).toBe('keyring')
    const { publicKey, file } = fileIdentity(folder, passphrase)
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
    expect(keptIdentity(folder, await ask()).publicKey).toBe(publicKey)
    expect(secretsKept(folder, null)).toBe('keyring')
  })

  test.each<[string, Given]>([
    ['on macOS', { platform: 'darwin', backend: 'unknown' }],
    ['on Windows', { platform: 'win32', backend: 'unknown' }],
    ['of KDE', { backend: 'kwallet6' }],
  ])('is one %s too', async (_, given) => {
    expect(await setup().ask(given)).toHaveLength(43)
  })

  test('that has got another key of its own seals the same passphrase again', async () => {
    const { folder, ask, file } = setup()
    const passphrase = await ask()
    fileIdentity(folder, passphrase)
    const before = readFileSync(file, 'utf8')
    expect(await ask({ version: 2 })).toBe(passphrase)
    expect(readFileSync(file, 'utf8')).not.toBe(before)
  })

  test('that does not open is told, and the key stays locked and stays there', async () => {
    const { folder, ask, told } = setup()
    fileIdentity(folder, await ask({ version: 2 }))
    const passphrase = await ask({ version: 1 })
    expect(passphrase).toBeNull()
    expect(told).toEqual([expect.stringContaining('The keyring is locked')])
    expect(() => keptIdentity(folder, passphrase)).toThrow('Start the KoproGo Grid app there')
  })
})

describe('a desktop without one', () => {
  test.each<[string, Given]>([
    ['whose password everybody knows', { backend: 'basic_text' }],
    ['that is not known', { backend: 'unknown' }],
    ['that does not answer', { isAvailable: false }],
    ['on macOS that does not answer', { platform: 'darwin', isAvailable: false }],
  ])('%s keeps the key in a file, and says so', async (_, given) => {
    const { folder, ask } = setup()
    const passphrase = await ask(given)
    expect([passphrase, secretsKept(folder, passphrase)]).toEqual([null, 'file'])
    expect(readdirSync(folder)).toEqual([])
  })

  test('and a key whose seal is gone stays locked', async () => {
    const { folder, ask, file } = setup()
    fileIdentity(folder, await ask())
    rmSync(file)
    expect(await ask()).toBeNull()
    expect(() => keptIdentity(folder)).toThrow('locked with a passphrase')
  })
})

test('a key that a program without a window made is left as it is', async () => {
  const { folder, ask } = setup()
  const { publicKey } = fileIdentity(folder)
  const passphrase = await ask()
  expect([passphrase, secretsKept(folder, passphrase)]).toEqual([null, 'file'])
  expect(keptIdentity(folder, 'whatever').publicKey).toBe(publicKey)
  expect(readdirSync(folder)).toEqual(['identity.key'])
})

test('another passphrase does not open it', () => {
  const { folder } = setup()
  fileIdentity(folder, 'right')
  expect(() => keptIdentity(folder, 'wrong')).toThrow('locked with a passphrase')
})
