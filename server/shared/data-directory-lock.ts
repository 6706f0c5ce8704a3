import { chmodSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another process has this data directory. Exit code 5. */
export class AlreadyRunning extends Error {
  override name = 'AlreadyRunning'
}

/** A folder for our data cannot be made or written: rights, a full or read-only disk, something else in its place. Exit code 2. */
export class FolderUnusable extends Error {
  override name = 'FolderUnusable'
}

const SQLITE_BUSY = 5

/** Throws `FolderUnusable`. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new FolderUnusable(`The folder ${folder} cannot be made: ${messageOf(cause)}.`, { cause })
  }
}

/**
 * Holds `directory/lock` for this process alone; the kernel lets go when the process ends, however it ends. An SQLite
 * file, because its lock is the only one that Node offers on every system. Throws `AlreadyRunning` or `FolderUnusable`.
 */
export function lockDataDirectory(directory: string): { release(): void } {
  makeFolder(directory)
  const file = path.join(directory, 'lock')
  const database = new DatabaseSync(file, { open: false })
  try {
    database.open()
    database.exec('begin exclusive')
    chmodSync(file, 0o600)
  } catch (cause) {
    if (database.isOpen) database.close()
    if (isBusy(cause)) {
      throw new AlreadyRunning(`Another coordinator is already running on ${directory}.`, { cause })
    }
    throw new FolderUnusable(`The file ${file} cannot be locked: ${messageOf(cause)}.`, { cause })
  }
  return { release: () => database.close() }
}

const isBusy = (error: unknown) => error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
