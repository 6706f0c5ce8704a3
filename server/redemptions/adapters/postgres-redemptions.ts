import { asNodeId, type NodeId } from '#core/ids.ts'
import { balanceChanges, transferForRedemption } from '#core/ledger/ledger.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { redemptionErrors } from '#core/redemption/errors.ts'
import type { Redemption } from '#core/redemption/redemption.ts'
import { formatEuro } from '#core/units.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import type { Redemptions, RedemptionView } from '../ports.ts'
import { exactPEur, REDEMPTION_VIEW, type RedemptionRow, toRedemption } from './redemption-rows.ts'

const LOCK_NODE = 'select clock_timestamp() as now from grid_nodes where id = $1 for no key update'
const BY_KEY = `${REDEMPTION_VIEW} where r.idempotency_key = $1`
const BY_ID = `${REDEMPTION_VIEW} where r.id = $1`

/** What is payable and not yet set aside; demonstration work never is. */
const OPEN_WORK = `
  select a.id, c.id as credit_id, (
    select coalesce(sum(t.amount_eur), 0) from grid_transfers t
    where t.assignment_id = a.id and t.book = 'main' and t.to_account = 'node:' || a.node_id || ':payable') as amount_eur
  from grid_assignments a join grid_tasks k on k.id = a.task_id and k.book = 'main'
    left join grid_green_proofs p on p.assignment_id = a.id
    left join grid_carbon_credits c on c.proof_id = p.height and c.status = 'verified'
  where a.node_id = $1 and a.state = 'completed' and a.redemption_id is null`
const ADD = `
  insert into grid_redemptions (id, node_id, amount_eur, credits, idempotency_key, requested_at)
  values ($1, $2, $3, $4, $5, $6)`
const SET_ASIDE = 'update grid_assignments set redemption_id = $1 where id = any($2::uuid[])'

const LOCK = 'select node_id, clock_timestamp() as now from grid_redemptions where id = $1 for update'
const SAVE = 'update grid_redemptions set state = $2, reference = $3, reason = $4, decided_at = $5 where id = $1'
const LET_GO = 'update grid_assignments set redemption_id = null where redemption_id = $1'
const REDEEM = `
  update grid_carbon_credits c set status = 'redeemed', redeemed_at = $2, updated_at = $2
  from grid_green_proofs p join grid_assignments a on a.id = p.assignment_id
  where c.proof_id = p.height and a.redemption_id = $1 and c.status = 'verified'`
const MOVE = `
  insert into grid_accounts as a (book, name, balance)
  select 'main', c.name, c.change from unnest($1::text[], $2::numeric[]) as c(name, change) order by c.name
  on conflict (book, name) do update set balance = a.balance + excluded.balance`
const TRANSFER = `
  insert into grid_transfers (book, kind, from_account, to_account, amount_eur, redemption_id)
  values ('main', $1, $2, $3, $4, $5)`

const LIST = `${REDEMPTION_VIEW}
  where ($1::uuid is null or r.node_id = $1) and ($2::text is null or r.state = $2) and ($3::uuid is null or r.id > $3)
  order by r.id limit $4`

export function postgresRedemptions(database: Database): Redemptions {
  return {
    request: ({ id, nodeId, key }, decide) =>
      database.transaction(async (tx) => {
        const [locked] = await tx.query<{ now: Date }>(LOCK_NODE, [nodeId])
        if (!locked) throw nodeErrors.node_not_found()
        const earlier = await one(tx, BY_KEY, key)
        if (earlier && earlier.nodeId !== nodeId) throw redemptionErrors.redemption_key_conflict()
        if (earlier) return earlier
        const work = await openWork(tx, nodeId)
        const { amountPEur } = decide({ payablePEur: work.payablePEur, now: locked.now })
        await tx.query(ADD, [id, nodeId, formatEuro(amountPEur), work.credits, key, locked.now])
        await tx.query(SET_ASIDE, [id, work.assignmentIds])
        return found(await one(tx, BY_ID, id))
      }),
    decide: (id, next) =>
      database.transaction(async (tx) => {
        const [locked] = await tx.query<{ node_id: string; now: Date }>(LOCK, [id])
        if (!locked) throw redemptionErrors.redemption_not_found()
        await tx.query(LOCK_NODE, [locked.node_id])
        const before = found(await one(tx, BY_ID, id))
        const after = next(before, locked.now)
        if (before.state === 'requested') await keep(tx, after)
        return found(await one(tx, BY_ID, id))
      }),
    async list({ nodeId, state, limit, after }) {
      return (await database.query<RedemptionRow>(LIST, [nodeId, state, after, limit])).map(toRedemption)
    },
  }
}

async function one(tx: Queryable, sql: string, value: string): Promise<RedemptionView | null> {
  const [row] = await tx.query<RedemptionRow>(sql, [value])
  return row ? toRedemption(row) : null
}

function found(redemption: RedemptionView | null): RedemptionView {
  if (!redemption) throw new Error('A redemption cannot be read')
  return redemption
}

async function openWork(tx: Queryable, nodeId: NodeId) {
  type Row = { id: string; credit_id: string | null; amount_eur: string }
  const rows = await tx.query<Row>(OPEN_WORK, [nodeId])
  return {
    assignmentIds: rows.map(({ id }) => id),
    credits: rows.filter(({ credit_id }) => credit_id !== null).length,
    payablePEur: rows.reduce((sum, { amount_eur }) => sum + exactPEur(amount_eur), 0n),
  }
}

async function keep(tx: Queryable, redemption: Redemption): Promise<void> {
  if (redemption.state === 'requested') return
  const reference = redemption.state === 'paid' ? redemption.reference : null
  const reason = redemption.state === 'refused' ? redemption.reason : null
  await tx.query(SAVE, [redemption.id, redemption.state, reference, reason, redemption.decidedAt])
  if (redemption.state === 'refused') await tx.query(LET_GO, [redemption.id])
  else await pay(tx, redemption, redemption.decidedAt)
}

async function pay(tx: Queryable, { id, nodeId, amountPEur }: Redemption, at: Date): Promise<void> {
  const transfer = transferForRedemption(asNodeId(nodeId), amountPEur)
  const changes = [...balanceChanges([transfer])]
  await tx.query(REDEEM, [id, at])
  await tx.query(MOVE, [changes.map(([name]) => name), changes.map(([, change]) => formatEuro(change))])
  await tx.query(TRANSFER, [transfer.kind, transfer.from, transfer.to, formatEuro(amountPEur), id])
}
