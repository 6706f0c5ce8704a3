import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../ports.ts'
import { type PostgresBinaries, postgresBinaries } from './binaries.ts'
import { databaseOwner, type DatabaseOwner, giveToOwner } from './database-owner.ts'
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
 * dies. Throws `FolderNotReachable`, or an error with the last lines of the server's log.
 */
export async function startEmbeddedPostgres(input: { directory: string; logger: Logger }): Promise<EmbeddedPostgres> {
  const { directory, logger } = input
  mkdirSync(directory, { recursive: true })
  const place = placeIn(directory)
  const binaries = postgresBinaries()
  const owner = databaseOwner([binaries.postgres, place.data])
  const password = keepPassword(place)
  if (!existsSync(place.data)) await initialise({ place, binaries, owner, password })
  giveToOwner(place.data, owner)
  if (await stopOrphan(place.data)) logger.warn({}, 'Stopped a PostgreSQL that an earlier coordinator had left behind')

  let server = await startServer({ place, binaries, owner }, null)
  const stopping = new AbortController()
  const keepRunning = async () => {
    while (!stopping.signal.aborted) {
      await exitOf(server.child)
      if (stopping.signal.aborted) return
      logger.error({ log: place.log }, 'PostgreSQL has ended unexpectedly; starting it again')
      await delay(RESTART_AFTER_MS)
      if (stopping.signal.aborted) return
      try {
        await stopOrphan(place.data)
        server = await startServer({ place, binaries, owner }, server.port)
      } catch (error) {
        logger.error({ err: error }, 'PostgreSQL does not start')
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
    },
  }
}

/** The address of a server that another process of ours has started on this directory. Throws when none is ready. */
export function runningPostgresUrl(directory: string): string {
  const place = placeIn(directory)
  const postmaster = readPostmaster(place.data)
  if (!postmaster?.ready)
    throw new Error('The coordinator is just starting or stopping its database; try again in a moment.')
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
  writeFileSync(file, `${password}\n`, { mode: 0o600 })
  return password
}

/** Made beside its place and renamed when complete, so that an interrupted first start leaves nothing half done. */
async function initialise(input: {
  place: Place
  binaries: PostgresBinaries
  owner: DatabaseOwner
  password: string
}): Promise<void> {
  const { place, binaries, owner, password } = input
  const unfinished = `${place.data}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  const secret = mkdtempSync(path.join(tmpdir(), 'koprogo-'))
  const passwordFile = path.join(secret, 'password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (owner.user)
    for (const target of [unfinished, secret, passwordFile]) chownSync(target, owner.user.uid, owner.user.gid)
  try {
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const access = ['--auth=scram-sha-256', `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`]
    const child = spawnAs(owner, [binaries.initdb, `--pgdata=${unfinished}`, ...access, ...locale], openLog(place))
    const code = await exitOf(child)
    if (code !== 0) throw new Error(`The database could not be made (initdb, exit code ${code}):\n${lastLines(place)}`)
    renameSync(unfinished, place.data)
  } finally {
    rmSync(secret, { recursive: true, force: true })
  }
}

type Launch = { readonly place: Place; readonly binaries: PostgresBinaries; readonly owner: DatabaseOwner }

/** Somebody else may take the free port before PostgreSQL does, or memory of a killed server lingers: it tries again. */
async function startServer(launch: Launch, fixedPort: number | null): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await freePort())
    const child = spawnServer(launch, port)
    if (await becomesReady(child, launch.place)) return { child, port }
    const why = lastLines(launch.place)
    if (attempt === START_TRIES) throw new Error(`PostgreSQL does not start; the end of ${launch.place.log}:\n${why}`)
    await delay(RESTART_AFTER_MS)
  }
}

function spawnServer({ place, binaries, owner }: Launch, port: number): ChildProcess {
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
  return spawnAs(owner, [binaries.postgres, '-D', place.data, ...flags], openLog(place))
}

/** In a process group of its own: a terminal's Ctrl-C must not stop the database before its clients. */
function spawnAs(owner: DatabaseOwner, command: readonly string[], log: number): ChildProcess {
  const [program = '', ...args] = [...owner.prefix, ...command]
  const mapped = owner.prefix.length > 0
  const identity = owner.user && !mapped ? owner.user : {}
  const environment = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', LC_ALL: 'C' }
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: environment,
    cwd: '/',
    ...identity,
  })
  closeSync(log)
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

async function becomesReady(child: ChildProcess, { data }: Place): Promise<boolean> {
  const giveUpAt = Date.now() + START_PATIENCE_MS
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = readPostmaster(data)
    if (postmaster?.pid === child.pid && postmaster?.ready) return true
    if (Date.now() > giveUpAt) child.kill('SIGQUIT')
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port')
  return address.port
}
