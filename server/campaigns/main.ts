import { sha256Hex } from '../shared/auth/signing.ts'
import type { Route } from '../shared/http/route.ts'
import type { Ids } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { addTasks } from '../tasks/adapters/add-tasks.ts'
import { endTasks } from '../tasks/adapters/end-tasks.ts'
import { postgresCampaigns, type TaskWriter } from './adapters/postgres-campaigns.ts'
import { campaignRoutes } from './http/campaign-routes.ts'
import type { Campaigns, FindInputs } from './ports.ts'
import { makeRunCampaigns } from './use-cases/run-campaigns.ts'

type Deps = {
  database: Database
  ids: Ids
  headStartShare: number
  tasks: { findInputs: FindInputs; changed: () => void }
}

const taskWriter: TaskWriter = {
  add: (tx, { id: campaignId, type: taskType, tasks, ...terms }) =>
    addTasks(tx, { ...terms, taskType, campaignId }, tasks),
  end: endTasks,
}

export function composeCampaigns({ database, tasks: { findInputs, changed: tasksChanged }, ...deps }: Deps): {
  routes: readonly Route[]
  end: Campaigns['end']
} {
  const campaigns = postgresCampaigns(database, taskWriter)
  const runCampaigns = makeRunCampaigns({ ...deps, campaigns, findInputs, tasksChanged, sha256Hex })
  return { routes: campaignRoutes({ campaigns, runCampaigns }), end: campaigns.end }
}
