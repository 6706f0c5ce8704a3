import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { AlreadyRunning, lockDataDirectory } from '#server/shared/data-directory-lock.ts'
import { stopOrphan } from '#server/shared/postgres/postmaster.ts'
import { UsageError } from './options.ts'

/** Makes the folder in which everything is kept. Throws `UsageError` when that is impossible. */
export function prepareDataDirectory(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`Nothing can be kept in ${folder} (${why}); choose another folder with --data-dir.`)
  }
}

/** A coordinator that was killed leaves its PostgreSQL running; true when there was one, which has ended now. */
export async function stopLeftDatabase(folder: string): Promise<boolean> {
  const directory = path.join(folder, 'coordinator')
  if (!existsSync(path.join(directory, 'postgres'))) return false
  const lock = lockUnlessRunning(directory)
  if (lock === null) return false
  try {
    return await stopOrphan(path.join(directory, 'postgres'))
  } finally {
    lock.release()
  }
}

/** Null when another coordinator has it, whose PostgreSQL is no orphan. */
function lockUnlessRunning(directory: string): { release(): void } | null {
  try {
    return lockDataDirectory(directory)
  } catch (error) {
    if (error instanceof AlreadyRunning) return null
    throw error
  }
}
