import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrations } from '#migrations/index.ts'
import { recordingLogger } from '../test-doubles.ts'
import { connectDatabase } from './database.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrateDatabase } from './migrate.ts'

const WHERE = 'KOPROGO_TEST_CLUSTER'
/** What a database begins as: the grid's alone, or with those that others are made from too. */
type Cluster = 'grid' | 'with-templates'
/** A database with the grid's tables in a PostgreSQL with templates. */
export const GRID_TEMPLATE = 'grid_template'

/** Before all tests: makes a PostgreSQL with the grid's tables, stopped, which each test's own begins as a copy of. */
export async function setup(): Promise<() => void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-cluster-'))
  chmodSync(directory, 0o711)
  await inPostgres(clusterIn(directory, 'with-templates'), async (url) => {
    await migrateDatabase(url, migrations)
    // From another database: one that somebody is connected to cannot be copied.
    await run(databaseAt(url, 'template1'), [`create database ${GRID_TEMPLATE} template postgres`])
  })
  copyCluster(clusterIn(directory, 'with-templates'), clusterIn(directory, 'grid'))
  await inPostgres(clusterIn(directory, 'grid'), (url) => run(url, WITHOUT_TEMPLATES))
  process.env[WHERE] = directory
  return () => rmSync(directory, { recursive: true, force: true })
}

/** They are more than half of the files, and nearly every test makes no database. */
const WITHOUT_TEMPLATES = [
  `drop database ${GRID_TEMPLATE}`,
  'update pg_database set datistemplate = false',
  'drop database template0',
  'drop database template1',
]

const clusterIn = (directory: string, cluster: Cluster) => path.join(directory, cluster)

/** The address of another database of the same server. */
export const databaseAt = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href

async function run(url: string, statements: readonly string[]): Promise<void> {
  const database = connectDatabase({ url, logger: recordingLogger(), connectionsMax: 1 })
  try {
    for (const statement of statements) await database.query(statement)
  } finally {
    await database.close()
  }
}

/** Puts the copy where a coordinator with this data directory keeps its PostgreSQL; outside the tests' run there is none. */
export function beginWithTables(directory: string, cluster: Cluster = 'grid'): void {
  const made = process.env[WHERE]
  if (made !== undefined) copyCluster(clusterIn(made, cluster), directory)
}

function copyCluster(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  const parts = ['postgres', 'postgres-password'].map((name) => path.join(from, name))
  execFileSync('cp', ['--archive', ...parts, to])
}

/** Starts it on this directory, and stops it when the work is done. */
async function inPostgres(directory: string, work: (url: string) => Promise<void>): Promise<void> {
  const postgres = await startEmbeddedPostgres({ directory, logger: recordingLogger() })
  try {
    await work(postgres.url)
  } finally {
    await postgres.stop()
  }
}
