import type { Knex } from 'knex'

export type Migration = { readonly name: string; up(knex: Knex): Promise<void> }

/** Our migrations as Knex wants them. */
export const migrationSource = (migrations: readonly Migration[]): Knex.MigrationSource<Migration> => ({
  getMigrations: () => Promise.resolve([...migrations]),
  getMigrationName: ({ name }) => name,
  getMigration: (migration) => Promise.resolve({ up: (knex) => migration.up(knex), down: refuseDown }),
})

const refuseDown = () => Promise.reject(new Error('Migrations go forward only'))

const quiet = () => undefined
/** What goes wrong is thrown; Knex would print it once more, past the log. */
export const QUIET = { debug: quiet, warn: quiet, error: quiet, deprecate: quiet }
