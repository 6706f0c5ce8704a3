import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { GridResponse } from '#core/contracts/grid.ts'
import type { TaskResponse } from '#core/contracts/tasks.ts'
import { connectDatabase, type Database } from '#server/shared/postgres/database.ts'
import { bookFaults, checkHistory } from './fixtures/book-check.ts'
import { type CoordinatorProcess, coordinatorProcess } from './fixtures/coordinator-process.ts'
import { testNodeProgram } from './fixtures/node-process.ts'
import { reportUntil } from './fixtures/report-history.ts'
import { smallDisk } from './fixtures/small-disk.ts'
import { putBlob, type Reply, sender, SILENT } from './fixtures/test-grid.ts'
import { startTestLine } from './fixtures/test-line.ts'
import { registerNode, sha256 } from './fixtures/test-node.ts'

const POLL = { timeout: 60_000, interval: 50 }
const DATA = Buffer.from('some bytes to look after')

const admin = ({ url, adminToken }: CoordinatorProcess) => sender(url, adminToken())
const store = ({ url, adminToken }: CoordinatorProcess, bytes: Buffer) =>
  putBlob({ url, adminToken: adminToken() }, bytes, sha256(bytes))
const newTask = (coordinator: CoordinatorProcess) =>
  admin(coordinator)<TaskResponse>('POST', '/grid/task', {
    task_type: 'data_hash',
    data_url: `blob:${sha256(DATA)}`,
    deadline_minutes: 60,
    head_start_share: 0,
  })
const problem = ({ status, body, headers }: Reply<object>) => [
  status,
  'code' in body ? body.code : null,
  headers.get('retry-after'),
]

/**
 * Any user can do this: the folder of the blobs is a link, first to a disk with room, then to one that has none (`/proc`
 * says so), and back again. Nothing is written there, which is the point.
 */
test.runIf(process.platform === 'linux')(
  'a disk that is nearly full takes no work and no result, says so, and takes the kept result when there is room',
  async () => {
    const place = mkdtempSync(path.join(tmpdir(), 'koprogo-disk-'))
    onTestFinished(() => rmSync(place, { recursive: true, force: true }))
    const link = path.join(place, 'blobs')
    const point = (target: string) => {
      rmSync(link, { force: true })
      symlinkSync(target, link)
    }
    mkdirSync(path.join(place, 'roomy'))
    point('roomy')
    await using coordinator = await coordinatorProcess({ GRID_HEARTBEAT_SECONDS: '1', GRID_BLOB_DIR: link })
    await coordinator.start()
    const ready = async () => (await sender(coordinator.url)('GET', '/readyz')).body
    await store(coordinator, DATA)
    const { body: task } = await newTask(coordinator)
    await using line = await startTestLine(coordinator.url)
    using node = testNodeProgram()
    await node.call('register', '--server', line.url, '--name', 'Hall', '--location', 'B', '--cores', '2')
    line.decide(({ path: address }) => (address === '/grid/report' ? 'cut' : 'pass'))
    const before = node.run('--slots', '1')
    await before.until(({ unsent_results: unsent }) => unsent === 1)
    before.kill('SIGTERM')
    await before.ended

    point('/proc')
    await expect.poll(ready, POLL).toEqual({ status: 'not_ready', database: true, disk: false })
    expect(problem(await newTask(coordinator))).toEqual([503, 'storage_full', '5'])
    const put = await store(coordinator, Buffer.from('more'))
    expect([put.status, put.headers.get('retry-after')]).toEqual([503, '5'])
    line.decide(() => 'pass')
    const running = node.run('--slots', '1')
    await expect.poll(() => line.answered, POLL).toContain('POST /grid/report 503')
    await expect.poll(() => line.answered, POLL).toContain('GET /grid/task 503')
    expect((await running.until(({ connected }) => connected)).unsent_results).toBe(1)
    point('roomy')
    await running.until(({ unsent_results: unsent, recent }) => unsent === 0 && recent[0]?.outcome === 'paid')
    running.kill('SIGTERM')
    const { code, out, err } = await running.ended
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain(`The report of task ${task.id} is kept and sent again: The coordinator’s disk is nearly full`)
    expect((await newTask(coordinator)).status).toBe(201)
    expect(await coordinator.stop()).toBe(0)
  },
)

/** The real thing needs root, who alone may mount a small disk: `FULL_DISK=1`. Its figures are in docs/RELIABILITY.md. */
describe.runIf(process.env['FULL_DISK'] !== undefined)('a disk that is really full', { timeout: 300_000 }, () => {
  const DISK_MB = 220
  const TASKS = 20_000
  const NODES = 8

  test('in the middle of an upload refuses it, and keeps nothing of it', async () => {
    using disk = smallDisk(DISK_MB)
    await using coordinator = await coordinatorProcess({ GRID_DISK_FREE_MIN_MB: '0' }, disk)
    await coordinator.start()
    const freeBytes = disk.freeBytes()
    const put = await store(coordinator, Buffer.alloc(DISK_MB * 2 ** 20, 7))
    expect([put.status, await put.json()]).toEqual([503, expect.objectContaining({ code: 'storage_full' })])
    expect(readdirSync(path.join(coordinator.directory, 'coordinator', 'blobs', 'unfinished'))).toEqual([])
    expect(disk.freeBytes()).toBeGreaterThan(freeBytes - 2 ** 20)
    expect((await store(coordinator, DATA)).status).toBe(201)
  })

  test('under a node keeps its result in memory, and one that is killed starts again when there is room', async () => {
    // Below 500 MB a node takes no work at all.
    using disk = smallDisk(600)
    await using coordinator = await coordinatorProcess({ GRID_HEARTBEAT_SECONDS: '1' })
    await coordinator.start()
    await store(coordinator, DATA)
    await using line = await startTestLine(coordinator.url)
    using node = testNodeProgram({ place: disk.place })
    await node.call('register', '--server', line.url, '--name', 'Hall', '--location', 'B', '--cores', '2')
    const { body: task } = await newTask(coordinator)
    line.decide(({ path: address }) => {
      if (address.endsWith('/start')) disk.fill()
      return 'pass'
    })
    const running = node.run('--slots', '1')
    await running.until(({ running: [first] }) => first?.phase === 'reporting')
    const sentence = `The result of task ${task.id} cannot be written (database or disk is full)`
    await expect.poll(running.said, POLL).toContain(sentence)
    running.kill('SIGKILL')
    await running.ended
    line.decide(() => 'pass')
    const again = node.run('--slots', '1')
    await again.until(({ sentence }) => sentence.reason === 'storage_full')
    again.kill('SIGTERM')
    await again.ended
    // Nor is there room for a rescue: the damaged file stays as it is.
    writeFileSync(path.join(node.directory, 'node', 'agent.db'), 'x', { flag: 'r+' })
    expect(await node.call('run')).toMatchObject({
      code: 2,
      err: expect.stringContaining('See that the disk has room'),
    })
    disk.makeRoom()
    const rescued = node.run('--slots', '1')
    await rescued.until(({ recent }) => recent[0]?.task_id === task.id && recent[0].outcome === 'paid')
    rescued.kill('SIGTERM')
    expect(await rescued.ended).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('8 settings and 0 results'),
    })
    expect(await coordinator.stop()).toBe(0)
  })

  test('under PostgreSQL, also under its log, loses no acknowledged report, and all goes on when there is room', async () => {
    using disk = smallDisk(DISK_MB)
    const busy = { GRID_ADDRESS_REQUESTS_PER_SECOND: '100000', GRID_NODE_REQUESTS_PER_SECOND: '100000' }
    await using coordinator = await coordinatorProcess({ ...busy, GRID_DISK_FREE_MIN_MB: '0' }, disk)
    await coordinator.start()
    await store(coordinator, DATA)
    await newTask(coordinator)
    const database = connectDatabase({ url: coordinator.databaseUrl(), logger: SILENT, connectionsMax: 2 })
    await copyTask(database, TASKS)
    const anyone = sender(coordinator.url)
    const { body: grid } = await anyone<GridResponse>('GET', '/grid')
    const nodes = await Promise.all(
      Array.from({ length: NODES }, () => registerNode({ ...coordinator, coordinatorId: grid.coordinator_id, anyone })),
    )
    let goesOn = true
    const working = nodes.map((node) => reportUntil(node, { goesOn: () => goesOn, sendsAgain: () => true }))
    const isReady = async () => (await anyone('GET', '/readyz')).status
    const refused: Record<string, number> = {}
    for (let round = 0; round < 3; round++) {
      disk.fill()
      // More of the log than is left of its last file: PostgreSQL ends itself rather than lose what it promised.
      const emits = round === 0 ? Promise.resolve() : fillLog(database)
      await emits.catch((error: unknown) => error)
      for (let question = 0; question < 50; question++) {
        const { status, body } = await newTask(coordinator)
        const answer = `${status} ${'code' in body ? String(body.code) : ''}`
        refused[answer] = (refused[answer] ?? 0) + 1
      }
      disk.makeRoom()
      await expect.poll(isReady, POLL).toBe(200)
      await expect.poll(async () => (await newTask(coordinator)).status, POLL).toBe(201)
    }
    await new Promise((resolve) => setTimeout(resolve, 1000))
    goesOn = false
    const history = (await Promise.all(working)).flat()
    const check = await checkHistory(history, database)
    process.stdout.write(`${JSON.stringify({ figure: 'full-disk', refused, ...check })}\n`)
    const faults = await bookFaults(database)
    await database.close()
    expect(faults).toEqual([])
    expect(check).toMatchObject({ lost: 0, doubled: 0, refusedBooked: 0 })
    expect(check.acknowledged).toBeGreaterThan(0)
    expect(Object.keys(refused).filter((answer) => !/^(201|503) /.test(answer))).toEqual([])
    expect((await anyone('GET', '/grid/proofs/verify')).body).toMatchObject({ valid: true })
    expect(await coordinator.stop()).toBe(0)
  })
})

async function copyTask(database: Database, count: number): Promise<void> {
  const columns = 'task_type, data_url, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb'
  await database.query(
    `insert into grid_tasks (id, ${columns}) select gen_random_uuid(), ${columns} from grid_tasks, generate_series(2, $1::int)`,
    [count],
  )
}

async function fillLog(database: Database): Promise<void> {
  for (let megabytes = 0; megabytes < 64; megabytes++)
    await database.query("select pg_logical_emit_message(false, 'filler', repeat('x', 1000000))", [])
}
