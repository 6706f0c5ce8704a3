import { asNodeId, type NodeId } from '#core/ids.ts'
import { transferForRedemption } from '#core/ledger/ledger.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { redemptionErrors } from '#core/redemption/errors.ts'
import type { Redemption } from '#core/redemption/redemption.ts'
import { formatEuro } from '#core/units.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import { bookEntries } from '../../shared/postgres/ledger.ts'
import type { Redemptions, RedemptionView } from '../ports.ts'
import { exactPEur, REDEMPTION_VIEW, type RedemptionRow, toRedemption } from './redemption-rows.ts'

const NOW = 'select clock_timestamp() as now from grid_nodes where id = $1'
const BY_KEY = `${REDEMPTION_VIEW} where r.idempotency_key = $1`
const BY_ID = `${REDEMPTION_VIEW} where r.id = $1`

/**
 * Work that has put money into `payable` and is not set aside; demonstration work never is. Of two who ask at once the
 * second waits here for the first, and then finds what is left.
 */
const LOCK_OPEN_WORK = `
  select a.id, earned.amount_eur, c.id as credit_id
  from grid_assignments a join grid_tasks k on k.id = a.task_id and k.book = 'main'
    cross join lateral (
      select sum(t.amount_eur) as amount_eur from grid_transfers t
      where t.assignment_id = a.id and t.book = 'main' and t.to_account = 'node:' || a.node_id || ':payable') earned
    left join grid_green_proofs p on p.assignment_id = a.id
    left join grid_carbon_credits c on c.proof_id = p.height and c.status = 'verified'
  where a.node_id = $1 and a.state = 'completed' and a.redemption_id is null and earned.amount_eur > 0
  order by a.id for update of a`
/** Nothing comes back when another transaction has used the key in the meantime. */
const ADD = `
  insert into grid_redemptions (id, node_id, amount_eur, credits, idempotency_key, requested_at)
  values ($1, $2, $3, $4, $5, $6) on conflict (idempotency_key) do nothing returning id`
const SET_ASIDE = 'update grid_assignments set redemption_id = $1 where id = any($2::uuid[])'

const LOCK = 'select clock_timestamp() as now from grid_redemptions where id = $1 for update'
const SAVE = 'update grid_redemptions set state = $2, reference = $3, reason = $4, decided_at = $5 where id = $1'
const LET_GO = 'update grid_assignments set redemption_id = null where redemption_id = $1'
const REDEEM = `
  update grid_carbon_credits c set status = 'redeemed', redeemed_at = $2, updated_at = $2
  from grid_green_proofs p join grid_assignments a on a.id = p.assignment_id
  where c.proof_id = p.height and a.redemption_id = $1 and c.status = 'verified'`

const LIST = `${REDEMPTION_VIEW}
  where ($1::uuid is null or r.node_id = $1) and ($2::text is null or r.state = $2) and ($3::uuid is null or r.id > $3)
  order by r.id limit $4`

export function postgresRedemptions(database: Database): Redemptions {
  return {
    request: (asked, decide) => database.transaction((tx) => request(tx, asked, decide)),
    decide: (id, next) =>
      database.transaction(async (tx) => {
        const [locked] = await tx.query<{ now: Date }>(LOCK, [id])
        if (!locked) throw redemptionErrors.redemption_not_found()
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

type Asked = Parameters<Redemptions['request']>[0]
type Decide = Parameters<Redemptions['request']>[1]

async function request(tx: Queryable, asked: Asked, decide: Decide): Promise<RedemptionView> {
  const { id, nodeId, key } = asked
  const work = await lockOpenWork(tx, nodeId)
  const [node] = await tx.query<{ now: Date }>(NOW, [nodeId])
  if (!node) throw nodeErrors.node_not_found()
  const earlier = await earlierOf(tx, asked)
  if (earlier) return earlier
  const { amountPEur } = decide({ payablePEur: work.payablePEur, now: node.now })
  const added = await tx.query(ADD, [id, nodeId, formatEuro(amountPEur), work.credits, key, node.now])
  if (added.length === 0) return found(await earlierOf(tx, asked))
  await tx.query(SET_ASIDE, [id, work.assignmentIds])
  return found(await one(tx, BY_ID, id))
}

async function earlierOf(tx: Queryable, { nodeId, key }: Asked): Promise<RedemptionView | null> {
  const earlier = await one(tx, BY_KEY, key)
  if (earlier && earlier.nodeId !== nodeId) throw redemptionErrors.redemption_key_conflict()
  return earlier
}

async function one(tx: Queryable, sql: string, value: string): Promise<RedemptionView | null> {
  const [row] = await tx.query<RedemptionRow>(sql, [value])
  return row ? toRedemption(row) : null
}

function found(redemption: RedemptionView | null): RedemptionView {
  if (!redemption) throw new Error('A redemption cannot be read')
  return redemption
}

async function lockOpenWork(tx: Queryable, nodeId: NodeId) {
  type Row = { id: string; credit_id: string | null; amount_eur: string }
  const rows = await tx.query<Row>(LOCK_OPEN_WORK, [nodeId])
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
  await tx.query(REDEEM, [id, at])
  const transfer = transferForRedemption(asNodeId(nodeId), amountPEur)
  await bookEntries(tx, [{ ...transfer, book: 'main', cause: { of: 'redemption', id } }])
}
