import type { CampaignResponse } from '#core/contracts/campaigns.ts'
import type { AdminHttp } from './admin-http.ts'
import { barText, durationText, remainingS } from './progress-line.ts'

const LOOK_EVERY_MS = 1000

type Seen = { readonly over: number; readonly total: number; readonly atMs: number }

/** Tells how far a campaign has come until it is over: one line that changes on a terminal, elsewhere one a change. */
export async function watchCampaign(path: string, { http, json }: { http: AdminHttp; json: boolean }): Promise<void> {
  let since: Seen | null = null
  let told = ''
  for (;;) {
    const campaign = await http<CampaignResponse>({ method: 'GET', path })
    const seen = seenOf(campaign)
    since ??= seen
    const state = JSON.stringify([campaign.status, campaign.tasks])
    if (json && state !== told) console.log(JSON.stringify(campaign))
    if (!json) tell(lineOf(campaign, seen, since), { isNew: state !== told, isOver: campaign.status !== 'running' })
    told = state
    if (campaign.status !== 'running') return
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

function seenOf({ tasks }: CampaignResponse): Seen {
  return { over: tasks.completed + tasks.failed + tasks.expired, total: tasks.total, atMs: performance.now() }
}

function lineOf({ status, tasks, spent_eur, budget_eur }: CampaignResponse, seen: Seen, since: Seen): string {
  const left = remainingS(seen, since)
  const lost = tasks.failed + tasks.expired
  return [
    `${barText(seen.over / seen.total)} ${tasks.completed} of ${tasks.total} done`,
    `${tasks.assigned + tasks.in_progress} at work`,
    ...(lost > 0 ? [`${lost} failed or expired`] : []),
    `€${spent_eur} of €${budget_eur}`,
    status === 'running' ? `about ${left === null ? '…' : durationText(left)} left` : status,
  ].join(' · ')
}

function tell(line: string, { isNew, isOver }: { isNew: boolean; isOver: boolean }): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${line}${isOver ? '\n' : ''}`)
  else if (isNew) console.log(line)
}
