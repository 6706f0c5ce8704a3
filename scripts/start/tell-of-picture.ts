import type { CampaignResponse } from '#core/contracts/campaigns.ts'
import type { AdminClient } from '../seed/admin-client.ts'

type Picture = {
  readonly client: Pick<AdminClient, 'get'>
  readonly url: string
  readonly dataDirectory: string
  /** Null where there is no picture to tell of. */
  readonly campaignId: string | null
  readonly say: (line: string) => void
}

/** Each call looks whether the picture is drawn, until that was said once, with the command that fetches it. */
export function pictureTeller({ client, url, dataDirectory, campaignId, say }: Picture): () => Promise<void> {
  let isTold = campaignId === null
  return async () => {
    if (isTold) return
    const { status, tasks, name } = await client.get<CampaignResponse>(`/grid/campaigns/${campaignId}`)
    if (status === 'running') return
    isTold = true
    const where = `--server ${url} --data-dir ${dataDirectory}`
    if (tasks.completed === tasks.total) {
      say(`“${name}” is drawn, ${tasks.total} tiles; this saves it:`)
      say(`  npm run grid -- campaigns result ${campaignId} --file house.png ${where}`)
    } else {
      say(`“${name}” is not whole: ${tasks.completed} of ${tasks.total} tiles are drawn; this tries the others again:`)
      say(`  npm run grid -- campaigns retry-failed ${campaignId} ${where}`)
    }
  }
}
