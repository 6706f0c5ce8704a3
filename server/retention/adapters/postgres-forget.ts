import { BLOBS_STAY_LOCK } from '../../shared/postgres/advisory-locks.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import type { Forget, OldBlob } from '../ports.ts'

/** A batch is over before anybody who waits for its locks would notice. */
const ASSIGNMENTS_MAX = 500
const BLOBS_MAX = 100

/**
 * A vote about a task that is not over still counts, so only tasks that are over lose theirs. What has a block or a
 * transfer was completed; that it is asked for all the same costs nothing and keeps a fault elsewhere from mattering.
 */
const FORGET_ASSIGNMENTS = `
  with old as (
    select a.id from grid_assignments a join grid_tasks t on t.id = a.task_id
    where a.state in ('failed', 'released', 'lapsed', 'expired') and a.closed_at < now() - $1 * interval '1 day'
      and t.status in ('completed', 'failed', 'expired') and t.latest_assignment_id <> a.id
      and a.redemption_id is null
      and not exists (select 1 from grid_green_proofs p where p.assignment_id = a.id)
      and not exists (select 1 from grid_transfers m where m.assignment_id = a.id)
    order by a.closed_at limit ${ASSIGNMENTS_MAX} for update of a skip locked)
  delete from grid_assignments a using old where a.id = old.id returning a.id`

const IS_OLD = `last_put_at < now() - $1 * interval '1 day'`
/** What a campaign gave is wanted as long as it runs; its days are counted from its end, and from when it was put. */
const IS_UNUSED = `not exists (select 1 from grid_task_inputs i where i.sha256 = b.sha256)
  and not exists (select 1 from grid_workloads w where w.sha256 = b.sha256)
  and not exists (
    select 1 from grid_tasks t join grid_campaigns k on k.id = t.campaign_id
    where t.result_hash = b.sha256 and t.campaign_id is not null
      and (k.closed_at is null or k.closed_at >= now() - $1 * interval '1 day'))`

const OLD_BLOBS = `
  select b.sha256, b.inline_bytes is null as "isFile" from grid_blobs b
  where b.sha256 > $2 and b.${IS_OLD} and ${IS_UNUSED} order by b.sha256 limit ${BLOBS_MAX}`

const OPEN_MANIFESTS = `
  select distinct substr(data_url, 6) as sha256 from grid_tasks
  where status in ('pending', 'assigned', 'in_progress') and data_url like 'blob:%' and params ? 'entries'`

/** Whoever puts, books or names one of these right now holds its row: that one is left alone. */
const LOCK_BLOBS = `
  select b.sha256 from grid_blobs b where b.sha256 = any($2::text[]) and b.${IS_OLD}
  order by b.sha256 for update skip locked`

/** Who reports, or puts it otherwise, takes the mark away under a lock of the row. */
const LOCK_UNREPORTED = `
  select b.sha256, b.inline_bytes is null as "isFile" from grid_blobs b
  where b.awaits_report and b.${IS_OLD} order by b.last_put_at limit ${BLOBS_MAX} for update skip locked`

/** A statement of its own after the lock: it must see a task that was made until then. */
const UNUSED = `select b.sha256 from grid_blobs b where b.sha256 = any($2::text[]) and ${IS_UNUSED}`
const DELETE_BLOBS = 'delete from grid_blobs where sha256 = any($1::text[])'

type Deps = { database: Database; removeFile: (sha256: string) => Promise<void> }

export function postgresForget({ database, removeFile }: Deps): Forget {
  return {
    assignments: (keepDays) => alone(database, async (tx) => (await tx.query(FORGET_ASSIGNMENTS, [keepDays])).length),
    oldBlobs: (keepDays, after) => database.query<OldBlob>(OLD_BLOBS, [keepDays, after]),
    async openManifests() {
      return (await database.query<{ sha256: string }>(OPEN_MANIFESTS, [])).map(({ sha256 }) => sha256)
    },
    blobs: (keepDays, blobs) =>
      alone(database, async (tx) => {
        const asked = blobs.map(({ sha256 }) => sha256)
        const locked = await tx.query<{ sha256: string }>(LOCK_BLOBS, [keepDays, asked])
        const isLocked = new Set(locked.map(({ sha256 }) => sha256))
        const old = blobs.filter(({ sha256 }) => isLocked.has(sha256))
        return removeUnused(tx, { keepDays, blobs: old, removeFile })
      }),
    unreported: (keepDays) =>
      alone(database, async (tx) => {
        const blobs = await tx.query<OldBlob>(LOCK_UNREPORTED, [keepDays])
        return removeUnused(tx, { keepDays, blobs, removeFile })
      }),
  }
}

type Old = Pick<Deps, 'removeFile'> & { readonly keepDays: number; readonly blobs: readonly OldBlob[] }

/** Of blobs that are locked. */
async function removeUnused(tx: Queryable, { keepDays, blobs, removeFile }: Old): Promise<number> {
  const unused = await tx.query<{ sha256: string }>(UNUSED, [keepDays, blobs.map(({ sha256 }) => sha256)])
  const gone = new Set(unused.map(({ sha256 }) => sha256))
  await tx.query(DELETE_BLOBS, [[...gone]])
  // Before the commit: whoever puts the same bytes again waits for it, and then writes a file of its own.
  for (const { sha256, isFile } of blobs) if (isFile && gone.has(sha256)) await removeFile(sha256)
  return gone.size
}

const TRY_LOCK = 'select pg_try_advisory_xact_lock($1) as mine'

/** Of several processes one at a time forgets, and none while a backup copies what its snapshot names. */
function alone(database: Database, work: (tx: Queryable) => Promise<number>): Promise<number | null> {
  return database.transaction(async (tx) => {
    const [lock] = await tx.query<{ mine: boolean }>(TRY_LOCK, [BLOBS_STAY_LOCK])
    return lock?.mine ? work(tx) : null
  })
}
