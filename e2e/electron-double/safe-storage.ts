import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { DecryptStringAsyncReturnValue, SafeStorage } from 'electron'
import { needReady, theApp } from './app.ts'

type Backend = ReturnType<SafeStorage['getSelectedStorageBackend']>

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const [IV_BYTES, TAG_BYTES] = [12, 16]
/** The user's keyring, which outlives the app: a file in their home. A spec that removes it has reset the keyring. */
const keyring = () => path.join(theApp.getPath('home'), 'electron-double-keyring')

/** By `ELECTRON_DOUBLE_KEYRING`: the name of a backend; without it, as where the desktop is not known. */
export const theSafeStorage = {
  getSelectedStorageBackend: (): Backend => (process.env['ELECTRON_DOUBLE_KEYRING'] as Backend) ?? 'basic_text',
  async isAsyncEncryptionAvailable(): Promise<boolean> {
    needReady('safeStorage')
    return true
  },
  async encryptStringAsync(text: string): Promise<Buffer> {
    needReady('safeStorage')
    if (!existsSync(keyring())) writeFileSync(keyring(), randomBytes(KEY_BYTES), { mode: 0o600 })
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(CIPHER, readFileSync(keyring()), iv)
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  async decryptStringAsync(sealed: Buffer): Promise<DecryptStringAsyncReturnValue> {
    needReady('safeStorage')
    const decipher = createDecipheriv(CIPHER, readFileSync(keyring()), sealed.subarray(0, IV_BYTES))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const text = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
    return { result: text.toString('utf8'), shouldReEncrypt: false }
  },
} satisfies Partial<SafeStorage>
