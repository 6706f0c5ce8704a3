import { randomBytes } from 'node:crypto'
import { asCoordinatorId, type CoordinatorId } from '#core/ids.ts'
import type { Ids } from '../ports.ts'
import type { Database } from '../postgres/database.ts'

/** Who this grid is; made once and shared by all its processes. `jwtKey` is a secret. */
export type CoordinatorIdentity = { readonly id: CoordinatorId; readonly name: string; readonly jwtKey: Uint8Array }

/** Reads the identity, or makes it when the database is new. Two processes that start at once agree on one. */
export async function coordinatorIdentity(
  database: Database,
  input: { ids: Ids; name: string },
): Promise<CoordinatorIdentity> {
  await database.query(
    'insert into grid_coordinator (coordinator_id, name, jwt_key) values ($1, $2, $3) on conflict do nothing',
    [input.ids.next(), input.name, randomBytes(32)],
  )
  type Row = { coordinator_id: string; name: string; jwt_key: Buffer }
  const [row] = await database.query<Row>('select coordinator_id, name, jwt_key from grid_coordinator')
  if (!row) throw new Error('The coordinator has no identity')
  return { id: asCoordinatorId(row.coordinator_id), name: row.name, jwtKey: new Uint8Array(row.jwt_key) }
}
