import pg from 'pg'
import { MIGRATION_LOCK } from './advisory-locks.ts'
import { DatabaseUnusable } from './errors.ts'
import { type Migration, migrationSource, QUIET } from './migration-source.ts'

/**
 * Brings the tables up to date; several coordinators that start at once wait for each other. Knex is loaded only when
 * something is missing, because a coordinator that serves has no use for it. Throws `DatabaseUnusable` for the tables of
 * a newer coordinator.
 */
export async function migrateDatabase(url: string, migrations: readonly Migration[]): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // A server that goes away is told by the statement that needed it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    const applied = await appliedMigrations(client)
    const unknown = applied.filter((name) => !migrations.some((migration) => migration.name === name))
    if (unknown.length > 0) {
      throw new DatabaseUnusable(
        `This database is newer than this coordinator (it has ${unknown.join(', ')}); install the newer version.`,
      )
    }
    const missing = migrations.map(({ name }) => name).filter((name) => !applied.includes(name))
    if (missing.length > 0) await migrateWithKnex(url, migrations)
    return missing
  } finally {
    await client.end()
  }
}

async function appliedMigrations(client: pg.Client): Promise<readonly string[]> {
  const { rows: tables } = await client.query("select to_regclass('knex_migrations') is not null as made")
  if (!tables[0]?.made) return []
  const { rows } = await client.query<{ name: string }>('select name from knex_migrations order by id')
  return rows.map(({ name }) => name)
}

async function migrateWithKnex(url: string, migrations: readonly Migration[]): Promise<void> {
  const { default: createKnex } = await import('knex')
  const source = migrationSource(migrations)
  const knex = createKnex({ client: 'pg', connection: url, pool: { min: 0, max: 2 }, log: QUIET })
  try {
    // Nobody else migrates while we hold the advisory lock: a lock that Knex finds was left by a killed process.
    await knex.migrate.forceFreeMigrationsLock({ migrationSource: source })
    await knex.migrate.latest({ migrationSource: source })
  } finally {
    await knex.destroy()
  }
}
