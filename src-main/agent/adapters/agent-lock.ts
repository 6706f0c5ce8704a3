import { chmodSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another agent has this data directory. Exit code 5. */
export class AlreadyRunning extends Error {
  override name = 'AlreadyRunning'
}

/**
 * Holds `directory/lock` for this process alone; the kernel lets go when the process ends, however it ends. An SQLite
 * file, because its lock is the only one that Node offers on every system. Throws `AlreadyRunning`.
 */
export function lockAgentDirectory(directory: string): { release(): void } {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = path.join(directory, 'lock')
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma locking_mode = exclusive; begin exclusive')
    chmodSync(file, 0o600)
  } catch (cause) {
    database.close()
    throw new AlreadyRunning(`A node is already running on ${directory}.`, { cause })
  }
  return { release: () => database.close() }
}
