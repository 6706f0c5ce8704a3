import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

type Told = (message: { readonly argv: string[]; readonly cwd: string }) => void

/**
 * Electron's lock of a data directory, between processes: the kernel lets go of that of a killed one. Whoever comes second
 * leaves a letter with its arguments, for which the first watches. True when the lock is ours.
 */
export function singleInstance(userData: string, told: Told): boolean {
  const letters = path.join(userData, 'electron-double-letters')
  mkdirSync(letters, { recursive: true })
  const lock = new DatabaseSync(path.join(userData, 'electron-double.lock'))
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (!(error instanceof Error && error.message.includes('locked'))) throw error
    writeFileSync(path.join(letters, `${process.pid}.new`), JSON.stringify({ argv: process.argv, cwd: process.cwd() }))
    renameSync(path.join(letters, `${process.pid}.new`), path.join(letters, `${process.pid}.json`))
    return false
  }
  held.push(lock)
  const readAll = () => {
    for (const name of readdirSync(letters).filter((file) => file.endsWith('.json'))) {
      const message = JSON.parse(readFileSync(path.join(letters, name), 'utf8')) as Parameters<Told>[0]
      rmSync(path.join(letters, name))
      told(message)
    }
  }
  watch(letters, { persistent: false }, readAll)
  return true
}
/** A database that nobody holds is collected, and its lock with it. */
const held: DatabaseSync[] = []
