import { INVITE_TTL_MS } from '#core/enrolment/invite.ts'
import { asInviteId, asNodeId, asOwnerId } from '#core/ids.ts'
import type { Database } from '../../shared/postgres/database.ts'
import type { Invites, InviteState, InviteView } from '../ports.ts'

type InviteRow = {
  id: string
  owner_id: string
  owner_name: string | null
  state: InviteState
  created_at: Date
  expires_at: Date
  used_by_node_id: string | null
}

/** `codeRefusal` of the core as a column, so that a page can be filtered where it is read. */
const VIEW = `
  select * from (
    select c.id, c.owner_id, o.name as owner_name, c.created_at, c.expires_at, c.used_by_node_id,
      case when c.used_at is not null then 'used' when c.revoked_at is not null then 'revoked'
        when c.expires_at <= clock_timestamp() then 'expired' else 'open' end as state
    from grid_enrolment_codes c join grid_owners o on o.id = c.owner_id where c.purpose = 'invite') i`

/** The owner is held, so that nobody who is being erased is left with an invite. */
const ADD = `
  insert into grid_enrolment_codes (id, code_hash, purpose, owner_id, created_at, expires_at)
  select $1, $2, 'invite', o.id, now.at, now.at + $4 * interval '1 ms'
  from grid_owners o, (select clock_timestamp() as at) now where o.id = $3 and o.erased_at is null for share of o
  returning id`

const REVOKE = `
  update grid_enrolment_codes set revoked_at = clock_timestamp()
  where id = $1 and purpose = 'invite' and used_at is null and revoked_at is null and expires_at > clock_timestamp()`

export function postgresInvites(database: Database): Invites {
  const find = async (id: string) => {
    const [row] = await database.query<InviteRow>(`${VIEW} where id = $1`, [id])
    return row ? toView(row) : null
  }
  return {
    async add({ id, ownerId, codeHash }) {
      const [added] = await database.query(ADD, [id, codeHash, ownerId, INVITE_TTL_MS])
      return added ? find(id) : null
    },
    async list({ state, limit, after }) {
      const sql = `${VIEW} where ($1::text is null or state = $1) and ($2::uuid is null or id > $2) order by id limit $3`
      return (await database.query<InviteRow>(sql, [state, after, limit])).map(toView)
    },
    async revoke(id) {
      await database.query(REVOKE, [id])
      return find(id)
    },
  }
}

const toView = (row: InviteRow): InviteView => ({
  id: asInviteId(row.id),
  ownerId: asOwnerId(row.owner_id),
  ownerName: row.owner_name,
  state: row.state,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  usedByNodeId: row.used_by_node_id === null ? null : asNodeId(row.used_by_node_id),
})
