import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { recordingLogger } from '../test-doubles.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { DatabaseUnusable } from './errors.ts'
import { testFolder } from './test-postgres.ts'
import { postmasterOf, processesIn } from './test-processes.ts'
import { startedPostgres, type StartedPostgres } from './test-started.ts'

const isLinux = process.platform === 'linux'
const WAIT = { timeout: 60_000, interval: 10 }

/** One server for all tests: making one costs more than everything else. Each begins with one that runs. */
let folder: ReturnType<typeof testFolder>
let postgres: StartedPostgres
const startAgain = async () => {
  await postgres.stop()
  postgres = await startedPostgres(folder.path)
}
beforeAll(async () => {
  folder = testFolder()
  postgres = await startedPostgres(folder.path)
  await postgres.database.query('create table kept (text text)')
})
beforeEach(async () => {
  if (postgres.isStopped()) await startAgain()
  await postgres.database.query('delete from kept')
  postgres.logger.lines.length = 0
})
afterAll(async () => {
  await postgres.stop()
  folder[Symbol.dispose]()
})

const keep = (text: string) => postgres.database.transaction((tx) => tx.query('insert into kept values ($1)', [text]))
const kept = async () =>
  (await postgres.database.query<{ text: string }>('select text from kept')).map(({ text }) => text)
const logged = () => readFileSync(postgres.log, 'utf8')
const timesLogged = (text: string) => logged().split(text).length - 1

/** Kills the process that all others depend on, and waits for another: every answer until then is that it is away. */
async function killAndWait(meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> {
  const startedAt = async () => {
    const [row] = await postgres.database.query<{ at: Date }>('select pg_postmaster_start_time() as at')
    return row?.at.getTime()
  }
  const before = await startedAt()
  process.kill(postmasterOf(postgres.data), 'SIGKILL')
  await meanwhile()
  const faults: unknown[] = []
  await vi.waitFor(async () => {
    const now = await startedAt().catch((error: unknown) => void faults.push(error))
    expect(now ?? before).not.toBe(before)
  }, WAIT)
  for (const fault of faults) expect(fault).toMatchObject({ code: 'database_away' })
}

describe('a first start', () => {
  test('makes a database on loopback only, and no file beside it', async () => {
    const [settings] = await postgres.database.query(`
      select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
        current_setting('server_encoding') as encoding, current_setting('fsync') as fsync, current_user as who`)
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', encoding: 'UTF8', fsync: 'on', who: 'grid' })
    expect(readdirSync(folder.path).toSorted()).toEqual(['postgres', 'postgres-password', 'postgres.log'])
  })

  test.skipIf(process.platform === 'win32')('keeps what it writes from other users of the computer', () => {
    const modes = ['postgres', 'postgres-password', 'postgres.log'].map((name) => {
      const { mode } = statSync(path.join(folder.path, name))
      return mode & 0o777
    })
    expect(modes).toEqual([0o700, 0o600, 0o600])
  })

  test('lets nobody in without its password', async () => {
    const client = new pg.Client({ connectionString: Object.assign(new URL(postgres.url), { password: 'guess' }).href })
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' })
  })

  test('goes through after one that was interrupted, and leaves nothing of it', async () => {
    using second = testFolder()
    const unfinished = path.join(second.path, 'postgres.new-Ab12Cd')
    mkdirSync(path.join(unfinished, 'base'), { recursive: true })
    writeFileSync(path.join(unfinished, 'PG_VERSION'), '18\n')
    writeFileSync(path.join(second.path, 'postgres-password.initdb'), 'an old one\n')
    await using started = await startedPostgres(second.path)
    expect(await started.database.query('select 1 as one')).toEqual([{ one: 1 }])
    expect(readdirSync(second.path).toSorted()).toEqual(['postgres', 'postgres-password', 'postgres.log'])
  })
})

describe.runIf(isLinux)('a stop', () => {
  test('leaves no process behind, and the data as it was, without a recovery', async () => {
    await keep('before the stop')
    expect(processesIn(postgres.data).length).toBeGreaterThan(3)
    await postgres.stop()
    expect(processesIn(postgres.data)).toEqual([])
    expect(postgres.logger.lines).toEqual([])
    await startAgain()
    expect(await kept()).toEqual(['before the stop'])
    expect(logged()).not.toContain('not properly shut down')
    expect(postgres.logger.lines).toEqual([])
  })
})

describe.runIf(isLinux)('a server that is killed', () => {
  test('is started again on its port, and the pool goes on with what was committed', async () => {
    await keep('committed')
    await killAndWait()
    expect(await kept()).toEqual(['committed'])
    await keep('afterwards')
    expect(await kept()).toEqual(['committed', 'afterwards'])
    expect(postgres.logger.lines).toContain('error PostgreSQL has ended unexpectedly; starting it again')
  })

  test('is back although a child of it computes on, which would not notice', async () => {
    const computing = postgres.database.query('select count(*) from generate_series(1, 1e9::bigint)')
    const ended = computing.catch((error: unknown) => error)
    await vi.waitFor(async () => {
      const sql = "select 1 from pg_stat_activity where query like '%generate_series%' and pid <> pg_backend_pid()"
      expect(await postgres.database.query(sql)).toHaveLength(1)
    }, WAIT)
    await killAndWait()
    expect(await ended).toMatchObject({ code: 'database_away' })
    expect(postgres.logger.lines).not.toContain('error PostgreSQL does not start')
  })

  test('is started again as soon as its port is free, when another program took it', async () => {
    await keep('committed')
    const port = Number(new URL(postgres.url).port)
    await killAndWait(async () => {
      const other = createServer((socket) => void socket.destroy())
      await vi.waitFor(() => once(other.listen(port, '127.0.0.1'), 'listening'), WAIT)
      await vi.waitFor(() => expect(logged()).toContain('could not bind'), WAIT)
      other.close()
    })
    expect(await kept()).toEqual(['committed'])
  })

  test('and stopped at once leaves no process', async () => {
    process.kill(postmasterOf(postgres.data), 'SIGKILL')
    await postgres.stop()
    expect(processesIn(postgres.data)).toEqual([])
  })

  test('and stopped while it is being started again leaves no process', async () => {
    const before = timesLogged('starting PostgreSQL')
    process.kill(postmasterOf(postgres.data), 'SIGKILL')
    await vi.waitFor(() => expect(timesLogged('starting PostgreSQL')).toBe(before + 1), { ...WAIT, interval: 1 })
    await postgres.stop()
    expect(processesIn(postgres.data)).toEqual([])
  })
})

/** A power cut: nothing of the server lives. What its `postmaster.pid` says then is the test's. */
async function pullThePlug(): Promise<void> {
  for (const pid of processesIn(postgres.data)) process.kill(pid, 'SIGKILL')
  await postgres.stop()
}
const writePidFile = (...lines: readonly (string | number)[]) =>
  writeFileSync(path.join(postgres.data, 'postmaster.pid'), lines.map((line) => `${line}\n`).join(''))

/** A program of the database’s own user, so that PostgreSQL could mistake it for its postmaster. */
function startBystander(cwd: string) {
  const { uid, gid } = statSync(postgres.data)
  const identity = process.getuid?.() === 0 ? { uid, gid } : {}
  const child = spawn('sleep', ['600'], { cwd, stdio: 'ignore', ...identity })
  return {
    pid: child.pid ?? 0,
    lives: () => child.exitCode === null && child.signalCode === null,
    [Symbol.dispose]: () => void child.kill(),
  }
}

describe.runIf(isLinux)('after a power cut', () => {
  test.each([
    ['elsewhere', () => '/'],
    ['in the data directory itself', () => postgres.data],
  ])('a program %s that has got the process id of the old server is left alone', async (_, place) => {
    await keep('committed')
    await pullThePlug()
    using bystander = startBystander(place())
    writePidFile(bystander.pid, postgres.data, 1_700_000_000, 5432, '', '127.0.0.1', '', 'ready')
    await startAgain()
    expect(await kept()).toEqual(['committed'])
    expect(bystander.lives()).toBe(true)
    expect(postgres.logger.lines).toEqual([])
  })

  test('an empty postmaster.pid stops nobody', async () => {
    await keep('committed')
    await pullThePlug()
    writePidFile()
    await startAgain()
    expect(await kept()).toEqual(['committed'])
  })
})

const refusalOf = (directory: string) =>
  startEmbeddedPostgres({ directory, logger: recordingLogger() }).catch((error: unknown) => error)

describe('a data directory that cannot be used', () => {
  test('because a newer PostgreSQL made it, or because it is something else, is said in words', async () => {
    using garbage = testFolder()
    const place = path.join(garbage.path, 'postgres')
    mkdirSync(place, { mode: 0o700 })
    writeFileSync(path.join(place, 'holiday.jpg'), 'garbage')
    await postgres.stop()
    const versionFile = path.join(postgres.data, 'PG_VERSION')
    const version = readFileSync(versionFile)
    writeFileSync(versionFile, '99\n')
    const [ofNewer, ofGarbage] = await Promise.all([folder.path, garbage.path].map(refusalOf))
    writeFileSync(versionFile, version)
    for (const error of [ofNewer, ofGarbage]) expect(error).toBeInstanceOf(DatabaseUnusable)
    expect(String(ofNewer)).toContain('initialized by PostgreSQL version 99, which is not compatible')
    expect(String(ofGarbage)).toMatch(/could not access the server configuration file ".*postgresql\.conf"/)
    expect(readdirSync(place)).toEqual(['holiday.jpg'])
  })
})
