import type { GridResponse } from '#core/contracts/grid.ts'
import type { Route } from '../shared/http/route.ts'
import type { Database } from '../shared/postgres/database.ts'
import { shareReading } from '../shared/share-reading.ts'
import { postgresProgress } from './adapters/postgres-progress.ts'
import { postgresStats } from './adapters/postgres-stats.ts'
import { gridRoutes } from './http/grid-routes.ts'
import { openApiDocument } from './http/openapi.ts'
import type { ReadRates } from './ports.ts'

/** The status page stays one page. */
const CAMPAIGNS_SHOWN_MAX = 20
/** Anybody may ask for the figures, as often as they like. */
const FIGURES_KEPT_MS = 1000

type Deps = {
  database: Database
  grid: GridResponse
  readRates: ReadRates
  /** Rejects while the disk is nearly full. */
  ensureDiskSpace: () => Promise<void>
  /** The routes of the other features, for the description of the interface. */
  otherRoutes: readonly Route[]
}

export function composeGrid({ database, grid, readRates, ensureDiskSpace, otherRoutes }: Deps): {
  routes: readonly Route[]
} {
  const checkReadiness = async () => ({
    database: await succeeds(database.query('select 1', [])),
    disk: await succeeds(ensureDiskSpace()),
  })
  const readStats = shareReading({ read: postgresStats(database), keptMs: FIGURES_KEPT_MS })
  const readProgress = shareReading({ read: postgresProgress(database, CAMPAIGNS_SHOWN_MAX), keptMs: FIGURES_KEPT_MS })
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
