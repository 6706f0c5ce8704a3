import { asNodeId, asOwnerId, type NodeId } from '#core/ids.ts'
import type { NodeStanding } from '#core/node/node.ts'
import type { Database } from '../../shared/postgres/database.ts'
import type { FindCredentials, NodeCredentials, NodeRepository, NodeView, SpendNonce } from '../ports.ts'

type NodeRow = {
  id: string
  name: string
  location: string
  cpu_cores: number
  has_solar: boolean
  standing: NodeStanding
  latitude: number | null
  longitude: number | null
  solar_peak_watts: number | null
  site_id: string | null
  consent_version: string | null
  total_energy_saved_wh: string
  total_carbon_credits: string
  last_seen_at: Date | null
  cpu_usage: number | null
  solar_watts: number | null
  surplus_watts: number | null
  agent_version: string | null
  open_assignments: number
  failures_in_a_row: number
  backoff_until: Date | null
  owner_id: string | null
  owner_name: string | null
  created_at: Date
  now: Date
}

const VIEW = `
  select n.id, n.name, n.location, n.cpu_cores, n.has_solar, n.standing, n.latitude, n.longitude, n.solar_peak_watts,
    n.site_id, n.consent_version, n.total_energy_saved_wh, n.total_carbon_credits, n.failures_in_a_row, n.backoff_until,
    n.created_at, n.owner_id, o.name as owner_name, p.last_seen_at, p.cpu_usage, p.solar_watts, p.surplus_watts, p.agent_version,
    (select count(*)::int from grid_assignments a
      where a.node_id = n.id and a.state in ('assigned', 'in_progress')) as open_assignments,
    clock_timestamp() as now
  from grid_nodes n left join grid_node_presence p on p.node_id = n.id left join grid_owners o on o.id = n.owner_id`

/** `nodeStatus` of the core as a condition, so that a page can be filtered where it is read. */
const STATUS = `
  case when standing <> 'approved' then standing
    when last_seen_at is null or last_seen_at < now - interval '5 minutes' then 'offline'
    when open_assignments > 0 then 'active' else 'idle' end`

export function postgresNodeRepository(database: Database): NodeRepository {
  const find = async (id: NodeId) => {
    const [row] = await database.query<NodeRow>(`${VIEW} where n.id = $1`, [id])
    return row ? toView(row) : null
  }
  return {
    find,
    async list({ id, ownerId, status, limit, after }) {
      const sql = `select * from (${VIEW}) v
        where ($1::text is null or ${STATUS} = $1) and ($2::uuid is null or id > $2) and ($4::uuid is null or id = $4)
          and ($5::uuid is null or owner_id = $5)
        order by id limit $3`
      return (await database.query<NodeRow>(sql, [status, after, limit, id, ownerId])).map(toView)
    },
  }
}

const toView = (row: NodeRow): NodeView => ({
  id: asNodeId(row.id),
  name: row.name,
  location: row.location,
  cpuCores: row.cpu_cores,
  hasSolar: row.has_solar,
  standing: row.standing,
  latitude: row.latitude,
  longitude: row.longitude,
  solarPeakW: row.solar_peak_watts,
  siteId: row.site_id,
  consentVersion: row.consent_version,
  totalEnergySavedWh: row.total_energy_saved_wh,
  totalCarbonKg: row.total_carbon_credits,
  lastSeenAt: row.last_seen_at,
  cpuUsagePct: row.cpu_usage,
  solarW: row.solar_watts,
  surplusW: row.surplus_watts,
  agentVersion: row.agent_version,
  openAssignments: row.open_assignments,
  failuresInARow: row.failures_in_a_row,
  backoffUntil: row.backoff_until,
  ownerId: row.owner_id === null ? null : asOwnerId(row.owner_id),
  ownerName: row.owner_name,
  createdAt: row.created_at,
  now: row.now,
})

const CREDENTIALS_KEPT_MS = 1000
const CREDENTIALS_MAX = 100_000

/** Key and standing of a node, read at most once a second, or at once after it was changed here. */
export function cachedCredentials(database: Database): { find: FindCredentials; forget(id: NodeId): void } {
  const cache = new Map<NodeId, { found: Promise<NodeCredentials | null>; readAt: number }>()
  const read = async (id: NodeId): Promise<NodeCredentials | null> => {
    type Row = { public_key: string; has_solar: boolean; standing: NodeStanding }
    const [row] = await database.query<Row>('select public_key, has_solar, standing from grid_nodes where id = $1', [
      id,
    ])
    return row ? { publicKey: row.public_key, hasSolar: row.has_solar, standing: row.standing } : null
  }
  return {
    find(id, ageMaxMs = CREDENTIALS_KEPT_MS) {
      const now = performance.now()
      const cached = cache.get(id)
      if (cached && now - cached.readAt < Math.min(ageMaxMs, CREDENTIALS_KEPT_MS)) return cached.found
      if (cache.size >= CREDENTIALS_MAX) cache.clear()
      const found = read(id)
      cache.set(id, { found, readAt: now })
      found.catch(() => cache.delete(id))
      return found
    },
    forget: (id) => void cache.delete(id),
  }
}

export function postgresSpendNonce(database: Database): SpendNonce {
  const sql = `insert into grid_nonces (public_key, nonce, expires_at) values ($1, $2, $3)
    on conflict (public_key, nonce) do nothing returning nonce`
  return async ({ publicKey, nonce, expiresAt }) =>
    (await database.query(sql, [publicKey, nonce, expiresAt])).length === 1
}
