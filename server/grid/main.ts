import type { GridResponse } from '#core/contracts/grid.ts'
import type { Route } from '../shared/http/route.ts'
import type { Clock } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresProgress } from './adapters/postgres-progress.ts'
import { postgresStats } from './adapters/postgres-stats.ts'
import { gridRoutes } from './http/grid-routes.ts'
import { openApiDocument } from './http/openapi.ts'
import type { ReadRates } from './ports.ts'
import { shareForASecond } from './use-cases/share-for-a-second.ts'

/** The status page stays one page. */
const CAMPAIGNS_SHOWN_MAX = 20

type Deps = {
  database: Database
  clock: Clock
  grid: GridResponse
  readRates: ReadRates
  /** Rejects while the disk is nearly full. */
  ensureDiskSpace: () => Promise<void>
  /** The routes of the other features, for the description of the interface. */
  otherRoutes: readonly Route[]
}

export function composeGrid({ database, clock, grid, readRates, ensureDiskSpace, otherRoutes }: Deps): {
  routes: readonly Route[]
} {
  const checkReadiness = async () => ({
    database: await succeeds(database.query('select 1', [])),
    disk: await succeeds(ensureDiskSpace()),
  })
  const readStats = shareForASecond(postgresStats(database), clock)
  const readProgress = shareForASecond(postgresProgress(database, CAMPAIGNS_SHOWN_MAX), clock)
  const openApi = () => openApiDocument([...routes, ...otherRoutes], grid.version)
  const routes = gridRoutes({ grid, readStats, readProgress, readRates, checkReadiness, openApi })
  return { routes }
}

async function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt
    return true
  } catch {
    // Readiness is the question itself: why it is missing stands in the log of whoever needed it.
    return false
  }
}
