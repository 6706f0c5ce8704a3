import type { Knex } from 'knex'
import type pg from 'pg'
import type { Migration } from './migrate.ts'

type Input<T> = {
  /** Nothing else uses it meanwhile. */
  readonly client: pg.Client
  readonly migrations: readonly Migration[]
  readonly work: () => Promise<T>
}

/**
 * Makes the tables of an empty database and does the work on the same connection, in one transaction: whatever fails,
 * the database is as empty as before.
 */
export async function inMigratedTransaction<T>({ client, migrations, work }: Input<T>): Promise<T> {
  const { default: createKnex } = await import('knex')
  const migrationSource: Knex.MigrationSource<Migration> = {
    getMigrations: () => Promise.resolve([...migrations]),
    getMigrationName: ({ name }) => name,
    getMigration: (migration) => Promise.resolve({ up: (knex) => migration.up(knex), down: refuseDown }),
  }
  const knex = createKnex({ client: 'pg', log: QUIET })
  const migrated = async (trx: Knex.Transaction) => {
    await trx.migrate.latest({ migrationSource })
    return work()
  }
  return knex.transaction(migrated, { connection: client })
}

/** What goes wrong is thrown; Knex would print it once more. */
const quiet = () => undefined
const QUIET = { debug: quiet, warn: quiet, error: quiet, deprecate: quiet }

const refuseDown = () => Promise.reject(new Error('Migrations go forward only'))
