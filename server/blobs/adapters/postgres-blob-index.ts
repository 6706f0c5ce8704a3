import type { Database } from '../../shared/postgres/database.ts'
import type { BlobAccess, BlobIndex, StoredBytes } from '../ports.ts'

const FIND = 'select size_bytes, inline_bytes from grid_blobs where sha256 = $1'
/** Waits for whoever is just deleting it, and does not find it then. */
const FIND_AGAIN = `
  update grid_blobs set last_put_at = clock_timestamp(), awaits_report = awaits_report and $2
  where sha256 = $1 returning size_bytes, inline_bytes`
const ADD = `
  insert into grid_blobs (sha256, size_bytes, put_by, awaits_report) values ($1, $2, $3::uuid, $3 is not null)
  on conflict do nothing returning sha256`
const UNREPORTED = `
  select count(*)::int as count, coalesce(sum(size_bytes), 0)::float8 as bytes from grid_blobs
  where put_by = $1 and awaits_report`
const STORED_BYTES = 'select coalesce(sum(size_bytes), 0) as bytes from grid_blobs where inline_bytes is null'
const MISSING = `
  select a.sha256 from unnest($1::text[]) as a(sha256)
  where not exists (select 1 from grid_blobs b where b.sha256 = a.sha256)`

export function postgresBlobIndex(database: Database): BlobIndex & { readonly storedBytes: StoredBytes } {
  const findWith = async (sql: string, values: readonly unknown[]) => {
    const [row] = await database.query<{ size_bytes: bigint; inline_bytes: Buffer | null }>(sql, values)
    return row ? { sizeBytes: Number(row.size_bytes), inline: row.inline_bytes } : null
  }
  return {
    find: (sha256) => findWith(FIND, [sha256]),
    findAgain: (sha256, { isReport }) => findWith(FIND_AGAIN, [sha256, isReport]),
    async missing(sha256s) {
      const rows = await database.query<{ sha256: string }>(MISSING, [sha256s])
      return rows.map(({ sha256 }) => sha256)
    },
    async storedBytes() {
      const [row] = await database.query<{ bytes: string }>(STORED_BYTES, [])
      return Number(row?.bytes ?? 0)
    },
    add: async ({ sha256, sizeBytes, putBy }) => (await database.query(ADD, [sha256, sizeBytes, putBy])).length === 1,
    async unreported(nodeId) {
      const [row] = await database.query<{ count: number; bytes: number }>(UNREPORTED, [nodeId])
      return row ?? { count: 0, bytes: 0 }
    },
  }
}

const MAY_PUT = `
  select 1 from grid_assignments a join grid_tasks t on t.latest_assignment_id = a.id
  where a.id = $1 and a.node_id = $2 and a.state in ('assigned', 'in_progress', 'lapsed')`
const MAY_GET = `
  select 1 from grid_assignments a join grid_task_inputs i on i.task_id = a.task_id
  where a.node_id = $1 and a.state in ('assigned', 'in_progress') and i.sha256 = $2
  union all
  select 1 from grid_assignments a join grid_tasks t on t.id = a.task_id join grid_campaigns k on k.id = t.campaign_id
  where a.node_id = $1 and a.state in ('assigned', 'in_progress') and k.workload_sha256 = $2
  limit 1`

export function postgresBlobAccess(database: Database): BlobAccess {
  return {
    mayPut: async ({ assignmentId, nodeId }) => (await database.query(MAY_PUT, [assignmentId, nodeId])).length > 0,
    mayGet: async ({ nodeId, sha256 }) => (await database.query(MAY_GET, [nodeId, sha256])).length > 0,
  }
}
