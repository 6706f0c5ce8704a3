import type { Route } from '../shared/http/route.ts'
import type { Clock, Ids, Logger, Service } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresChangeAssignment } from './adapters/postgres-change-assignment.ts'
import { postgresAnythingToGive, postgresServeClaims } from './adapters/postgres-claims.ts'
import { postgresTaskRepository } from './adapters/postgres-task-repository.ts'
import { postgresTimeKeeper } from './adapters/postgres-time-keeper.ts'
import { taskRoutes } from './http/task-routes.ts'
import type { InputStore, TimeKeeper } from './ports.ts'
import { type AssignmentUseCases, makeAssignmentUseCases } from './use-cases/change-assignment.ts'
import { makeCreateTask } from './use-cases/create-task.ts'
import { makeDispatcher } from './use-cases/dispatch-claims.ts'
import { makeReaper } from './use-cases/keep-time.ts'
import { type FindInputs, makeFindInputs } from './use-cases/task-inputs.ts'

type Deps = {
  database: Database
  ids: Ids
  clock: Clock
  logger: Logger
  inputs: InputStore
  endCampaigns: TimeKeeper['endCampaigns']
  /** Throws `storage_full` while the disk is nearly full. */
  ensureDiskSpace: () => Promise<void>
  leaseMs: number
  headStartShare: number
}

export function composeTasks(deps: Deps): {
  routes: readonly Route[]
  services: readonly Service[]
  /** Work was given back elsewhere: whoever waits may have it. */
  changed: () => void
  findInputs: FindInputs
  failAssignment: AssignmentUseCases['fail']
} {
  const { database, ids, clock, logger, ensureDiskSpace, leaseMs, headStartShare } = deps
  const tasks = postgresTaskRepository(database)
  const dispatcher = makeDispatcher({
    serveClaims: postgresServeClaims({ database, ids, leaseMs }),
    anythingToGive: postgresAnythingToGive(database),
    now: () => clock.now().getTime(),
    logger,
  })
  const tasksChanged = () => dispatcher.wake()
  const findInputs = makeFindInputs(deps.inputs)
  const createTask = makeCreateTask({ tasks, findInputs, ids, headStartShare, tasksChanged })
  const assignments = makeAssignmentUseCases({ changeAssignment: postgresChangeAssignment(database), tasksChanged })
  const keeper = { ...postgresTimeKeeper(database), endCampaigns: deps.endCampaigns }
  const reaper = makeReaper({ keeper, tasksChanged, logger })
  return {
    routes: taskRoutes({ createTask, claimTask: dispatcher.claim, ensureDiskSpace, assignments, tasks }),
    services: [dispatcher, reaper],
    changed: tasksChanged,
    findInputs,
    failAssignment: assignments.fail,
  }
}
