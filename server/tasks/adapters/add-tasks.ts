import type { CampaignId, TaskId } from '#core/ids.ts'
import { taskErrors } from '#core/task/errors.ts'
import { formatEuro } from '#core/units.ts'
import { batchesOf } from '../../shared/batches.ts'
import type { Queryable } from '../../shared/postgres/database.ts'
import type { NewTask, TaskParams } from '../ports.ts'

/** What tasks that are made together share, their params too. */
type Terms = Omit<NewTask, 'id' | 'dataUrl' | 'inputs'> & { readonly campaignId: CampaignId | null }
type Data = {
  readonly id: TaskId
  readonly dataUrl: string
  readonly inputs: readonly string[]
  /** What is its own, over what all share. */
  readonly params: TaskParams | null
  readonly inputName: string | null
  /** What its result must have; null for any number. */
  readonly resultBytes: number | null
}
/** So many are made with one statement of each kind: it takes a moment, and a moment's memory. */
const BATCH_MAX = 2000

/** No head start while no solar node was heard for 24 h: nobody would use it. Times are those of the transaction. */
const ADD = `
  insert into grid_tasks (id, task_type, data_url, params, deadline, priority, reward_eur, green_only, open_to_all,
    open_to_all_at, memory_mb, attempt_max, book, campaign_id, campaign_index, built_in, input_name, result_bytes,
    created_at, updated_at, pending_since)
  select t.id, $3, t.data_url, $4::jsonb || coalesce(t.params::jsonb, '{}'), now() + $5 * interval '1 minute', $6, $7, $8,
    not $8::boolean and ($9::float8 = 0 or not exists (
      select 1 from grid_node_presence p join grid_nodes n on n.id = p.node_id
      where n.has_solar and n.standing = 'approved' and p.last_seen_at > now() - interval '24 hours')),
    now() + $9::float8 * $5 * interval '1 minute', $10, $11, $12, $13::uuid,
    case when $13::uuid is not null then $14::integer + t.place - 1 end, $15, t.input_name, t.result_bytes, now(), now(), now()
  from unnest($1::uuid[], $2::text[], $16::text[], $17::text[], $18::bigint[]) with ordinality
    as t(id, data_url, params, input_name, result_bytes, place)`

const ADD_INPUTS = `
  insert into grid_task_inputs (task_id, sha256) select * from unnest($1::uuid[], $2::text[])`

/**
 * What is forgotten soonest a day after it was put must stay now that a task names it: whoever just deletes it is waited
 * for. Tasks name their data first.
 */
const HOLD_INPUTS = `
  select sha256 from grid_blobs
  where sha256 = any($1::text[]) and (sha256 = any($2::text[]) or last_put_at < now() - interval '12 hours')
  order by sha256 for key share`

/** Rejects with `data_missing` when the data of one went while the tasks were made. */
async function holdInputs(tx: Queryable, tasks: readonly Data[]): Promise<void> {
  const inputs = [...new Set(tasks.flatMap((task) => task.inputs))]
  const data = [...new Set(tasks.flatMap((task) => task.inputs.slice(0, 1)))]
  if (inputs.length === 0) return
  const held = await tx.query<{ sha256: string }>(HOLD_INPUTS, [inputs, data])
  const stored = new Set(held.map(({ sha256 }) => sha256))
  const gone = data.find((sha256) => !stored.has(sha256))
  if (gone !== undefined) throw taskErrors.data_missing({ sha256: gone })
}

/**
 * Makes tasks that wait for a node, one or a hundred thousand, a batch at a time; part of the caller's transaction. Those of
 * a campaign are numbered in their order.
 */
export async function addTasks(tx: Queryable, terms: Terms, tasks: Iterable<Data>): Promise<void> {
  let first = 0
  for (const batch of batchesOf(tasks, BATCH_MAX)) {
    await addBatch(tx, { terms, first, batch })
    first += batch.length
  }
}

type Batch = { readonly terms: Terms; readonly first: number; readonly batch: readonly Data[] }

async function addBatch(tx: Queryable, { terms, first, batch }: Batch): Promise<void> {
  await holdInputs(tx, batch)
  await tx.query(ADD, [
    batch.map(({ id }) => id),
    batch.map(({ dataUrl }) => dataUrl),
    ...columnsOf(terms, first),
    batch.map(({ params }) => params && JSON.stringify(params)),
    batch.map(({ inputName }) => inputName),
    batch.map(({ resultBytes }) => resultBytes),
  ])
  const inputs = batch.flatMap(({ id, inputs: named }) => named.map((sha256) => ({ id, sha256 })))
  if (inputs.length > 0) await tx.query(ADD_INPUTS, [inputs.map(({ id }) => id), inputs.map(({ sha256 }) => sha256)])
}

const columnsOf = (terms: Terms, first: number) => [
  terms.taskType,
  JSON.stringify(terms.params),
  terms.deadlineMinutes,
  terms.priority,
  formatEuro(terms.rewardPEur),
  terms.greenOnly,
  terms.headStartShare,
  terms.memoryMb,
  terms.attemptMax,
  terms.book,
  terms.campaignId,
  first,
  terms.builtIn,
]
