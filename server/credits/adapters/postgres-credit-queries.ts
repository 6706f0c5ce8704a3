import type { CreditState } from '#core/credit/credit.ts'
import type { Book } from '#core/ledger/ledger.ts'
import { EURO_SCALE, formatDecimal, parseDecimal } from '#core/units.ts'
import type { Database } from '../../shared/postgres/database.ts'
import type { Amounts, CreditQueries, CreditView, DayEarnings, TaskReceipt } from '../ports.ts'

const CREDITS = `
  select id, node_id, task_id, proof_id::int as proof_height, amount_kg_co2, euro_value, node_share, cooperative_share,
    status, created_at, redeemed_at
  from grid_carbon_credits
  where ($1::uuid is null or node_id = $1) and ($2::text is null or status = $2) and ($3::uuid is null or id > $3)
  order by id limit $4`

/** Policy `accept` validates with the booking, so that a reward is in the state of its credit, or else verified. */
const WORK = `
  select p.node_id, p.timestamp, p.carbon_saved_kg, t.book,
    case when d.state = 'paid' then 'redeemed' else coalesce(c.status, 'verified') end as status,
    coalesce(d.state = 'requested', false) as is_set_aside,
    coalesce(c.node_share, 0) as credit_eur, coalesce(c.amount_kg_co2, 0) as credit_kg,
    coalesce(r.amount_eur, 0) as reward_eur
  from grid_green_proofs p join grid_tasks t on t.id = p.task_id
    left join grid_carbon_credits c on c.proof_id = p.height
    left join grid_transfers r on r.assignment_id = p.assignment_id and r.kind = 'reward'
    join grid_assignments s on s.id = p.assignment_id left join grid_redemptions d on d.id = s.redemption_id
  where p.node_id = $1`

const TOTALS = `
  select status, book, is_set_aside, sum(credit_eur) as credits_eur, sum(reward_eur) as rewards_eur,
    sum(credit_kg) as carbon_kg
  from (${WORK}) work group by status, book, is_set_aside`

const DAYS = `
  select (timestamp at time zone 'UTC')::date as day, count(*)::int as tasks, sum(credit_kg) as carbon_kg,
    sum(credit_eur) as credits_eur, sum(reward_eur) as rewards_eur, sum(credit_eur + reward_eur) as total_eur
  from (${WORK}) work where book = 'main' and status <> 'expired' group by day order by day desc limit $2`

const RECEIPTS = `
  select p.assignment_id, p.task_id, t.task_type, t.book, p.timestamp, p.energy_used_wh, p.solar_contribution_wh,
    p.height::int as height, p.block_hash, a.receipt, coalesce(c.status, 'not_creditable') as credit_status,
    g.id as campaign_id, g.name as campaign_name, d.id as redemption_id, d.state as redemption_state
  from grid_green_proofs p join grid_tasks t on t.id = p.task_id join grid_assignments a on a.id = p.assignment_id
    left join grid_campaigns g on g.id = t.campaign_id left join grid_carbon_credits c on c.proof_id = p.height
    left join grid_redemptions d on d.id = a.redemption_id
  where p.node_id = $1 and ($2::uuid is null or p.height < (
    select height from grid_green_proofs where assignment_id = $2 and node_id = $1))
  order by p.height desc limit $3`

type CreditRow = {
  id: string
  node_id: string
  task_id: string
  proof_height: number
  amount_kg_co2: string
  euro_value: string
  node_share: string
  cooperative_share: string
  status: CreditState
  created_at: Date
  redeemed_at: Date | null
}
type TotalRow = {
  status: CreditState
  book: Book
  is_set_aside: boolean
  credits_eur: string
  rewards_eur: string
  carbon_kg: string
}
type DayRow = {
  day: string
  tasks: number
  carbon_kg: string
  credits_eur: string
  rewards_eur: string
  total_eur: string
}
type ReceiptRow = {
  assignment_id: string
  task_id: string
  task_type: string
  book: Book
  timestamp: Date
  energy_used_wh: string
  solar_contribution_wh: string
  height: number
  block_hash: string
  receipt: { carbon_credits: string; node_share_eur: string; cooperative_share_eur: string; reward_eur: string }
  credit_status: string
  campaign_id: string | null
  campaign_name: string | null
  redemption_id: string | null
  redemption_state: 'requested' | 'paid' | null
}

export function postgresCreditQueries(database: Database): CreditQueries {
  return {
    async credits({ nodeId, status, after, limit }) {
      return (await database.query<CreditRow>(CREDITS, [nodeId, status, after, limit])).map(toCredit)
    },
    async totals(nodeId) {
      if ((await database.query('select 1 from grid_nodes where id = $1', [nodeId])).length === 0) return null
      const rows = await database.query<TotalRow>(TOTALS, [nodeId])
      const main = rows.filter(({ status, book }) => book === 'main' && status !== 'expired')
      const demo = rows.filter(({ status, book }) => book === 'demo' && status !== 'expired')
      const inState = (state: CreditState) => main.filter(({ status }) => status === state)
      const verified = inState('verified')
      return {
        pending: amountsOf(inState('pending')),
        verified: amountsOf(verified),
        redeemed: amountsOf(inState('redeemed')),
        payableEur: amountsOf(verified.filter((row) => !row.is_set_aside)).totalEur,
        setAsideEur: amountsOf(verified.filter((row) => row.is_set_aside)).totalEur,
        demoEur: amountsOf(demo).totalEur,
        carbonKg: sum(main.map((row) => row.carbon_kg)),
      }
    },
    async days(nodeId, daysMax) {
      return (await database.query<DayRow>(DAYS, [nodeId, daysMax])).map(toDay)
    },
    async receipts({ nodeId, limit, after }) {
      return (await database.query<ReceiptRow>(RECEIPTS, [nodeId, after, limit])).map(toReceipt)
    },
  }
}

function amountsOf(rows: readonly TotalRow[]): Amounts {
  const creditsEur = sum(rows.map((row) => row.credits_eur))
  const rewardsEur = sum(rows.map((row) => row.rewards_eur))
  return { creditsEur, rewardsEur, totalEur: sum([creditsEur, rewardsEur]) }
}

/** Kilograms and euros both have twelve decimals here. */
function sum(decimals: readonly string[]): string {
  const units = decimals.map((decimal) => {
    const parsed = parseDecimal(decimal, EURO_SCALE)
    if (parsed === null) throw new Error('A booked amount has more decimals than its unit')
    return parsed
  })
  return formatDecimal(
    units.reduce((total, unit) => total + unit, 0n),
    EURO_SCALE,
  )
}

const toCredit = (row: CreditRow): CreditView => ({
  id: row.id,
  nodeId: row.node_id,
  taskId: row.task_id,
  proofHeight: row.proof_height,
  carbonKg: row.amount_kg_co2,
  valueEur: row.euro_value,
  nodeShareEur: row.node_share,
  cooperativeShareEur: row.cooperative_share,
  status: row.status,
  createdAt: row.created_at,
  redeemedAt: row.redeemed_at,
})

const toDay = (row: DayRow): DayEarnings => ({
  day: row.day,
  tasks: row.tasks,
  carbonKg: row.carbon_kg,
  creditsEur: row.credits_eur,
  rewardsEur: row.rewards_eur,
  totalEur: row.total_eur,
})

const toReceipt = (row: ReceiptRow): TaskReceipt => ({
  assignmentId: row.assignment_id,
  taskId: row.task_id,
  taskType: row.task_type,
  campaign:
    row.campaign_id === null || row.campaign_name === null ? null : { id: row.campaign_id, name: row.campaign_name },
  book: row.book,
  reportedAt: row.timestamp,
  energyWh: row.energy_used_wh,
  solarWh: row.solar_contribution_wh,
  carbonKg: row.receipt.carbon_credits,
  nodeShareEur: row.receipt.node_share_eur,
  cooperativeShareEur: row.receipt.cooperative_share_eur,
  rewardEur: row.receipt.reward_eur,
  creditStatus: row.credit_status,
  redemption:
    row.redemption_id === null || row.redemption_state === null
      ? null
      : { id: row.redemption_id, state: row.redemption_state },
  proofHeight: row.height,
  blockHash: row.block_hash,
})
