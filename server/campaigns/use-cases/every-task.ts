import type { CampaignId } from '#core/ids.ts'
import type { CampaignTask, CampaignTasks } from '../ports.ts'

const PAGE_MAX = 500

/** Every task of a campaign in its order, a page at a time. */
export async function* everyTask(id: CampaignId, tasks: CampaignTasks): AsyncIterable<CampaignTask> {
  for (let after = -1; ;) {
    const page = await tasks.page(id, { after, limit: PAGE_MAX })
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE_MAX) return
    after = last.place
  }
}
