import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { EnergyBook } from '../ports.ts'
import { agentDatabaseFile, unusable } from './agent-database.ts'
import { energyReader } from './sqlite-energy-book.ts'

type Reader = Pick<EnergyBook, 'quarters' | 'days'>
const NOTHING: Reader = { quarters: () => [], days: () => [] }

/**
 * Looks at what is remembered of energy, whether an agent runs or not, and changes nothing. A node that has not run yet
 * has nothing. Throws `AgentDatabaseUnusable`.
 */
export function withStoredEnergy<T>(directory: string, look: (book: Reader) => T): T {
  const file = agentDatabaseFile(directory)
  if (!existsSync(file)) return look(NOTHING)
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file, { readOnly: true })
    database.exec('pragma busy_timeout = 5000')
    return look(isKept(database) ? energyReader(database) : NOTHING)
  } catch (cause) {
    throw unusable(cause, file)
  } finally {
    if (database?.isOpen) database.close()
  }
}

/** A node that has not run since it was updated has no such table yet. */
const isKept = (database: DatabaseSync) =>
  database.prepare("select 1 from sqlite_master where name = 'energy_days'").get() !== undefined
