import { vi } from 'vitest'
import {
  askForCampaign,
  campaignRequest,
  claimTasks,
  newCampaign,
  readCampaign,
  storedInputs,
} from '../../fixtures/test-campaign.ts'
import { newNonce } from '../../fixtures/test-node.ts'
import { row } from './row.ts'

/** A campaign is found to be over by the coordinator's reaper. */
const WAIT = { timeout: 20_000, interval: 50 }

/** Campaigns and their budgets. */
export const CAMPAIGNS = [
  row('POST /grid/campaigns 201', 'its input is stored', async ({ grid }) => ({
    token: grid.adminToken,
    headers: { 'idempotency-key': newNonce() },
    json: campaignRequest(await storedInputs(grid, 1)),
  })),
  row('POST /grid/campaigns 409', 'a key that another campaign has', async ({ grid }) => {
    const [first, second] = await storedInputs(grid, 2)
    const key = newNonce()
    await askForCampaign(grid, campaignRequest([first!]), { key })
    return { token: grid.adminToken, headers: { 'idempotency-key': key }, json: campaignRequest([second!]) }
  }),
  row('GET /grid/campaigns/{id} 200', 'it was made', async ({ grid }) => ({
    token: grid.adminToken,
    path: { id: (await newCampaign(grid, 1)).id },
  })),
  row('POST /grid/campaigns/{id}/cancel 200', 'it runs', async ({ grid }) => ({
    token: grid.adminToken,
    path: { id: (await newCampaign(grid, 1)).id },
    json: {},
  })),
  row('POST /grid/campaigns/{id}/cancel 409', 'its only task is done', async ({ grid, newNode }) => {
    const { id } = await newCampaign(grid, 1, { priority: 100 })
    const node = await newNode()
    const [task] = await claimTasks(node, 1)
    await node.report(task!)
    await vi.waitUntil(async () => (await readCampaign(grid, id)).status === 'finished', WAIT)
    return { token: grid.adminToken, path: { id }, json: {} }
  }),
]
