import type { Database } from '../../shared/postgres/database.ts'
import type { CampaignProgress, ReadProgress } from '../ports.ts'

/** Those at work first, then those that ended last; each is counted along the index of its own tasks. */
const PROGRESS = `
  select g.name, g.type, g.status, tasks.* from (
    select id, name, type, status, closed_at from grid_campaigns
    order by (status = 'running') desc, closed_at desc nulls first, id desc limit $1) g
    cross join lateral (
      select count(*)::int as total, (count(*) filter (where t.status = 'completed'))::int as completed,
        (count(*) filter (where t.status in ('failed', 'expired')))::int as lost
      from grid_tasks t where t.campaign_id = g.id) tasks
  order by (g.status = 'running') desc, g.closed_at desc nulls first, g.id desc`

export const postgresProgress =
  (database: Database, countMax: number): ReadProgress =>
  () =>
    database.query<CampaignProgress>(PROGRESS, [countMax])
