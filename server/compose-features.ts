import type { NodeStanding } from '#core/node/node.ts'
import { composeBlobs } from './blobs/main.ts'
import type { Config } from './config.ts'
import { composeCredits } from './credits/main.ts'
import { composeGrid } from './grid/main.ts'
import { composeNodes } from './nodes/main.ts'
import { composeProofs } from './proofs/main.ts'
import { composeReports } from './reports/main.ts'
import type { CoordinatorIdentity } from './shared/auth/coordinator-identity.ts'
import type { NodeTokens } from './shared/auth/node-tokens.ts'
import type { Route } from './shared/http/route.ts'
import type { Logger, Service } from './shared/ports.ts'
import { cachedRates } from './shared/postgres/carbon-rates.ts'
import type { Database } from './shared/postgres/database.ts'
import { systemClock as clock, uuidV7Ids as ids } from './shared/system.ts'
import { composeTasks } from './tasks/main.ts'
import { AGENT_VERSION_MIN, VERSION } from './version.ts'

type Parts = {
  config: Config
  logger: Logger
  database: Database
  databaseUrl: string
  identity: CoordinatorIdentity
  tokens: NodeTokens
  /** Pin of our certificate's key, for invites; null when an authority vouches for it or we speak plain HTTP. */
  spkiSha256: string | null
}
type Features = {
  routes: readonly Route[]
  services: readonly Service[]
  standingOf: (id: Parameters<NodeTokens['issue']>[0]) => Promise<NodeStanding | null>
}

/** Features never know each other: what one needs of another is handed over here. */
export function composeFeatures({ config, logger, database, databaseUrl, identity, tokens }: Parts): Features {
  const coordinatorId = identity.id
  const leaseMs = config.GRID_LEASE_SECONDS * 1000
  const readRates = cachedRates(database)
  const isOpen = ({ isForwarded }: { isForwarded: boolean }) =>
    config.enrolment === 'open' && !(config.enrolmentIsDefault && isForwarded)
  const nodes = composeNodes({
    database,
    clock,
    ids,
    coordinatorId,
    tokens,
    isOpen,
    leaseMs,
    heartbeatS: config.GRID_HEARTBEAT_SECONDS,
  })
  const blobs = composeBlobs({
    database,
    folder: config.blobDirectory,
    blobBytesMax: config.GRID_BLOB_MAX_MB * 1024 * 1024,
    freeBytesMin: config.GRID_DISK_FREE_MIN_MB * 1024 * 1024,
  })
  const { ensureDiskSpace } = blobs
  const hasBlob = async (sha256: string) => (await blobs.index.find(sha256)) !== null
  const inputs = { has: hasBlob, manifest: blobs.readManifest }
  const tasks = composeTasks({
    database,
    ids,
    clock,
    logger,
    inputs,
    leaseMs,
    headStartShare: config.GRID_HEAD_START_SHARE,
  })
  const reports = composeReports({
    database,
    ids,
    clock,
    coordinatorId,
    hasBlob,
    ensureDiskSpace,
    readRates,
    acceptDeclared: config.acceptDeclared,
    findNode: nodes.findCredentials,
  })
  const proofs = composeProofs({ database, databaseUrl, coordinatorId, clock })
  const credits = composeCredits({ database })
  const otherRoutes = [nodes, tasks, reports, proofs, credits, blobs].flatMap(({ routes }) => routes)
  const grid = composeGrid({ database, clock, grid: gridOf(identity, config), readRates, ensureDiskSpace, otherRoutes })
  return {
    routes: [...grid.routes, ...otherRoutes],
    services: [...nodes.services, ...tasks.services, ...reports.services],
    standingOf: async (id) => (await nodes.findCredentials(id))?.standing ?? null,
  }
}

const gridOf = ({ id, name }: CoordinatorIdentity, { enrolment }: Config) => ({
  coordinator_id: id,
  name,
  version: VERSION,
  agent_version_min: AGENT_VERSION_MIN,
  enrolment,
})
