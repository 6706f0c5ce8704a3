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

type FileIdentity = Identity & { readonly file: string }
const fileIn = (directory: string) => path.join(directory, 'identity.key')

/** The node's Ed25519 key in `directory/identity.key`, made at first use, readable by its owner only. */
export function fileIdentity(directory: string): FileIdentity {
  if (!existsSync(fileIn(directory))) makeKey(fileIn(directory))
  return readIdentity(fileIn(directory))
}

/** The key that a registered node must have: a new one in its place would be another node. Throws `IdentityUnusable`. */
export function keptIdentity(directory: string): FileIdentity {
  if (existsSync(fileIn(directory))) return readIdentity(fileIn(directory))
  throw new IdentityUnusable(
    `${fileIn(directory)}, the key of this node, is gone. Restore it from a copy; without one, ` +
      'register as a new node with another --data-dir.',
  )
}

function readIdentity(file: string): FileIdentity {
  ensurePrivate(file)
  const privateKey = readKey(file)
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return {
    file,
    publicKey: der.subarray(-32).toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64url'),
  }
}

/** Half a key is never seen, and one that was used is not gone after a power cut. */
function makeKey(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519')
  writePrivateFile(file, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
}

function ensurePrivate(file: string): void {
  if (process.platform === 'win32' || (statSync(file).mode & OTHERS) === 0) return
  throw new IdentityUnusable(`Others may read ${file}, which is this node’s key. Run: chmod 600 ${file}`)
}

function readKey(file: string): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(file))
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw new IdentityUnusable(unreadable(file), { cause })
  }
  throw new IdentityUnusable(unreadable(file))
}

const unreadable = (file: string) =>
  `${file} is not an Ed25519 key. Restore it from a copy, or move it away to become a new node.`
