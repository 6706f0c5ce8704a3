import type { Database } from '../../shared/postgres/database.ts'
import type { CampaignProgress, ReadProgress } from '../ports.ts'

/** Those at work first, then those that ended last. */
const SHOWN = `
  select id, name, type, status, closed_at from grid_campaigns
  order by (status = 'running') desc, closed_at desc nulls first, id desc limit $1`

/** Each is counted along the index of its own tasks. */
const COUNTS = `
  select c.id, tasks.* from unnest($1::uuid[]) as c(id)
    cross join lateral (
      select count(*)::int as total, (count(*) filter (where t.status = 'completed'))::int as completed,
        (count(*) filter (where t.status in ('failed', 'expired')))::int as lost
      from grid_tasks t where t.campaign_id = c.id) tasks`

type Shown = Pick<CampaignProgress, 'name' | 'type' | 'status'> & { id: string; closed_at: Date | null }
type Counts = Pick<CampaignProgress, 'total' | 'completed' | 'lost'>

/** One that is tried again is closed another time. */
const closingOf = ({ id, closed_at: closedAt }: Shown) => closedAt && `${id} ${closedAt.toISOString()}`

/** Tasks of a campaign that is closed are over, so they are counted once, however often they are shown. */
export function postgresProgress(database: Database, countMax: number): ReadProgress {
  let kept: ReadonlyMap<string | null, Counts> = new Map()

  async function count(campaigns: readonly Shown[]): Promise<ReadonlyMap<string, Counts>> {
    if (campaigns.length === 0) return new Map()
    const rows = await database.query<Counts & { id: string }>(COUNTS, [campaigns.map(({ id }) => id)])
    return new Map(rows.map(({ id, total, completed, lost }) => [id, { total, completed, lost }]))
  }

  return async () => {
    const shown = await database.query<Shown>(SHOWN, [countMax])
    const before = kept
    const counted = await count(shown.filter((campaign) => !before.has(closingOf(campaign))))
    const countsOf = (campaign: Shown) =>
      before.get(closingOf(campaign)) ?? counted.get(campaign.id) ?? { total: 0, completed: 0, lost: 0 }
    const closed = shown.filter((campaign) => campaign.closed_at !== null)
    kept = new Map(closed.map((campaign) => [closingOf(campaign), countsOf(campaign)]))
    return shown.map((campaign) => {
      const { name, type, status } = campaign
      return { name, type, status, ...countsOf(campaign) }
    })
  }
}
