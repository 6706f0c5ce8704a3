import { plainDecimal } from '../../shared/plain-decimal.ts'
import type { StatsResponse } from '#core/contracts/grid.ts'
import type { Database } from '../../shared/postgres/database.ts'
import type { ReadStats } from '../ports.ts'

const NODES = `
  select count(*)::int as total, coalesce(sum(n.cpu_cores), 0)::int as cores,
    (count(*) filter (where n.has_solar))::int as solar,
    (count(*) filter (where n.standing = 'approved' and p.last_seen_at >= clock_timestamp() - interval '5 minutes'))::int
      as online,
    coalesce(sum(n.total_energy_saved_wh), 0) as energy_wh, coalesce(sum(n.total_carbon_credits), 0) as carbon_kg
  from grid_nodes n left join grid_node_presence p on p.node_id = n.id where n.standing <> 'left'`
const FUND = `
  select coalesce(sum(cooperative_share), 0) as fund from grid_carbon_credits where status in ('verified', 'redeemed')`

type NodesRow = { total: number; cores: number; solar: number; online: number; energy_wh: string; carbon_kg: string }

const TASK_COUNTS = `
  select count(*)::int as total_tasks, (count(*) filter (where status = 'pending'))::int as pending_tasks,
    (count(*) filter (where status = 'assigned'))::int as assigned_tasks,
    (count(*) filter (where status = 'in_progress'))::int as in_progress_tasks,
    (count(*) filter (where status = 'completed'))::int as completed_tasks,
    (count(*) filter (where status = 'failed'))::int as failed_tasks,
    (count(*) filter (where status = 'expired'))::int as expired_tasks
  from grid_tasks`

/** What everybody may see, in one look each at nodes, tasks and credits. */
export function postgresStats(database: Database): ReadStats {
  return async () => {
    const [nodes] = await database.query<NodesRow>(NODES, [])
    const [tasks] = await database.query<StatsResponse['tasks']>(TASK_COUNTS, [])
    const [credits] = await database.query<{ fund: string }>(FUND, [])
    if (!nodes || !tasks || !credits) throw new Error('A count has no row')
    return {
      nodes: {
        total_nodes: nodes.total,
        active_nodes: nodes.online,
        total_cpu_cores: nodes.cores,
        nodes_with_solar: nodes.solar,
        total_energy_saved_wh: Number(nodes.energy_wh),
        total_carbon_credits: plainDecimal(nodes.carbon_kg),
      },
      tasks,
      cooperative_fund_eur: plainDecimal(credits.fund),
    }
  }
}
