import { sha256Hex } from '../shared/auth/signing.ts'
import type { Route } from '../shared/http/route.ts'
import type { Ids } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { addTasks } from '../tasks/adapters/add-tasks.ts'
import { endTasks } from '../tasks/adapters/end-tasks.ts'
import { retryTasks } from '../tasks/adapters/retry-tasks.ts'
import { pngPicture } from './adapters/png-picture.ts'
import { postgresCampaignTasks } from './adapters/postgres-campaign-tasks.ts'
import { postgresCampaigns, type TaskWriter } from './adapters/postgres-campaigns.ts'
import { tarArchive } from './adapters/tar-archive.ts'
import { campaignRoutes } from './http/campaign-routes.ts'
import type { Campaigns, FindInputs, FindProgram, OpenResult, OpenSpool, StoredInputs } from './ports.ts'
import { makeAssembleResult } from './use-cases/assemble-result.ts'
import { makeRunCampaigns } from './use-cases/run-campaigns.ts'

type Deps = {
  database: Database
  ids: Ids
  headStartShare: number
  tasks: { findInputs: FindInputs; changed: () => void }
  stored: StoredInputs
  findProgram: FindProgram
  openResult: OpenResult
  openSpool: OpenSpool
}

export const taskWriter: TaskWriter = {
  add: (tx, { id: campaignId, type: taskType, program, tasks, ...terms }) => {
    // What a program is told is said once, by the campaign.
    const params = program ? {} : terms.params
    return addTasks(tx, { ...terms, params, taskType, campaignId, builtIn: program?.builtIn ?? true }, tasks)
  },
  end: endTasks,
  retry: retryTasks,
}

export function composeCampaigns({
  database,
  openResult,
  openSpool,
  tasks: { findInputs, changed: tasksChanged },
  ...deps
}: Deps): {
  routes: readonly Route[]
  end: Campaigns['end']
} {
  const campaigns = postgresCampaigns(database, taskWriter)
  const runCampaigns = makeRunCampaigns({ ...deps, campaigns, findInputs, tasksChanged, sha256Hex })
  const assembleResult = makeAssembleResult({
    campaigns,
    tasks: postgresCampaignTasks(database),
    openResult,
    openSpool,
    encodePicture: pngPicture,
    packArchive: tarArchive,
  })
  return { routes: campaignRoutes({ campaigns, runCampaigns, assembleResult }), end: campaigns.end }
}
