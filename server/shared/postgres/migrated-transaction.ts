import type { Knex } from 'knex'
import type pg from 'pg'
import { type Migration, migrationSource, QUIET } from './migration-source.ts'

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
  const knex = createKnex({ client: 'pg', log: QUIET })
  const migrated = async (trx: Knex.Transaction) => {
    await trx.migrate.latest({ migrationSource: migrationSource(migrations) })
    return work()
  }
  return knex.transaction(migrated, { connection: client })
}
