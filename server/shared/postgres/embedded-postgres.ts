import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  appendFileSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import type { Logger } from '../ports.ts'
import { type PostgresBinaries, postgresBinaries } from './binaries.ts'
import { databaseOwner, type DatabaseOwner, giveToOwner } from './database-owner.ts'
import { DatabaseNotReady, DatabaseUnusable } from './errors.ts'
import { readPostmaster, stopOrphan } from './postmaster.ts'

export type EmbeddedPostgres = {
  /** For a pool: `postgres://grid:…@127.0.0.1:port/postgres`. It holds a password; never log it. */
  readonly url: string
  /** Ends the server cleanly and waits until it is gone. */
  stop(): Promise<void>
}

type Place = { readonly directory: string; readonly data: string; readonly log: string; readonly password: string }
type Server = { readonly child: ChildProcess; readonly port: number }

const SUPERUSER = 'grid'
const START_PATIENCE_MS = 60_000
const STOP_PATIENCE_MS = 20_000
const RESTART_AFTER_MS = 1000
const START_TRIES = 3
/** A log larger than this begins anew at the next start. */
const LOG_BYTES_MAX = 10 * 1024 * 1024

/**
 * Starts the PostgreSQL that came with npm, on loopback only, with its files in `directory/postgres`. It makes them at
 * the first start, stops what a killed coordinator left behind, takes a free port, and starts the server again when it
 * dies. Throws `FolderNotReachable`, or `DatabaseUnusable` with the last lines of the server's log.
 */
export async function startEmbeddedPostgres(input: { directory: string; logger: Logger }): Promise<EmbeddedPostgres> {
  const { directory, logger } = input
  mkdirSync(directory, { recursive: true })
  const place = placeIn(directory)
  const binaries = postgresBinaries()
  const owner = databaseOwner([binaries.postgres, place.data])
  const password = keepPassword(place)
  removeUnfinished(place)
  if (!existsSync(place.data)) await initialise({ place, binaries, owner, password })
  giveToOwner(place.data, owner)
  if (await stopOrphan(place.data)) logger.warn({}, 'Stopped a PostgreSQL that an earlier coordinator had left behind')

  const stopping = new AbortController()
  const launch = { place, binaries, owner, stopping: stopping.signal }
  let server = await startServer(launch, null)
  const keepRunning = async () => {
    while (!stopping.signal.aborted) {
      await exitOf(server.child)
      if (stopping.signal.aborted) return
      logger.error({ log: place.log }, 'PostgreSQL has ended unexpectedly; starting it again')
      await delay(RESTART_AFTER_MS)
      if (stopping.signal.aborted) return
      try {
        await stopOrphan(place.data)
        server = await startServer(launch, server.port)
      } catch (error) {
        if (!stopping.signal.aborted) logger.error({ err: error }, 'PostgreSQL does not start')
      }
    }
  }
  const running = keepRunning()
  return {
    url: urlOf(server.port, password),
    async stop() {
      stopping.abort()
      await stopServer(server.child)
      await running
      // A restart that was just succeeding has made another one.
      await stopServer(server.child)
      // Children of one that was killed may still be ending.
      await stopOrphan(place.data)
    },
  }
}

/** The address of a server that another process of ours has started on this directory. Throws `DatabaseNotReady`. */
export function runningPostgresUrl(directory: string): string {
  const place = placeIn(directory)
  const postmaster = readPostmaster(place.data)
  if (!postmaster?.ready) {
    throw new DatabaseNotReady('The coordinator is just starting or stopping its database; try again in a moment.')
  }
  return urlOf(postmaster.port, readFileSync(place.password, 'utf8').trim())
}

const urlOf = (port: number, password: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`

const placeIn = (directory: string): Place => ({
  directory,
  data: path.join(directory, 'postgres'),
  log: path.join(directory, 'postgres.log'),
  password: path.join(directory, 'postgres-password'),
})

function keepPassword({ password: file }: Place): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  const password = randomBytes(32).toString('hex')
  writeFileSync(`${file}.new`, `${password}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return password
}

/**
 * Made beside its place and renamed when complete, so that an interrupted first start leaves nothing half done. The name
 * is new each time: the initdb of a killed coordinator may still be writing.
 */
async function initialise(input: {
  place: Place
  binaries: PostgresBinaries
  owner: DatabaseOwner
  password: string
}): Promise<void> {
  const { place, binaries, owner, password } = input
  const unfinished = mkdtempSync(unfinishedPrefix(place))
  // Beside the data, where the database's user gets: it may not enter every temporary folder.
  const passwordFile = `${place.password}.initdb`
  rmSync(passwordFile, { force: true })
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (owner.user) for (const target of [unfinished, passwordFile]) chownSync(target, owner.user.uid, owner.user.gid)
  try {
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const access = ['--auth=scram-sha-256', `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`]
    const child = spawnAs(input, [binaries.initdb, `--pgdata=${unfinished}`, ...access, ...locale])
    const code = await exitOf(child)
    if (code !== 0) {
      throw new DatabaseUnusable(`The database could not be made (initdb, exit code ${code}):\n${lastLines(place)}`)
    }
    renameSync(unfinished, place.data)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

const unfinishedPrefix = ({ data }: Place) => `${data}.new-`

function removeUnfinished(place: Place): void {
  const prefix = path.basename(unfinishedPrefix(place))
  for (const name of readdirSync(place.directory).filter((name) => name.startsWith(prefix))) {
    rmSync(path.join(place.directory, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

type Launch = {
  readonly place: Place
  readonly binaries: PostgresBinaries
  readonly owner: DatabaseOwner
  /** Aborted when the database is not wanted any more. */
  readonly stopping: AbortSignal
}

/** Somebody else may take the free port before PostgreSQL does, or memory of a killed server lingers: it tries again. */
async function startServer(launch: Launch, fixedPort: number | null): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await freePort())
    const child = spawnServer(launch, port)
    if (await becomesReady(child, launch)) return { child, port }
    const why = lastLines(launch.place)
    if (attempt === START_TRIES || launch.stopping.aborted) {
      throw new DatabaseUnusable(`PostgreSQL does not start; the end of ${launch.place.log}:\n${why}`)
    }
    await delay(RESTART_AFTER_MS)
  }
}

function spawnServer(launch: Launch, port: number): ChildProcess {
  const { place, binaries } = launch
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '40',
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    jit: 'off',
    lc_messages: 'C',
    log_timezone: 'UTC',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawnAs(launch, [binaries.postgres, '-D', place.data, ...flags])
}

/** In a process group of its own: a terminal's Ctrl-C must not stop the database before its clients. */
function spawnAs({ owner, place }: Pick<Launch, 'owner' | 'place'>, command: readonly string[]): ChildProcess {
  const [program = '', ...args] = [...owner.prefix, ...command]
  const mapped = owner.prefix.length > 0
  const identity = owner.user && !mapped ? owner.user : {}
  const log = openLog(place)
  const environment = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', LC_ALL: 'C' }
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: environment,
    cwd: '/',
    ...identity,
  })
  closeSync(log)
  // A program that cannot even be started has no exit of its own; whoever waits for it sees that it is gone.
  child.on('error', ({ message }) => appendFileSync(place.log, `${message}\n`))
  return child
}

function openLog({ log }: Place): number {
  const tooLarge = existsSync(log) && statSync(log).size > LOG_BYTES_MAX
  return openSync(log, tooLarge ? 'w' : 'a', 0o600)
}

const lastLines = ({ log }: Place) => readFileSync(log, 'utf8').trimEnd().split('\n').slice(-10).join('\n')

async function exitOf(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return child.exitCode
  if (child.signalCode !== null) return 128
  const [code]: (number | null)[] = await once(child, 'exit')
  return code ?? 128
}

async function becomesReady(child: ChildProcess, { place, stopping }: Launch): Promise<boolean> {
  const giveUpAt = Date.now() + START_PATIENCE_MS
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = readPostmaster(place.data)
    if (postmaster?.pid === child.pid && postmaster?.ready) return true
    if (stopping.aborted || Date.now() > giveUpAt) child.kill('SIGQUIT')
    await delay(20)
  }
  return false
}

/** SIGINT is PostgreSQL's fast shutdown: clients are cut, everything committed is kept. SIGQUIT follows when it hangs. */
async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_PATIENCE_MS)
  await exitOf(child)
  clearTimeout(timer)
}
