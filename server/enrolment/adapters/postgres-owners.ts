import { enrolmentErrors } from '#core/enrolment/errors.ts'
import { asOwnerId } from '#core/ids.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import type { Owners, OwnerView } from '../ports.ts'

type OwnerRow = { id: string; name: string | null; nodes: number; created_at: Date; erased_at: Date | null }

const VIEW = `
  select o.id, o.name, o.created_at, o.erased_at, (
    select count(*)::int from grid_nodes n where n.owner_id = o.id and n.standing <> 'left') as nodes
  from grid_owners o`

/** A node that has not left, or main-book money of one that has, keeps its owner's name. */
const IS_NEEDED = `
  select 1 from grid_nodes n where n.owner_id = $1 and (n.standing <> 'left' or exists (
    select 1 from grid_accounts a where a.book = 'main' and a.balance <> 0
      and a.name in ('node:' || n.id || ':pending', 'node:' || n.id || ':payable'))) limit 1`

/** Nobody joins as a node of somebody who is gone. */
const REVOKE_INVITES = `
  update grid_enrolment_codes set revoked_at = clock_timestamp()
  where owner_id = $1 and used_at is null and revoked_at is null`

export function postgresOwners(database: Database): Owners {
  return {
    async add({ id, name }) {
      await database.query('insert into grid_owners (id, name) values ($1, $2)', [id, name])
      const owner = await find(database, id)
      if (!owner) throw new Error('A new owner cannot be read')
      return owner
    },
    async list({ limit, after }) {
      const sql = `${VIEW} where $1::uuid is null or o.id > $1 order by o.id limit $2`
      return (await database.query<OwnerRow>(sql, [after, limit])).map(toView)
    },
    erase: (id) =>
      database.transaction(async (tx) => {
        const [locked] = await tx.query('select id from grid_owners where id = $1 for update', [id])
        if (!locked) return null
        if ((await tx.query(IS_NEEDED, [id])).length > 0) throw enrolmentErrors.owner_has_nodes()
        const sql = `update grid_owners set name = null, erased_at = coalesce(erased_at, now()), updated_at = now()
          where id = $1`
        await tx.query(sql, [id])
        await tx.query(REVOKE_INVITES, [id])
        return find(tx, id)
      }),
  }
}

async function find(of: Queryable, id: string): Promise<OwnerView | null> {
  const [row] = await of.query<OwnerRow>(`${VIEW} where o.id = $1`, [id])
  return row ? toView(row) : null
}

const toView = (row: OwnerRow): OwnerView => ({
  id: asOwnerId(row.id),
  name: row.name,
  nodes: row.nodes,
  createdAt: row.created_at,
  erasedAt: row.erased_at,
})
