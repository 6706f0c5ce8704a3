import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asTaskId } from '#core/ids.ts'
import { fileBlobs } from '../blobs/adapters/file-blobs.ts'
import { postgresBlobIndex } from '../blobs/adapters/postgres-blob-index.ts'
import { makePutBlob } from '../blobs/use-cases/put-blob.ts'
import { postgresSnapshot } from '../backup/adapters/postgres-snapshot.ts'
import { BLOBS_STAY_LOCK } from '../shared/postgres/advisory-locks.ts'
import { startTestPostgres, testFolder, type TestPostgres } from '../shared/postgres/test-postgres.ts'
import { uuidV7Ids as ids } from '../shared/system.ts'
import { postgresTaskRepository } from '../tasks/adapters/postgres-task-repository.ts'
import { postgresForget } from './adapters/postgres-forget.ts'
import { digestOf, forgetContract } from './forget.contract.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const daysAgo = (days: number) => `now() - interval '${days} days'`
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')
async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}

async function aGrid() {
  const grid = await postgres.gridDatabase()
  const folder = testFolder()
  const { database } = grid
  const files = fileBlobs(folder.path)
  const forget = postgresForget({ database, removeFile: files.remove })
  const nodeId = ids.next()
  await database.query(`insert into grid_coordinator (coordinator_id, name, jwt_key)
    values ('${ids.next()}', 'A grid', '\\x${'00'.repeat(32)}')`)
  await database.query(`insert into grid_nodes (id, public_key, name, location, cpu_cores, has_solar)
    values ('${nodeId}', '${randomBytes(32).toString('base64url')}', 'Hall', 'Brussels', 4, false)`)

  async function addTask(status: string, fields: { dataUrl?: string; params?: string } = {}) {
    const id = ids.next()
    await database.query(`insert into grid_tasks (id, task_type, data_url, params, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb)
      values ('${id}', 'data_hash', '${fields.dataUrl ?? 'blob:x'}', '${fields.params ?? '{}'}', now(), 0, true, now(), 1)`)
    const latest = await addAttempt(id, { state: 'expired', closedDaysAgo: 1000 })
    await database.query(
      `update grid_tasks set status = '${status}', latest_assignment_id = '${latest}' where id = '${id}'`,
    )
    return { id, latest }
  }
  async function addAttempt(taskId: string, { state, closedDaysAgo }: { state: string; closedDaysAgo: number }) {
    const id = ids.next()
    const failure = state === 'failed' ? "'it broke', false" : 'null, null'
    await database.query(`insert into grid_assignments (id, task_id, node_id, state, claimed_at, delivered_at, lease_expires_at,
        closed_at, failure_reason, retryable)
      values ('${id}', '${taskId}', '${nodeId}', '${state}', now(), now(), now(), ${daysAgo(closedDaysAgo)}, ${failure})`)
    return id
  }
  const has = async (id: string) =>
    (await database.query('select 1 from grid_assignments where id = $1', [id])).length === 1
  async function putOld(text: string, putDaysAgo: number) {
    const sha256 = sha256Of(text)
    await files.write({ sha256, bytes: bytesOf(text), bytesMax: 1000 })
    await database.query(`insert into grid_blobs (sha256, size_bytes, last_put_at)
      values ('${sha256}', ${text.length}, ${daysAgo(putDaysAgo)})`)
    return sha256
  }
  const fileOf = (sha256: string) => path.join(folder.path, sha256.slice(0, 2), sha256.slice(2))
  return {
    ...grid,
    forget,
    files,
    addTask,
    addAttempt,
    has,
    putOld,
    hasFile: (sha256: string) => existsSync(fileOf(sha256)),
    hasRow: async (sha256: string) => (await postgresBlobIndex(database).find(sha256)) !== null,
    async [Symbol.asyncDispose]() {
      await grid[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

forgetContract('PostgreSQL', async () => {
  const grid = await aGrid()
  const { database } = grid
  const inputTask = await grid.addTask('failed')
  return {
    forget: grid.forget,
    async addAttempts(count, closedDaysAgo) {
      const { id } = await grid.addTask('failed')
      for (let made = 0; made < count; made++) await grid.addAttempt(id, { state: 'failed', closedDaysAgo })
    },
    async addBlob({ sha256, putDaysAgo, isInput = false, isFile = true, awaitsReport = false }) {
      await database.query(`insert into grid_blobs (sha256, size_bytes, inline_bytes, last_put_at, awaits_report)
        values ('${sha256}', 0, ${isFile ? 'null' : "''"}, ${daysAgo(putDaysAgo)}, ${awaitsReport})`)
      if (isInput) await database.query(`insert into grid_task_inputs values ('${inputTask.id}', '${sha256}')`)
    },
    async openManifest(sha256) {
      await grid.addTask('pending', { dataUrl: `blob:${sha256}`, params: '{"entries": {"first": 0, "count": 1}}' })
    },
    blobs: async () =>
      (await database.query<{ sha256: string }>('select sha256 from grid_blobs order by sha256')).map(
        ({ sha256 }) => sha256,
      ),
    async attempts() {
      const sql =
        'select count(*)::int as count from grid_assignments a join grid_tasks t on t.id = a.task_id where t.latest_assignment_id <> a.id'
      return (await database.query<{ count: number }>(sql))[0]?.count ?? 0
    },
    async holdLock() {
      const release = Promise.withResolvers<void>()
      const held = Promise.withResolvers<void>()
      const holding = database.transaction(async (tx) => {
        await tx.query('select pg_advisory_xact_lock_shared($1)', [BLOBS_STAY_LOCK])
        held.resolve()
        await release.promise
      })
      await held.promise
      return async () => {
        release.resolve()
        await holding
      }
    },
    [Symbol.asyncDispose]: () => grid[Symbol.asyncDispose](),
  }
})

describe('of attempts', () => {
  test('the latest of a task stays, and so do votes about a task that is not over', async () => {
    await using grid = await aGrid()
    const over = await grid.addTask('failed')
    const open = await grid.addTask('pending')
    const old = await grid.addAttempt(over.id, { state: 'failed', closedDaysAgo: 400 })
    const vote = await grid.addAttempt(open.id, { state: 'failed', closedDaysAgo: 400 })
    expect(await grid.forget.assignments(365)).toBe(1)
    expect([await grid.has(old), await grid.has(vote), await grid.has(over.latest)]).toEqual([false, true, true])
  })

  test('those that the log or the ledger refers to stay, whatever their state says', async () => {
    await using grid = await aGrid()
    const { id } = await grid.addTask('failed')
    const proved = await grid.addAttempt(id, { state: 'lapsed', closedDaysAgo: 400 })
    const paid = await grid.addAttempt(id, { state: 'released', closedDaysAgo: 400 })
    await grid.database.query(`insert into grid_green_proofs (height, block_hash, previous_hash, timestamp, task_id,
        assignment_id, node_id, energy_used_wh, solar_contribution_wh, carbon_saved_kg, factor_id, result_hash,
        evidence_hash, node_signature, nonce, public_key, started_at, finished_at)
      select 1, '${digestOf(1)}', 'genesis', now(), '${id}', '${proved}', node_id, 1, 0, 0, 'be-2025', '${digestOf(1)}',
        '-', 's', 0, '${'k'.repeat(43)}', '', '' from grid_assignments where id = '${proved}'`)
    await grid.database.query("insert into grid_accounts (book, name) values ('main', 'a'), ('main', 'b')")
    await grid.database
      .query(`insert into grid_transfers (book, kind, from_account, to_account, amount_eur, assignment_id)
      values ('main', 'reward', 'a', 'b', 1, '${paid}')`)
    expect(await grid.forget.assignments(365)).toBe(0)
    expect([await grid.has(proved), await grid.has(paid)]).toEqual([true, true])
  })
})

describe('of blobs', () => {
  test('the file goes with its row, and a file that is gone already keeps nothing', async () => {
    await using grid = await aGrid()
    const one = await grid.putOld('one', 31)
    const two = await grid.putOld('two', 31)
    await grid.files.remove(two)
    expect(
      await grid.forget.blobs(
        30,
        [one, two].map((sha256) => ({ sha256, isFile: true })),
      ),
    ).toBe(2)
    expect([grid.hasFile(one), await grid.hasRow(one), await grid.hasRow(two)]).toEqual([false, false, false])
  })

  test('one that is put again is of today', async () => {
    await using grid = await aGrid()
    const one = await grid.putOld('one', 31)
    const putBlob = makePutBlob({
      files: grid.files,
      index: postgresBlobIndex(grid.database),
      ensureMayPut: () => Promise.resolve(),
      ensureDiskSpace: () => Promise.resolve(),
      keepUploadRoom: () => Promise.reject(new Error('Nothing of it comes in')),
      bytesMaxOf: () => 1000,
    })
    const caller = { kind: 'admin' } as const
    const put = { caller, sha256: one, assignmentId: undefined, bytes: bytesOf('one'), declaredBytes: 3 }
    expect(await putBlob(put)).toEqual({ sizeBytes: 3, isNew: false })
    expect(await grid.forget.blobs(30, [{ sha256: one, isFile: true }])).toBe(0)
    expect(grid.hasFile(one)).toBe(true)
  })

  test('what a campaign gave stays while it runs, and its days after it has ended', async () => {
    await using grid = await aGrid()
    const gave = async (name: string, campaign: { status: string; closedAt: string }) => {
      const sha256 = await grid.putOld(name, 1000)
      const { id } = await grid.addTask('failed')
      const campaignId = ids.next()
      await grid.database.query(`insert into grid_campaigns (id, type, name, params, deadline, priority, reward_eur,
          budget_eur, green_only, head_start_share, book, idempotency_key, request_hash, status, closed_at)
        values ('${campaignId}', 'data_hash', '${name}', '{}', now(), 0, 0, 0, false, 0, 'main', '${campaignId}',
          '${'a'.repeat(64)}', '${campaign.status}', ${campaign.closedAt})`)
      await grid.database.query(`update grid_tasks set campaign_id = '${campaignId}', campaign_index = 0,
          status = 'completed', result_hash = '${sha256}', energy_used_wh = 1, carbon_credits_awarded = 0,
          completed_at = now(), assigned_node_id = (select id from grid_nodes)
        where id = '${id}'`)
      return sha256
    }
    const running = await gave('runs', { status: 'running', closedAt: 'null' })
    const justEnded = await gave('just ended', { status: 'finished', closedAt: daysAgo(29) })
    const longOver = await gave('long over', { status: 'finished', closedAt: daysAgo(31) })
    const all = [running, justEnded, longOver].map((sha256) => ({ sha256, isFile: true }))
    expect(await grid.forget.oldBlobs(30, '')).toEqual([{ sha256: longOver, isFile: true }])
    expect(await grid.forget.blobs(30, all)).toBe(1)
    expect([grid.hasFile(running), grid.hasFile(justEnded), grid.hasFile(longOver)]).toEqual([true, true, false])
  })

  test('a program that has a name stays, however old it is', async () => {
    await using grid = await aGrid()
    const one = await grid.putOld('a program', 1000)
    await grid.database.query(
      `insert into grid_workloads (sha256, name, version, size_bytes, memory_max_mb, built_in, warnings)
       values ($1, 'heat-loss', '1', 9, 1, false, '[]')`,
      [one],
    )
    expect(await grid.forget.oldBlobs(30, '')).toEqual([])
    expect(await grid.forget.blobs(30, [{ sha256: one, isFile: true }])).toBe(0)
    expect([grid.hasFile(one), await grid.hasRow(one)]).toEqual([true, true])
  })

  test('one that somebody just puts again is left alone', async () => {
    await using grid = await aGrid()
    const one = await grid.putOld('one', 31)
    await grid.database.transaction(async (tx) => {
      await tx.query('update grid_blobs set last_put_at = now() where sha256 = $1', [one])
      expect(await grid.forget.blobs(30, [{ sha256: one, isFile: true }])).toBe(0)
    })
    expect([grid.hasFile(one), await grid.hasRow(one)]).toEqual([true, true])
  })

  test('one that is just going is written anew by whoever puts it meanwhile', async () => {
    await using grid = await aGrid()
    const one = await grid.putOld('one', 31)
    const index = postgresBlobIndex(grid.database)
    let found: Promise<unknown> = Promise.resolve()
    const forget = postgresForget({
      database: grid.database,
      async removeFile(sha256) {
        found = index.findAgain(sha256, { isReport: false })
        await grid.files.remove(sha256)
      },
    })
    expect(await forget.blobs(30, [{ sha256: one, isFile: true }])).toBe(1)
    expect(await found).toBe(null)
  })

  test('one that a task has just named stays, and a task that comes too late is told', async () => {
    await using grid = await aGrid()
    const kept = await grid.putOld('kept', 31)
    const gone = await grid.putOld('gone', 31)
    const tasks = postgresTaskRepository(grid.database)
    const add = (sha256: string) =>
      tasks.add({
        id: asTaskId(ids.next()),
        taskType: 'data_hash',
        dataUrl: `blob:${sha256}`,
        params: {},
        deadlineMinutes: 60,
        priority: 0,
        rewardPEur: 0n,
        greenOnly: false,
        headStartShare: 0,
        attemptMax: 5,
        memoryMb: 1,
        builtIn: true,
        book: 'main',
        inputs: [sha256],
      })
    await add(kept)
    let late: Promise<unknown> = Promise.resolve()
    const forget = postgresForget({
      database: grid.database,
      async removeFile(sha256) {
        late = add(sha256).catch((error: unknown) => error)
        await grid.files.remove(sha256)
      },
    })
    expect(
      await forget.blobs(
        30,
        [kept, gone].map((sha256) => ({ sha256, isFile: true })),
      ),
    ).toBe(1)
    expect([grid.hasFile(kept), await grid.hasRow(kept)]).toEqual([true, true])
    expect(await late).toMatchObject({ code: 'data_missing' })
  })

  test('none goes while a backup copies them', async () => {
    await using grid = await aGrid()
    const one = await grid.putOld('one', 31)
    const withSnapshot = postgresSnapshot({ url: grid.url, version: '0', now: () => new Date() })
    await withSnapshot(async (snapshot) => {
      await snapshot.release()
      expect(await grid.forget.blobs(30, [{ sha256: one, isFile: true }])).toBe(null)
    })
    expect(await grid.forget.blobs(30, [{ sha256: one, isFile: true }])).toBe(1)
  })
})
