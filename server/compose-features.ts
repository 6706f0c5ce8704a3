import { hostname } from 'node:os'
import path from 'node:path'
import { formatInvite } from '#core/enrolment/invite.ts'
import { REDEMPTION_MIN_P_EUR } from '#core/redemption/redemption.ts'
import { EURO_SCALE, parseDecimal } from '#core/units.ts'
import { composeBlobs } from './blobs/main.ts'
import { composeCampaigns } from './campaigns/main.ts'
import type { Config } from './config.ts'
import { composeCredits } from './credits/main.ts'
import { composeEnrolment } from './enrolment/main.ts'
import { composeGrid } from './grid/main.ts'
import { composeNodes } from './nodes/main.ts'
import type { FindCredentials } from './nodes/ports.ts'
import { composeProofs } from './proofs/main.ts'
import { composeRedemptions } from './redemptions/main.ts'
import { composeReports } from './reports/main.ts'
import { composeRetention } from './retention/main.ts'
import type { CoordinatorIdentity } from './shared/auth/coordinator-identity.ts'
import type { NodeTokens } from './shared/auth/node-tokens.ts'
import type { Route } from './shared/http/route.ts'
import { reachableUrl } from './shared/http/reachable-url.ts'
import type { Logger, Service } from './shared/ports.ts'
import { cachedRates } from './shared/postgres/carbon-rates.ts'
import type { Database } from './shared/postgres/database.ts'
import { systemClock as clock, uuidV7Ids as ids } from './shared/system.ts'
import { composeTasks } from './tasks/main.ts'
import { VERSION } from './version.ts'
import { composeWorkloads } from './workloads/main.ts'

type Parts = {
  config: Config
  logger: Logger
  database: Database
  databaseUrl: string
  identity: CoordinatorIdentity
  tokens: NodeTokens
  /** Pin of our certificate's key, for invites; null when an authority vouches for it or we speak plain HTTP. */
  spkiSha256: string | null
  /** Where nodes reach us; known once we listen. */
  publicUrl: () => string
}
type Features = {
  routes: readonly Route[]
  services: readonly Service[]
  findCredentials: FindCredentials
  /** To be done before anything is served. */
  prepare: () => Promise<void>
}

/** Whoever wants to go on with an upload does so within a day. */
const UPLOADS_KEPT_MS = 24 * 60 * 60 * 1000
const BYTES_PER_MB = 1024 * 1024
/** The build puts them beside the program; from source they are where it put them last. */
const WORKLOAD_FOLDERS = ['../dist/workloads', 'workloads'].map((folder) => path.resolve(import.meta.dirname, folder))

/** Features never know each other: what one needs of another is handed over here. */
export function composeFeatures(parts: Parts): Features {
  const { config, database, databaseUrl, identity, tokens } = parts
  const coordinatorId = identity.id
  const leaseMs = leaseMsOf(config)
  const readRates = cachedRates(database)
  const writeInvite = inviteWriter(parts)
  const nodes = composeNodes({
    database,
    clock,
    ids,
    coordinatorId,
    tokens,
    newcomer: (request) => newcomerOf(config, request),
    writeInvite,
    tasksChanged: () => tasks.changed(),
    leaseMs,
    heartbeatS: config.GRID_HEARTBEAT_SECONDS,
    agentVersionMin: config.GRID_AGENT_VERSION_MIN,
  })
  const blobs = blobsOf(config, database)
  const { ensureDiskSpace } = blobs
  const blobSize = async (sha256: string) => (await blobs.index.find(sha256))?.sizeBytes ?? null
  const { tasks, campaigns, workloads } = composeWork(parts, blobs)
  const reports = composeReports({
    database,
    ids,
    clock,
    coordinatorId,
    blobSize,
    failAssignment: tasks.failAssignment,
    ensureDiskSpace,
    readRates,
    acceptDeclared: config.acceptDeclared,
    findNode: nodes.findCredentials,
  })
  const proofs = composeProofs({ database, databaseUrl, coordinatorId, clock })
  const credits = composeCredits({ database })
  const enrolment = composeEnrolment({ database, ids, writeInvite })
  const redemptions = composeRedemptions({ database, ids, minimumPEur: minimumOf(config) })
  const otherRoutes = [
    nodes,
    enrolment,
    tasks,
    campaigns,
    workloads,
    reports,
    proofs,
    credits,
    redemptions,
    blobs,
  ].flatMap(({ routes }) => routes)
  const grid = composeGrid({ database, grid: gridOf(identity, config), readRates, ensureDiskSpace, otherRoutes })
  return {
    routes: [...grid.routes, ...otherRoutes],
    services: [...nodes.services, ...tasks.services, ...reports.services, retentionOf(parts, blobs)],
    findCredentials: nodes.findCredentials,
    prepare: workloads.keepShipped,
  }
}

const leaseMsOf = ({ GRID_LEASE_SECONDS: seconds }: Config) => seconds * 1000

/** Tasks, the campaigns that they are of, and the programs that campaigns run. */
function composeWork({ config, logger, database }: Parts, blobs: ReturnType<typeof composeBlobs>) {
  const headStartShare = config.GRID_HEAD_START_SHARE
  const { missing } = blobs.index
  const tasks = composeTasks({
    database,
    ids,
    clock,
    logger,
    inputs: { missing, manifest: blobs.readManifest },
    endCampaigns: () => campaigns.end(),
    ensureDiskSpace: blobs.ensureDiskSpace,
    leaseMs: leaseMsOf(config),
    headStartShare,
  })
  const workloads = composeWorkloads({ database, logger, storeBlob: blobs.store, folders: WORKLOAD_FOLDERS })
  const campaigns = composeCampaigns({
    database,
    ids,
    headStartShare,
    tasks,
    stored: { missing, manifest: blobs.readManifest, bytes: blobs.readBytes },
    findProgram: workloads,
    openResult: blobs.open,
    openSpool: blobs.openSpool,
  })
  return { tasks, campaigns, workloads }
}

const inviteWriter =
  ({ publicUrl, spkiSha256 }: Pick<Parts, 'publicUrl' | 'spkiSha256'>) =>
  (code: string) =>
    formatInvite({ url: reachableUrl(publicUrl(), hostname()), spkiSha256, code })

const minimumOf = ({ GRID_REDEMPTION_MIN_EUR: minimum }: Config) =>
  parseDecimal(minimum, EURO_SCALE) ?? REDEMPTION_MIN_P_EUR

const blobsOf = (config: Config, database: Database) =>
  composeBlobs({
    database,
    folder: config.blobDirectory,
    blobBytesMax: config.GRID_BLOB_MAX_MB * BYTES_PER_MB,
    freeBytesMin: config.GRID_DISK_FREE_MIN_MB * BYTES_PER_MB,
    quotaBytes: config.GRID_BLOB_QUOTA_MB === 0 ? null : config.GRID_BLOB_QUOTA_MB * BYTES_PER_MB,
    unreportedBytesMax: config.GRID_NODE_UNREPORTED_MB * BYTES_PER_MB,
  })

const retentionOf = ({ config, database, logger }: Parts, blobs: ReturnType<typeof composeBlobs>) =>
  composeRetention({
    database,
    logger,
    removeFile: blobs.removeFile,
    forgetUploads: () => blobs.forgetUploads(new Date(clock.now().getTime() - UPLOADS_KEPT_MS)),
    namedBlobs: async (sha256) => new Set((await blobs.readManifest(sha256))?.entries.map(({ blob }) => blob)),
    keepAssignmentsDays: config.GRID_KEEP_ASSIGNMENTS_DAYS,
    keepResultsDays: config.GRID_KEEP_RESULTS_DAYS,
    keepUnreportedDays: config.GRID_KEEP_UNREPORTED_DAYS,
  })

/** What a machine without a code becomes; open by default only while nobody but this computer can reach us. */
function newcomerOf(config: Config, { isForwarded }: { isForwarded: boolean }) {
  if (config.enrolment === 'approve') return 'pending_approval'
  const isOpen = config.enrolment === 'open' && !(config.enrolmentIsDefault && isForwarded)
  return isOpen ? 'approved' : null
}

const gridOf = ({ id, name }: CoordinatorIdentity, { enrolment, GRID_AGENT_VERSION_MIN: agentVersionMin }: Config) => ({
  coordinator_id: id,
  name,
  version: VERSION,
  agent_version_min: agentVersionMin,
  enrolment,
})
