import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestPostgres, type TestDatabase, type TestPostgres } from '#server/shared/postgres/test-postgres.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { coordinatorProcess } from './fixtures/coordinator-process.ts'
import { testNodeProgram } from './fixtures/node-process.ts'
import { type Fault, startTcpProxy } from './fixtures/tcp-proxy.ts'
import { putBlob, type Reply, sender } from './fixtures/test-grid.ts'
import { sha256 } from './fixtures/test-node.ts'

/** PostgreSQL is another machine here, behind a network that can fail; the coordinator and the agent are the programs. */
let postgres: TestPostgres
let books: TestDatabase
beforeAll(async () => {
  postgres = await startTestPostgres()
  books = await postgres.gridDatabase()
})
afterAll(async () => {
  await books[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})

const POLL = { timeout: 60_000, interval: 50 }
const DATA = Buffer.from('some bytes to look after')
/** One that is silent for good is noticed after 20 s, when a statement is given up: in the long form only. */
const SILENCE: readonly Fault[] = process.env['NETWORK_FAULTS'] === undefined ? [] : [{ kind: 'blackhole' }]
const AWAY: readonly Fault[] = [{ kind: 'refuse' }, { kind: 'reset', afterBytes: 700 }, ...SILENCE]

test('a database that goes away and comes back costs nothing but time, and nobody need restart anything', async () => {
  const { hostname: host, port } = new URL(books.url)
  await using network = await startTcpProxy({ host, port: Number(port) })
  const url = Object.assign(new URL(books.url), { port: String(network.port) }).href
  await using coordinator = await coordinatorProcess({ DATABASE_URL: url, GRID_HEARTBEAT_SECONDS: '1' })
  await coordinator.start()
  const anyone = sender(coordinator.url)
  const admin = sender(coordinator.url, coordinator.adminToken())
  const ready = () => anyone('GET', '/readyz')
  const newTask = async () => {
    const request = { task_type: 'data_hash', data_url: `blob:${sha256(DATA)}`, deadline_minutes: 60 }
    return admin('POST', '/grid/task', { ...request, head_start_share: 0 })
  }
  await putBlob({ url: coordinator.url, adminToken: coordinator.adminToken() }, DATA, sha256(DATA))
  using node = testNodeProgram()
  await node.call('register', '--server', coordinator.url, '--name', 'Hall', '--location', 'Brussels', '--cores', '2')
  const running = node.run('--slots', '1')
  await running.until(({ connected }) => connected)

  for (const away of AWAY) {
    expect((await newTask()).status).toBe(201)
    void network.set(away)
    await expect
      .poll(async () => (await ready()).body, POLL)
      .toEqual({ status: 'not_ready', database: false, disk: true })
    await network.set({ kind: 'refuse' })
    for (const reply of [await newTask(), await anyone('GET', '/grid/proofs'), await anyone('GET', '/grid/stats')])
      expect(problem(reply)).toEqual([503, 'database_away', '5'])
    expect((await ready()).status).toBe(503)
    expect((await anyone('GET', '/healthz')).status).toBe(200)
    await running.until(({ connected }) => !connected)
    void network.set({ kind: 'none' })
    await expect.poll(async () => (await ready()).status, POLL).toBe(200)
  }
  const { warnings, recent } = await running.until(({ unsent_results: unsent, recent: paid, connected }) => {
    return connected && unsent === 0 && paid.filter(({ outcome }) => outcome === 'paid').length === AWAY.length
  })
  expect({ warnings, tasks: recent.length }).toEqual({ warnings: [], tasks: AWAY.length })
  running.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0, err: '' })
  expect(await bookFaults(books.database)).toEqual([])
  expect(coordinator.output()).not.toMatch(/An unexpected error/)
  expect(await coordinator.stop()).toBe(0)
})

const problem = ({ status, body, headers }: Reply) => [status, body['code'], headers.get('retry-after')]
