import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { writePrivateFile } from '../../shared/private-file.ts'
import type { Identity } from '../ports.ts'

/** The key file is not as it must be; the sentence says what to do. Exit code 2. */
export class IdentityUnusable extends Error {
  override name = 'IdentityUnusable'
}

const OTHERS = 0o077
/** What a PEM of PKCS #8 begins with when a passphrase locks it (RFC 7468, section 11). */
const LOCKED = '-----BEGIN ENCRYPTED PRIVATE KEY-----'
/** Its passphrase is 256 random bits, so that no slower derivation is needed. */
const CIPHER = 'aes-256-cbc'

type FileIdentity = Identity & { readonly file: string }
/** Where the node's key lies. */
export const identityFile = (directory: string) => path.join(directory, 'identity.key')

/**
 * The node's Ed25519 key in `directory/identity.key`, made at first use, readable by its owner only; locked with the
 * passphrase when there is one. A key that was made without one stays open to its owner's other programs.
 */
export function fileIdentity(directory: string, passphrase: string | null = null): FileIdentity {
  if (!existsSync(identityFile(directory))) makeKey(identityFile(directory), passphrase)
  return readIdentity(identityFile(directory), passphrase)
}

/** The key that a registered node must have: a new one in its place would be another node. Throws `IdentityUnusable`. */
export function keptIdentity(directory: string, passphrase: string | null = null): FileIdentity {
  if (existsSync(identityFile(directory))) return readIdentity(identityFile(directory), passphrase)
  throw new IdentityUnusable(
    `${identityFile(directory)}, the key of this node, is gone. Restore it from a copy; without one, ` +
      'register as a new node with another --data-dir.',
  )
}

/** `none` before the first use; `locked` needs the passphrase it was made with. */
export function identityFileKind(directory: string): 'none' | 'open' | 'locked' {
  if (!existsSync(identityFile(directory))) return 'none'
  return readFileSync(identityFile(directory), 'utf8').startsWith(LOCKED) ? 'locked' : 'open'
}

function readIdentity(file: string, passphrase: string | null): FileIdentity {
  ensurePrivate(file)
  const privateKey = readKey(file, passphrase)
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return {
    file,
    publicKey: der.subarray(-32).toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64url'),
  }
}

/** Half a key is never seen, and one that was used is not gone after a power cut. */
function makeKey(file: string, passphrase: string | null): void {
  const { privateKey } = generateKeyPairSync('ed25519')
  const lock = passphrase === null ? {} : { cipher: CIPHER, passphrase }
  writePrivateFile(file, privateKey.export({ format: 'pem', type: 'pkcs8', ...lock }).toString())
}

function ensurePrivate(file: string): void {
  if (process.platform === 'win32' || (statSync(file).mode & OTHERS) === 0) return
  throw new IdentityUnusable(`Others may read ${file}, which is this node’s key. Run: chmod 600 ${file}`)
}

function readKey(file: string, passphrase: string | null): KeyObject {
  const key = readFileSync(file, 'utf8')
  if (key.startsWith(LOCKED)) return unlockKey(file, { key, passphrase })
  try {
    return ed25519(createPrivateKey(key))
  } catch (cause) {
    throw new IdentityUnusable(unreadable(file), { cause })
  }
}

function unlockKey(file: string, { key, passphrase }: { key: string; passphrase: string | null }): KeyObject {
  try {
    // Without a passphrase Node says so in words of its own, which become the cause.
    return ed25519(createPrivateKey({ key, ...(passphrase === null ? {} : { passphrase }) }))
  } catch (cause) {
    throw new IdentityUnusable(
      `${file} is locked with a passphrase that is in the keyring of the desktop on which the app made it. ` +
        'Start the KoproGo Grid app there, with the keyring unlocked; without that keyring, join as a new node with another --data-dir.',
      { cause },
    )
  }
}

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === 'ed25519') return key
  throw new TypeError(`This is a key of the kind ${key.asymmetricKeyType}`)
}

const unreadable = (file: string) =>
  `${file} is not an Ed25519 key. Restore it from a copy, or move it away to become a new node.`
