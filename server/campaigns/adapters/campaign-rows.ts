import type { Campaign } from '#core/campaign/campaign.ts'
import type { WorkloadLimits } from '#core/contracts/workloads.ts'
import { asCampaignId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'
import type { TaskState } from '#core/task/task.ts'
import type { TaskType } from '#core/task/task-type.ts'
import { EURO_SCALE, parseDecimal } from '#core/units.ts'
import type { CampaignView, Program, Purpose } from '../ports.ts'

export type CampaignRow = {
  id: string
  type: TaskType
  name: string
  purpose: Purpose | null
  beneficiary: string | null
  params: Readonly<Record<string, unknown>>
  program: Program | null
  limits: WorkloadLimits | null
  deadline: Date
  priority: number
  reward_eur: string
  budget_eur: string
  green_only: boolean
  head_start_share: number
  book: Book
  status: Campaign['status']
  created_at: Date
  closed_at: Date | null
  left_eur: string
  returned_eur: string
} & Record<TaskState, number>

/**
 * The rows of `campaigns`, a query for some of them, with what became of tasks and money. Each is counted along the
 * index of its own tasks.
 */
export const viewOf = (campaigns: string) => `
  select g.id, g.type, g.name, g.purpose, g.beneficiary, g.params, g.limits, case when w.sha256 is not null then
      jsonb_build_object('sha256', w.sha256, 'name', w.name, 'version', w.version, 'builtIn', w.built_in) end as program,
    g.deadline, g.priority, g.reward_eur, g.budget_eur,
    g.green_only, g.head_start_share, g.book, g.status, g.created_at, g.closed_at, coalesce(a.balance, 0) as left_eur,
    returned.eur as returned_eur, tasks.*
  from (${campaigns}) g
    left join grid_workloads w on w.sha256 = g.workload_sha256
    left join grid_accounts a on a.book = g.book and a.name = 'campaign:' || g.id
    cross join lateral (
      select coalesce(sum(t.amount_eur), 0) as eur from grid_transfers t
      where t.campaign_id = g.id and t.kind = 'campaign_rest') returned
    cross join lateral (
      select count(*) filter (where t.status = 'pending')::int as pending,
        count(*) filter (where t.status = 'assigned')::int as assigned,
        count(*) filter (where t.status = 'in_progress')::int as in_progress,
        count(*) filter (where t.status = 'completed')::int as completed,
        count(*) filter (where t.status = 'failed')::int as failed,
        count(*) filter (where t.status = 'expired')::int as expired
      from grid_tasks t where t.campaign_id = g.id) tasks
  order by g.id`

/** What was given and is neither left nor returned was spent: the ledger says so, nobody else keeps count. */
export function toCampaign(row: CampaignRow): CampaignView {
  const { pending, assigned, in_progress, completed, failed, expired } = row
  const [budgetPEur, leftPEur, returnedPEur] = [exact(row.budget_eur), exact(row.left_eur), exact(row.returned_eur)]
  return {
    id: asCampaignId(row.id),
    type: row.type,
    name: row.name,
    purpose: row.purpose,
    beneficiary: row.beneficiary,
    params: row.params,
    program: row.program,
    limits: row.limits,
    priority: row.priority,
    greenOnly: row.green_only,
    headStartShare: row.head_start_share,
    rewardPEur: exact(row.reward_eur),
    book: row.book,
    state: stateOf(row),
    deadline: row.deadline,
    createdAt: row.created_at,
    tasks: { pending, assigned, in_progress, completed, failed, expired },
    budgetPEur,
    leftPEur,
    returnedPEur,
    spentPEur: budgetPEur - leftPEur - returnedPEur,
  }
}

/** The CHECK `grid_campaigns_state_shape` says when it is closed. */
export function stateOf({ status, closed_at: closedAt }: Pick<CampaignRow, 'status' | 'closed_at'>): Campaign {
  if (status === 'running') return { status }
  if (closedAt === null) throw new Error(`A campaign that is ${status} was never closed`)
  return { status, closedAt }
}

export function exact(numeric: string): bigint {
  const amount = parseDecimal(numeric, EURO_SCALE)
  if (amount === null) throw new Error('A booked amount has more decimals than its unit')
  return amount
}
