import type { DatabaseSync } from 'node:sqlite'

/** A transaction that stayed open after a failure would take along every result that is added later. */
export function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('begin immediate')
  try {
    work()
    database.exec('commit')
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}
