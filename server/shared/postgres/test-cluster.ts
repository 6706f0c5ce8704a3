import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrations } from '#migrations/index.ts'
import { recordingLogger } from '../test-doubles.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrateDatabase } from './migrate.ts'

const WHERE = 'KOPROGO_TEST_CLUSTER'

/** Before all tests: makes one PostgreSQL with the grid's tables, stopped, which each test's own begins as a copy of. */
export async function setup(): Promise<() => void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-cluster-'))
  chmodSync(directory, 0o711)
  const postgres = await startEmbeddedPostgres({ directory, logger: recordingLogger() })
  try {
    await migrateDatabase(postgres.url, migrations)
  } finally {
    await postgres.stop()
  }
  process.env[WHERE] = directory
  return () => rmSync(directory, { recursive: true, force: true })
}

/** Puts the copy where a coordinator with this data directory keeps its PostgreSQL; outside the tests' run there is none. */
export function beginWithTables(directory: string): void {
  const made = process.env[WHERE]
  if (made === undefined) return
  mkdirSync(directory, { recursive: true })
  const parts = ['postgres', 'postgres-password'].map((name) => path.join(made, name))
  execFileSync('cp', ['--archive', ...parts, directory])
}
