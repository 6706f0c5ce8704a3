import path from 'node:path'
import type { NodeId } from '#core/ids.ts'
import { migrations } from '#migrations/index.ts'
import { composeKeptLog } from './backup/main.ts'
import { composeFeatures } from './compose-features.ts'
import type { Config } from './config.ts'
import type { FindCredentials } from './nodes/ports.ts'
import { isAdminToken, postgresAdminTokens } from './shared/auth/admin-tokens.ts'
import { coordinatorIdentity } from './shared/auth/coordinator-identity.ts'
import { noteOrLog, postgresAdminLog } from './shared/auth/admin-log.ts'
import { joseNodeTokens, type NodeTokens } from './shared/auth/node-tokens.ts'
import { keepTokenFiles } from './shared/auth/token-files.ts'
import { lockDataDirectory, makeFolder } from './shared/data-directory-lock.ts'
import type { ReadToken } from './shared/http/access.ts'
import { mountRoutes } from './shared/http/mount-routes.ts'
import { rateLimiter } from './shared/http/rate-limit.ts'
import { startWebServer } from './shared/http/web-server.ts'
import type { Logger, NodeCaller } from './shared/ports.ts'
import { connectDatabase } from './shared/postgres/database.ts'
import { startEmbeddedPostgres } from './shared/postgres/embedded-postgres.ts'
import { migrateDatabase } from './shared/postgres/migrate.ts'
import { type Certificate, keepOwnCertificate, readCertificate } from './shared/tls/certificate.ts'
import { systemClock as clock, uuidV7Ids as ids } from './shared/system.ts'

export type Coordinator = {
  readonly url: string
  /** For tests and benchmarks that look into the database; it holds a password. */
  readonly databaseUrl: string
  /** Finishes what is in flight, then stops everything that was started, in the opposite order. */
  stop(): Promise<void>
}

/**
 * Starts everything: lock, database, tables, features, web server. Throws `AlreadyRunning`, `FolderUnusable`,
 * `FolderNotReachable`, `DatabaseUnusable`, `CannotListen` or what the database says, and then leaves nothing running.
 */
export async function startCoordinator(config: Config, logger: Logger): Promise<Coordinator> {
  await using cleanup = new AsyncDisposableStack()
  const lock = lockDataDirectory(config.directory)
  cleanup.defer(() => lock.release())
  makeFolder(config.blobDirectory)
  const keptLog = composeKeptLog({ config, clock, logger })
  await keptLog.ensureWhole(config.DATABASE_URL === undefined)
  const certificate = await certificateOf(config)
  const databaseUrl = config.DATABASE_URL ?? (await startDatabase(config, logger, cleanup))
  const shortfall = await keptLog.check(databaseUrl)
  const applied = await migrateDatabase(databaseUrl, migrations)
  if (applied.length > 0) logger.info({ applied }, 'The tables are up to date')
  const database = connectDatabase({ url: databaseUrl, logger })
  cleanup.defer(() => database.close())

  const identity = await coordinatorIdentity(database, { ids, name: config.GRID_NAME })
  const adminTokens = postgresAdminTokens({ database, ids })
  await keepTokenFiles(config.directory, adminTokens)
  const tokens = joseNodeTokens({ key: identity.jwtKey, coordinatorId: identity.id })
  const place = { url: '' }
  const { routes, services, findCredentials, prepare } = composeFeatures({
    config,
    logger,
    database,
    databaseUrl,
    identity,
    tokens,
    spkiSha256: certificate?.spkiSha256 ?? null,
    publicUrl: () => config.GRID_PUBLIC_URL ?? place.url,
  })

  await prepare()
  const stopping = new AbortController()
  const readToken: ReadToken = async (token) => {
    if (!isAdminToken(token)) return nodeCaller(await tokens.read(token), findCredentials)
    const found = await adminTokens.read(token)
    return found && { kind: 'admin', tokenId: found.id, name: found.name, book: found.book }
  }
  const guards = {
    readToken,
    standingOf: async (id: NodeId) => (await findCredentials(id))?.standing ?? null,
    ...rateLimits(config),
    stopping: stopping.signal,
    agentVersionMin: config.GRID_AGENT_VERSION_MIN,
    noteAdmin: noteOrLog(postgresAdminLog(database), logger),
  }
  const middleware = mountRoutes(routes, guards)
  const keepHead = await keptLog.keep(database, { shortfall, note: guards.noteAdmin })
  // The head is kept for the last time when the last report is booked.
  for (const service of [keepHead, ...services]) {
    service.start()
    cleanup.defer(() => service.stop())
  }
  const web = await startWebServer({ ...listenerOf(config), tls: certificate, middleware, logger })
  place.url = web.url
  cleanup.defer(() => web.stop())
  cleanup.defer(() => stopping.abort())
  const running = cleanup.move()
  return { url: web.url, databaseUrl, stop: () => running.disposeAsync() }
}

/** The one that was given, one of our own, or none: then nodes reach us on this computer only, or through a proxy. */
async function certificateOf(config: Config): Promise<Certificate | null> {
  const { GRID_TLS_CERT: cert, GRID_TLS_KEY: key, GRID_SELF_SIGNED, GRID_HOST, GRID_PUBLIC_URL } = config
  if (cert !== undefined && key !== undefined) return readCertificate({ cert, key })
  if (!GRID_SELF_SIGNED) return null
  const names = [
    GRID_HOST,
    ...(GRID_PUBLIC_URL === undefined ? [] : [new URL(GRID_PUBLIC_URL).hostname.replaceAll(/[[\]]/g, '')]),
  ]
  return keepOwnCertificate(path.join(config.directory, 'tls'), names)
}

async function startDatabase(config: Config, logger: Logger, cleanup: AsyncDisposableStack): Promise<string> {
  const { url, stop } = await startEmbeddedPostgres({ directory: config.directory, logger })
  cleanup.defer(stop)
  return url
}

/** A token says to the second when it was given. */
const ISSUED_AT_STEP_MS = 1000

/**
 * A token that was given for another key than the node has now is no good. One that is younger than what we remember
 * may be for a key that another coordinator has just bound: then we look again.
 */
async function nodeCaller(
  holder: Awaited<ReturnType<NodeTokens['read']>>,
  findCredentials: FindCredentials,
): Promise<NodeCaller | null> {
  if (!holder) return null
  const { id, publicKey, issuedAt } = holder
  const hasKey = async (ageMaxMs?: number) => (await findCredentials(id, ageMaxMs))?.publicKey === publicKey
  const isCurrent = (await hasKey()) || (await hasKey(clock.now().getTime() - issuedAt.getTime() - ISSUED_AT_STEP_MS))
  return isCurrent ? { kind: 'node', nodeId: id } : null
}

/** Behind a proxy everybody comes from one address. */
const listenerOf = (config: Config) => ({
  host: config.GRID_HOST,
  port: config.GRID_PORT,
  trustProxy: config.TRUST_PROXY,
  limits: {
    connectionsMax: config.GRID_CONNECTIONS_MAX,
    addressConnectionsMax: config.TRUST_PROXY ? Infinity : config.GRID_ADDRESS_CONNECTIONS_MAX,
  },
})

const limit = (perSecond: number) => rateLimiter({ perSecond, burst: 2 * perSecond }, clock)

/** Short bursts are normal (a node that comes back sends what it kept); twice the rate is let through at once. */
function rateLimits(config: Config) {
  return {
    limitNode: limit(config.GRID_NODE_REQUESTS_PER_SECOND),
    limitAddress: limit(config.GRID_ADDRESS_REQUESTS_PER_SECOND),
  }
}
