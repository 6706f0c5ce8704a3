import { chmodSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another agent has this data directory. Exit code 5. */
export class AlreadyRunning extends Error {
  override name = 'AlreadyRunning'
}

/** The data directory cannot be made or written; the sentence says why. Exit code 2. */
export class FolderUnusable extends Error {
  override name = 'FolderUnusable'
}

const SQLITE_BUSY = 5

/**
 * Holds `directory/lock` for this process alone; the kernel lets go when the process ends, however it ends. An SQLite
 * file, because its lock is the only one that Node offers on every system. Throws `AlreadyRunning` or `FolderUnusable`.
 */
export function lockAgentDirectory(directory: string): { release(): void } {
  const file = path.join(directory, 'lock')
  const database = new DatabaseSync(file, { open: false })
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    database.open()
    database.exec('begin exclusive')
    chmodSync(file, 0o600)
  } catch (cause) {
    if (database.isOpen) database.close()
    if (isBusy(cause)) throw new AlreadyRunning(`A node is already running on ${directory}.`, { cause })
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new FolderUnusable(`${file} cannot be used (${why}). See that the disk has room and the folder is yours.`, {
      cause,
    })
  }
  return { release: () => database.close() }
}

const isBusy = (cause: unknown) =>
  cause instanceof Error && 'errcode' in cause && (Number(cause.errcode) & 0xff) === SQLITE_BUSY
