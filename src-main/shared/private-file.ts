import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

/** A write takes a moment; what is older was left by one that was killed, in ms. */
const LEFT_BEHIND_MS = 60_000

/**
 * Writes a file that only its owner may read, whole or not at all, also while another program does: it is on the disk before
 * it has its name, and its name is on the disk before this returns. Throws what the system throws; what was there before
 * then still is.
 */
export function writePrivateFile(file: string, text: string): void {
  const folder = path.dirname(file)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  clearLeftBehind(file)
  // A name of its own: two programs that wrote the same one would give half a file its name.
  const fresh = `${file}.${randomBytes(6).toString('hex')}.new`
  try {
    writeNew(fresh, text)
    renameSync(fresh, file)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
  syncFolder(folder)
}

function clearLeftBehind(file: string): void {
  // So earlier versions called it.
  rmSync(`${file}.new`, { force: true })
  const { dir, base } = path.parse(file)
  const names = readdirSync(dir).filter((name) => name.startsWith(`${base}.`) && name.endsWith('.new'))
  for (const left of names.map((name) => path.join(dir, name))) {
    const found = statSync(left, { throwIfNoEntry: false })
    if (found && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) rmSync(left, { force: true })
  }
}

function writeNew(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A rename is kept when its folder is on the disk too. Windows has no such call, and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
