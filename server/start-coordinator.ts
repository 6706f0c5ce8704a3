import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { migrations } from '#migrations/index.ts'
import { composeFeatures } from './compose-features.ts'
import type { Config } from './config.ts'
import { isAdminToken, postgresAdminTokens } from './shared/auth/admin-tokens.ts'
import { coordinatorIdentity } from './shared/auth/coordinator-identity.ts'
import { joseNodeTokens, type NodeTokens } from './shared/auth/node-tokens.ts'
import { keepTokenFiles } from './shared/auth/token-files.ts'
import { lockDataDirectory } from './shared/data-directory-lock.ts'
import type { ReadToken } from './shared/http/access.ts'
import { mountRoutes } from './shared/http/mount-routes.ts'
import { rateLimiter } from './shared/http/rate-limit.ts'
import { startWebServer } from './shared/http/web-server.ts'
import type { Logger } from './shared/ports.ts'
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
 * Starts everything: lock, database, tables, features, web server. Throws `AlreadyRunning`, `FolderNotReachable`,
 * `CannotListen` or what the database says, and then leaves nothing running.
 */
export async function startCoordinator(config: Config, logger: Logger): Promise<Coordinator> {
  await using cleanup = new AsyncDisposableStack()
  const lock = lockDataDirectory(config.directory)
  cleanup.defer(() => lock.release())
  mkdirSync(config.blobDirectory, { recursive: true })
  const certificate = await certificateOf(config)
  const databaseUrl = config.DATABASE_URL ?? (await startDatabase(config, logger, cleanup))
  const applied = await migrateDatabase(databaseUrl, migrations)
  if (applied.length > 0) logger.info({ applied }, 'The tables are up to date')
  const database = connectDatabase({ url: databaseUrl, logger })
  cleanup.defer(() => database.close())

  const identity = await coordinatorIdentity(database, { ids, name: config.GRID_NAME })
  const adminTokens = postgresAdminTokens({ database, ids })
  await keepTokenFiles(config.directory, adminTokens)
  const tokens = joseNodeTokens({ key: identity.jwtKey, coordinatorId: identity.id })
  const { routes, services, standingOf } = composeFeatures({
    config,
    logger,
    database,
    databaseUrl,
    identity,
    tokens,
    spkiSha256: certificate?.spkiSha256 ?? null,
  })

  const stopping = new AbortController()
  const readToken: ReadToken = async (token) => {
    if (!isAdminToken(token)) return nodeCaller(await tokens.read(token))
    const found = await adminTokens.read(token)
    return found && { kind: 'admin', tokenId: found.id, name: found.name, book: found.book }
  }
  const guards = { readToken, standingOf, ...rateLimits(config), stopping: stopping.signal, logger }
  const middleware = mountRoutes(routes, guards)
  for (const service of services) {
    service.start()
    cleanup.defer(() => service.stop())
  }
  const listener = { host: config.GRID_HOST, port: config.GRID_PORT, trustProxy: config.TRUST_PROXY }
  const web = await startWebServer({ ...listener, tls: certificate, middleware, logger })
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

const nodeCaller = (nodeId: Awaited<ReturnType<NodeTokens['read']>>) => nodeId && ({ kind: 'node', nodeId } as const)

const limit = (perSecond: number) => rateLimiter({ perSecond, burst: 2 * perSecond }, clock)

/** Short bursts are normal (a node that comes back sends what it kept); twice the rate is let through at once. */
function rateLimits(config: Config) {
  return {
    limitNode: limit(config.GRID_NODE_REQUESTS_PER_SECOND),
    limitAddress: limit(config.GRID_ADDRESS_REQUESTS_PER_SECOND),
  }
}
