import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import type { ReportResponse } from '#core/contracts/reports.ts'
import { connectDatabase, type Database } from '#server/shared/postgres/database.ts'
import { startTestPostgres, type TestPostgres } from '#server/shared/postgres/test-postgres.ts'
import { startedPostgres } from '#server/shared/postgres/test-started.ts'
import { startProgram } from '#server/test-program.ts'
import { admin, type BackedUpGrid, backedUpGrid, LARGE, restore } from './fixtures/backed-up-grid.ts'
import { bookFaults, checkHistory } from './fixtures/book-check.ts'
import { startGridOn } from './fixtures/restored-grid.ts'
import { canMount } from './fixtures/small-disk.ts'
import { SILENT, sender } from './fixtures/test-grid.ts'
import { sha256 } from './fixtures/test-node.ts'

const WAIT = { timeout: 60_000, interval: 5 }

const run = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

let made: BackedUpGrid
beforeAll(async () => {
  made = await backedUpGrid()
})
afterAll(() => made[Symbol.asyncDispose]())

test('a backup is for its owner only, gets its name when it is whole, and says what it holds', () => {
  const { early, late } = made
  expect(early.ended).toMatchObject({ code: 0, err: expect.stringContaining('keep it where only admins can read it') })
  expect(early.ended.out).toMatch(/^\S+early\.tar\.gz: .* 3 blobs, the log up to height \d+ \([0-9a-f]{64}\)\n$/)
  expect(readdirSync(path.dirname(late.file)).toSorted()).toEqual(['early.tar.gz', 'late.tar'])
  for (const { file } of [early, late]) expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(run('tar', 'tf', late.file)).toMatch(/^manifest\.json\n[^]*\nindex\.txt\n$/)
})

describe('a backup that was made under load, in an empty directory', () => {
  let target = ''
  beforeAll(async () => {
    target = made.place('restored')
    await restore(made.early.file, target)
  })

  test('has a log that verifies, books that add up, and everything that was acknowledged before', async () => {
    await using restored = await startGridOn(target)
    const stored = await sender(restored.url, made.grid.adminToken)('GET', `/grid/blobs/${sha256(LARGE)}`)
    expect(stored.status).toBe(200)
    expect(
      readFileSync(path.join(target, 'coordinator', 'blobs', sha256(LARGE).slice(0, 2), sha256(LARGE).slice(2))),
    ).toEqual(LARGE)
    const { body } = await sender(restored.url)<VerifyResponse>('GET', '/grid/proofs/verify')
    expect(body).toMatchObject({ valid: true })
    expect(body.height).toBeGreaterThan(10)
    expect(body.height).toBeLessThan(made.late.head.height)
    expect(await bookFaults(restored.database)).toEqual([])
    expect(made.early.acknowledged.length).toBeGreaterThan(0)
    expect(await checkHistory(made.early.acknowledged, restored.database)).toMatchObject({ lost: 0, doubled: 0 })
  })

  test('goes on with its nodes: tokens are good, receipts are the same, what is lost has a final answer', async () => {
    await using restored = await startGridOn(target)
    const there = sender(restored.url, made.node.token)
    const beat = { node_id: made.node.id, cpu_usage: 10, solar_watts: 0 }
    expect((await there('POST', '/grid/heartbeat', beat)).status).toBe(200)
    expect(await there('POST', '/grid/report', made.before.report)).toMatchObject({
      status: 200,
      body: made.before.receipt,
    })
    expect(await there('POST', '/grid/report', made.after)).toMatchObject({
      status: 404,
      body: { code: 'assignment_not_found' },
    })
    const again = await there<ReportResponse>('POST', '/grid/report', made.across)
    expect(again.status).toBe(200)
    const repeated = await there('POST', '/grid/report', made.across)
    expect(repeated.body).toEqual(again.body)
    const claimed = await there<{ id: string; assignment_id: string }>('GET', `/grid/task?node_id=${made.node.id}`)
    expect(claimed.status).toBe(200)
    expect((await there('POST', '/grid/report', made.node.reportOf(claimed.body))).status).toBe(200)
    expect(await bookFaults(restored.database)).toEqual([])
    expect((await sender(restored.url)<VerifyResponse>('GET', '/grid/proofs/verify')).body).toMatchObject({
      valid: true,
    })
  })
})

/** Every row as PostgreSQL writes it, table by table. */
async function everything(database: Database): Promise<Record<string, readonly string[]>> {
  const tables = await database.query<{ name: string }>(
    "select relname as name from pg_class where relname like 'grid\\_%' and relkind = 'r' order by 1",
  )
  const all: Record<string, readonly string[]> = {}
  for (const { name } of tables)
    all[name] = (await database.query<{ row: string }>(`select t::text as row from ${name} t order by 1`)).map(
      ({ row }) => row,
    )
  return all
}

describe('a backup of a coordinator that does not run', () => {
  test('is the same, row by row, where it is put back', async () => {
    const [source, file, target] = [made.place('stopped'), made.place('stopped.tar'), made.place('stopped-restored')]
    expect((await restore(made.late.file, source)).code).toBe(0)
    await using before = await startedPostgres(path.join(source, 'coordinator'))
    const { grid_admin_log: log = [], ...rows } = await everything(before.database)
    await before.stop()
    expect((await admin('backup', file, '--data-dir', source)).code).toBe(0)
    expect((await restore(file, target)).code).toBe(0)
    await using after = await startedPostgres(path.join(target, 'coordinator'))
    const { grid_admin_log: logThere = [], ...rowsThere } = await everything(after.database)
    expect(rowsThere).toEqual(rows)
    const added = logThere.filter((row) => !log.includes(row))
    expect([logThere.length, added]).toEqual([log.length + 1, [expect.stringContaining(`restore ${file} (log up to`)]])
  })
})

describe('a backup', () => {
  test('names a blob that the disk has lost or changed, has the rest, and ends with 1', async () => {
    const source = made.place('rotten')
    expect((await restore(made.late.file, source)).code).toBe(0)
    const blob = path.join(source, 'coordinator', 'blobs', sha256(LARGE).slice(0, 2), sha256(LARGE).slice(2))
    const changed = Buffer.from(LARGE)
    changed[1_000_000] = 0
    writeFileSync(blob, changed)
    const damaged = await admin('backup', made.place('damaged.tar'), '--data-dir', source)
    rmSync(blob)
    const missing = await admin('backup', made.place('missing.tar'), '--data-dir', source)
    for (const [ended, fault] of [
      [damaged, 'damaged'],
      [missing, 'missing'],
    ] as const) {
      expect(ended.code).toBe(1)
      expect(ended.err).toContain(`The blob ${sha256(LARGE)} is ${fault}.\n1 of 3 blobs could not be backed up`)
    }
    for (const name of ['damaged', 'missing']) {
      const target = made.place(`from-${name}`)
      expect(await restore(made.place(`${name}.tar`), target)).toMatchObject({
        code: 0,
        err: expect.stringContaining(`The blob ${sha256(LARGE)} was not in the backup`),
      })
      expect(existsSync(path.join(target, 'coordinator', 'blobs', sha256(LARGE).slice(0, 2)))).toBe(false)
    }
    const { out } = await admin('log', '--data-dir', source)
    expect(out).toMatch(/backup \S+missing\.tar\tincomplete\n[^]*backup \S+damaged\.tar\tincomplete\n/)
  })

  test('takes the place of no file, and needs a folder', async () => {
    expect(await admin('backup', made.late.file, '--data-dir', made.grid.directory)).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is a file'),
    })
    expect(await admin('backup', made.place('no/such.tar'), '--data-dir', made.grid.directory)).toMatchObject({
      code: 2,
      err: expect.stringContaining('ENOENT'),
    })
    expect(await admin('backup', '--data-dir', made.grid.directory)).toMatchObject({
      code: 2,
      err: 'This command needs the FILE to write.\n',
    })
  })

  test('that is interrupted leaves no file', async () => {
    const file = made.place('cut.tar')
    await using writing = startProgram('admin/admin-command.ts', ['backup', file, '--data-dir', made.grid.directory])
    await vi.waitFor(() => expect(existsSync(`${file}.partial`)).toBe(true), WAIT)
    writing.signal('SIGINT')
    const { code } = await writing.ended
    const left = readdirSync(path.dirname(file)).filter((name) => name.startsWith('cut.tar'))
    expect([
      [130, []],
      [0, ['cut.tar']],
    ]).toContainEqual([code, left])
  })

  test.runIf(canMount())('on a disk that is full leaves no file, and says so with 2', async () => {
    const disk = made.place('tiny')
    mkdirSync(disk)
    run('mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk)
    try {
      const file = path.join(disk, 'grid.tar')
      const { code, err } = await admin('backup', file, '--data-dir', made.grid.directory)
      expect([code, err]).toEqual([2, `The disk is full: ${file} could not be written.\n`])
      expect(readdirSync(disk)).toEqual([])
    } finally {
      run('umount', disk)
    }
  })
})

/** Mounting can be forbidden, in containers above all: then the full disk is not shown. */
describe('with a PostgreSQL of somebody else', () => {
  let postgres: TestPostgres
  beforeAll(async () => {
    postgres = await startTestPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  test('a backup goes into an empty database, and from there', async () => {
    const [url, target] = [await postgres.emptyDatabase(), made.place('elsewhere')]
    expect((await restore(made.late.file, target, '--database-url', url)).code).toBe(0)
    const file = made.place('elsewhere.tar.gz')
    expect((await admin('backup', file, '--data-dir', target, '--database-url', url)).code).toBe(0)
    await using restored = await startGridOn(target, { DATABASE_URL: url })
    expect((await sender(restored.url)<VerifyResponse>('GET', '/grid/proofs/verify')).body).toMatchObject({
      valid: true,
      height: made.late.head.height,
    })
  })

  test('a database that has tables is left as it is, with 2', async () => {
    const url = await postgres.emptyDatabase()
    const database = connectDatabase({ url, logger: SILENT, connectionsMax: 1 })
    await database.query('create schema theirs')
    await database.query('create table theirs.letters (id integer)')
    const refused = await restore(made.late.file, made.place('not-empty'), '--database-url', url)
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('DATABASE_URL has theirs.letters') })
    await database.close()
  })

  test('blobs that lie elsewhere are asked for', async () => {
    const { code, err } = await admin(
      'backup',
      made.place('no-blobs.tar'),
      '--data-dir',
      made.place('nowhere'),
      '--database-url',
      await withGrid(postgres),
    )
    expect(code).toBe(2)
    expect(err).toContain('is not there; name it with --blob-dir or --data-dir')
  })
})

async function withGrid(postgres: TestPostgres): Promise<string> {
  const url = await postgres.emptyDatabase()
  expect((await restore(made.late.file, made.place('grid-without-blobs'), '--database-url', url)).code).toBe(0)
  return url
}
