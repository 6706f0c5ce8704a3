import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { recordingLogger } from '../test-doubles.ts'
import { connectDatabase, type Database } from './database.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { beginWithTables, databaseAt, GRID_TEMPLATE } from './test-cluster.ts'

/** A folder that the database's own user can get into, also when we are root. */
export function testFolder(): Disposable & { readonly path: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-test-'))
  chmodSync(folder, 0o711)
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

export type TestDatabase = AsyncDisposable & { readonly url: string; readonly database: Database }

/** One PostgreSQL for a whole test file. */
export type TestPostgres = AsyncDisposable & {
  /** Its superuser's address, on the database `postgres`. */
  readonly url: string
  readonly directory: string
  /** The address of an empty database. */
  emptyDatabase(): Promise<string>
  /** The tables of the grid in a database of their own. */
  gridDatabase(): Promise<TestDatabase>
}

export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = testFolder()
  beginWithTables(folder.path, 'with-templates')
  const logger = recordingLogger()
  const postgres = await startEmbeddedPostgres({ directory: folder.path, logger })
  const root = connectDatabase({ url: postgres.url, logger, connectionsMax: 1 })
  let count = 0
  const create = async (from: string) => {
    const name = `test_${++count}`
    await root.query(`create database ${name} template ${from}`)
    return databaseAt(postgres.url, name)
  }
  return {
    url: postgres.url,
    directory: folder.path,
    emptyDatabase: () => create('template0'),
    async gridDatabase() {
      const url = await create(GRID_TEMPLATE)
      const database = connectDatabase({ url, logger, connectionsMax: 4 })
      return { url, database, [Symbol.asyncDispose]: () => database.close() }
    },
    async [Symbol.asyncDispose]() {
      await root.close()
      await postgres.stop()
      folder[Symbol.dispose]()
    },
  }
}
