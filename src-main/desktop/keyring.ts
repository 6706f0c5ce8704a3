import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { SafeStorage } from 'electron'
import { identityFileKind } from '../agent/adapters/identity-file.ts'
import { writePrivateFile } from '../shared/private-file.ts'

type Vault = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>
type Place = {
  readonly vault: Vault
  readonly platform: NodeJS.Platform
  /** The node's own folder, where its key is. */
  readonly folder: string
  readonly tell: (line: string) => void
}

/** As strong as the key that it locks. */
const PASSPHRASE_BYTES = 32
/** With these Electron "encrypts" by a password that is in its source: that protects nothing, and is not called a keyring. */
export const NO_KEYRING: ReadonlySet<string> = new Set(['basic_text', 'unknown'])

/**
 * What locks and unlocks the node's key, sealed by the keyring of this desktop in `folder/identity.keyring`; null where
 * there is no keyring, or where a key that a program without a window made lies open for all of its owner's programs.
 * Never rejects: a keyring that does not open is told, and the key then stays locked.
 */
export async function keyringPassphrase({ vault, platform, folder, tell }: Place): Promise<string | null> {
  const key = identityFileKind(folder)
  if (key === 'open') return null
  try {
    if (!(await hasKeyring(vault, platform))) return null
    const file = path.join(folder, 'identity.keyring')
    if (key === 'locked') return existsSync(file) ? await unseal(vault, file) : null
    return await seal(vault, file, randomBytes(PASSPHRASE_BYTES).toString('base64url'))
  } catch (error) {
    tell(`The keyring of this desktop cannot be used: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

/** Where the node's key is kept now, or will be when there is none yet. */
export function secretsKept(folder: string, passphrase: string | null): 'keyring' | 'file' {
  const key = identityFileKind(folder)
  return key === 'locked' || (key === 'none' && passphrase !== null) ? 'keyring' : 'file'
}

async function hasKeyring(vault: Vault, platform: NodeJS.Platform): Promise<boolean> {
  if (platform === 'linux' && NO_KEYRING.has(vault.getSelectedStorageBackend())) return false
  return vault.isAsyncEncryptionAvailable()
}

async function seal(vault: Vault, file: string, passphrase: string): Promise<string> {
  writePrivateFile(file, (await vault.encryptStringAsync(passphrase)).toString('base64'))
  return passphrase
}

/** The system may have changed its own key since. */
async function unseal(vault: Vault, file: string): Promise<string> {
  const sealed = Buffer.from(readFileSync(file, 'utf8'), 'base64')
  const { result, shouldReEncrypt } = await vault.decryptStringAsync(sealed)
  return shouldReEncrypt ? seal(vault, file, result) : result
}
