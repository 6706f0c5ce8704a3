import type { Campaign } from '#core/campaign/campaign.ts'
import { campaignErrors } from '#core/campaign/errors.ts'
import { asCampaignId, type CampaignId } from '#core/ids.ts'
import { type Book, campaignAccount, transferForBudget, transferForRest } from '#core/ledger/ledger.ts'
import { formatEuro } from '#core/units.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import { bookEntries } from '../../shared/postgres/ledger.ts'
import type { Campaigns, CampaignView, LostTask, NewCampaign, Retry } from '../ports.ts'
import { type CampaignRow, exact, stateOf, toCampaign, viewOf } from './campaign-rows.ts'

/** What is done to tasks within the transaction of their campaign. */
export type TaskWriter = {
  add(tx: Queryable, campaign: NewCampaign): Promise<void>
  /** Ends tasks that are not over and are locked. */
  end(tx: Queryable, taskIds: readonly string[]): Promise<void>
  /** Lets tasks that came to nothing and are locked wait again, with a new deadline from now or their own. */
  retry(tx: Queryable, taskIds: readonly string[], deadlineMinutes: number | null): Promise<void>
}

/** Nothing comes back when another transaction has used the key in the meantime. Times are those of the transaction. */
const ADD = `
  insert into grid_campaigns (id, type, name, purpose, beneficiary, params, deadline, priority, reward_eur, budget_eur,
    green_only, head_start_share, book, idempotency_key, request_hash, workload_sha256, limits)
  values ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 minute', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
  on conflict (idempotency_key) do nothing returning id`

const FIND = viewOf('select * from grid_campaigns where id = $1')
const FIND_BY_KEY = 'select id, request_hash from grid_campaigns where idempotency_key = $1'
const LIST = viewOf(`
  select * from grid_campaigns where ($1::text is null or status = $1) and ($2::uuid is null or id > $2)
  order by id limit $3`)

/** The campaign before its tasks, and both before accounts: docs/ARCHITECTURE.md, “Locks”. */
const LOCK = `
  select book, status, closed_at, clock_timestamp() as now from grid_campaigns where id = $1 for no key update`
/** Waits for reports that are being booked; what they finish is not found open any more. */
const LOCK_OPEN_TASKS = `
  select id from grid_tasks where campaign_id = $1 and status in ('pending', 'assigned', 'in_progress')
  order by id for update`
const CLOSE = `
  update grid_campaigns set status = $2, closed_at = $3, updated_at = $3 where id = $1`

const LOCK_LOST_TASKS = `
  select id, status, deadline > clock_timestamp() as "isInTime" from grid_tasks
  where campaign_id = $1 and status in ('failed', 'expired') order by id for update`
/** What its open tasks may earn beyond what it has, the account being locked before. */
const SHORTFALL = `
  select greatest(0, count(*) * k.reward_eur - coalesce(max(a.balance), 0)) as eur
  from grid_campaigns k join grid_tasks t on t.campaign_id = k.id and t.status in ('pending', 'assigned', 'in_progress')
    left join grid_accounts a on a.book = k.book and a.name = 'campaign:' || k.id
  where k.id = $1 group by k.id`
const REOPEN = `
  update grid_campaigns set status = 'running', closed_at = null, updated_at = clock_timestamp(),
    deadline = greatest(deadline, clock_timestamp() + $2::integer * interval '1 minute'),
    budget_eur = budget_eur + $3::numeric
  where id = $1`

/** One go ends at most this many. */
const ENDED_MAX = 100
const IS_OVER = `g.status = 'running' and not exists (
    select 1 from grid_tasks t where t.campaign_id = g.id and t.status in ('pending', 'assigned', 'in_progress'))`
const LOCK_OVER = `
  select g.id from grid_campaigns g where ${IS_OVER} order by g.id limit ${ENDED_MAX} for no key update skip locked`
/** A statement of its own after the lock, as everywhere: it must see what was done before. */
const FINISH = `
  update grid_campaigns g set status = 'finished', closed_at = clock_timestamp(), updated_at = clock_timestamp()
  where g.id = any($1::uuid[]) and ${IS_OVER} returning g.id, g.book`
/** A statement of its own after the campaign and its tasks are locked or over: nothing is spent from here on. */
const LOCK_LEFT = `
  select a.name, a.balance from grid_accounts a join unnest($1::text[], $2::text[]) as c(book, name) using (book, name)
  order by a.book, a.name for no key update of a`

export function postgresCampaigns(database: Database, tasks: TaskWriter): Campaigns {
  return {
    add: (campaign) =>
      database.transaction(async (tx) => {
        if ((await tx.query(ADD, columnsOf(campaign))).length === 0) return false
        await tasks.add(tx, campaign)
        await give(tx, campaign)
        return true
      }),
    async findByKey(key) {
      type Row = { id: string; request_hash: string }
      const [row] = await database.query<Row>(FIND_BY_KEY, [key])
      return row ? { requestHash: row.request_hash, campaign: await one(database, row.id) } : null
    },
    async find(id) {
      const [row] = await database.query<CampaignRow>(FIND, [id])
      return row ? toCampaign(row) : null
    },
    async list({ status, after, limit }) {
      return (await database.query<CampaignRow>(LIST, [status, after, limit])).map(toCampaign)
    },
    cancel: (id, decide) =>
      database.transaction(async (tx) => {
        const locked = await lock(tx, id)
        const after = decide(stateOf(locked), locked.now)
        if (locked.status === 'running' && after.status !== 'running')
          await close(tx, { id, book: locked.book, after, endTasks: tasks.end })
        return one(tx, id)
      }),
    retry: (id, retry) =>
      database.transaction(async (tx) => {
        const locked = await lock(tx, id)
        retry.decide(stateOf(locked))
        await retryLost(tx, { id, book: locked.book, retry, retryTasks: tasks.retry })
        return one(tx, id)
      }),
    end: () =>
      database.transaction(async (tx) => {
        const over = await tx.query<{ id: string }>(LOCK_OVER, [])
        if (over.length === 0) return 0
        const ended = await tx.query<{ id: string; book: Book }>(FINISH, [over.map(({ id }) => id)])
        await takeBack(tx, ended)
        return ended.length
      }),
  }
}

const columnsOf = (campaign: NewCampaign) => [
  campaign.id,
  campaign.type,
  campaign.name,
  campaign.purpose === null ? null : JSON.stringify(campaign.purpose),
  campaign.beneficiary,
  JSON.stringify(campaign.params),
  campaign.deadlineMinutes,
  campaign.priority,
  formatEuro(campaign.rewardPEur),
  formatEuro(campaign.budgetPEur),
  campaign.greenOnly,
  campaign.headStartShare,
  campaign.book,
  campaign.idempotencyKey,
  campaign.requestHash,
  campaign.program?.sha256 ?? null,
  campaign.limits === null ? null : JSON.stringify(campaign.limits),
]

async function one(database: Queryable, id: string): Promise<CampaignView> {
  const [row] = await database.query<CampaignRow>(FIND, [id])
  if (!row) throw new Error('A campaign cannot be read')
  return toCampaign(row)
}

type LockedRow = Pick<CampaignRow, 'book' | 'status' | 'closed_at'> & { now: Date }

async function lock(tx: Queryable, id: CampaignId): Promise<LockedRow> {
  const [locked] = await tx.query<LockedRow>(LOCK, [id])
  if (!locked) throw campaignErrors.campaign_not_found()
  return locked
}

type Retrying = { id: CampaignId; book: Book; retry: Retry; retryTasks: TaskWriter['retry'] }

/** At most what went back when it came to its end is needed again: the budget covered every task. */
async function retryLost(tx: Queryable, { id, book, retry, retryTasks }: Retrying): Promise<void> {
  const chosen = retry.choose(await tx.query<LostTask>(LOCK_LOST_TASKS, [id]))
  if (chosen.length === 0) return
  await retryTasks(tx, chosen, retry.deadlineMinutes)
  await tx.query(LOCK_LEFT, [[book], [campaignAccount(id)]])
  const [short] = await tx.query<{ eur: string }>(SHORTFALL, [id])
  const missingPEur = exact(short?.eur ?? '0')
  await tx.query(REOPEN, [id, retry.deadlineMinutes, formatEuro(missingPEur)])
  await give(tx, { id, book, budgetPEur: missingPEur })
}

type Closing = {
  id: CampaignId
  book: Book
  after: Exclude<Campaign, { status: 'running' }>
  endTasks: TaskWriter['end']
}

async function close(tx: Queryable, { id, book, after, endTasks }: Closing): Promise<void> {
  const open = await tx.query<{ id: string }>(LOCK_OPEN_TASKS, [id])
  await endTasks(
    tx,
    open.map((task) => task.id),
  )
  await tx.query(CLOSE, [id, after.status, after.closedAt])
  await takeBack(tx, [{ id, book }])
}

/** A campaign of tasks that pay nothing has no account. */
async function give(
  tx: Queryable,
  { id, book, budgetPEur }: Pick<NewCampaign, 'id' | 'book' | 'budgetPEur'>,
): Promise<void> {
  if (budgetPEur === 0n) return
  await bookEntries(tx, [{ ...transferForBudget(id, budgetPEur), book, cause: { of: 'campaign', id } }])
}

/** Moves what is left to the issuer. Were it done twice, the second time would find nothing. */
async function takeBack(tx: Queryable, campaigns: readonly { id: string; book: Book }[]): Promise<void> {
  const accounts = new Map(campaigns.map(({ id, book }) => [campaignAccount(asCampaignId(id)), { id, book }]))
  const books = campaigns.map(({ book }) => book)
  const rows = await tx.query<{ name: string; balance: string }>(LOCK_LEFT, [books, [...accounts.keys()]])
  const entries = rows.flatMap(({ name, balance }) => {
    const campaign = accounts.get(name)
    const amountPEur = exact(balance)
    if (!campaign || amountPEur === 0n) return []
    const { id, book } = campaign
    return [{ ...transferForRest(asCampaignId(id), amountPEur), book, cause: { of: 'campaign' as const, id } }]
  })
  await bookEntries(tx, entries)
}
