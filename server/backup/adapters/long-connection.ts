import pg from 'pg'
import { columnTypes } from '../../shared/postgres/column-types.ts'
import type { Queryable } from '../../shared/postgres/database.ts'

const CONNECT_TIMEOUT_MS = 10_000

/**
 * One connection for what takes long: nothing of it times out. Texts have one form whatever the server's settings are,
 * because they are read again on another server.
 */
const SETTINGS = `
  set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0;
  set client_encoding = 'UTF8'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC';
  set bytea_output = 'hex'; set extra_float_digits = 1`

/** Rejects with what the driver says. */
export async function connectForLong(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: columnTypes,
    application_name: 'koprogo-grid backup',
    keepAlive: true,
  })
  // A connection that breaks is told by the statement that needed it.
  client.on('error', () => undefined)
  await client.connect()
  await client.query(SETTINGS)
  return client
}

export const queryableOf = (client: pg.Client): Queryable => ({
  async query<Row>(sql: string, values?: readonly unknown[]) {
    const { rows } = await client.query(sql, values === undefined ? undefined : [...values])
    return rows as Row[]
  },
})

/** Names come from the catalogue or from a manifest that was checked; quoted all the same. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
