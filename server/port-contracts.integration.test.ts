import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { asCoordinatorId, asNodeId, asTaskId, type NodeId, type TaskId } from '#core/ids.ts'
import type { TaskType } from '#core/task/task-type.ts'
import { postgresCampaigns } from './campaigns/adapters/postgres-campaigns.ts'
import { postgresEnrol } from './nodes/adapters/postgres-enrol.ts'
import { postgresWriteBeats } from './nodes/adapters/postgres-write-beats.ts'
import { beatOf, writeBeatsContract } from './nodes/write-beats.contract.ts'
import { workerVerifyLog } from './proofs/adapters/worker-verify-log.ts'
import { verifyLogContract } from './proofs/verify-log.contract.ts'
import { postgresBookReports } from './reports/adapters/postgres-book-reports.ts'
import { bookReportsContract } from './reports/book-reports.contract.ts'
import { aCheckedReport } from './reports/test-booking.ts'
import { sha256Hex } from './shared/auth/signing.ts'
import { readRates } from './shared/postgres/carbon-rates.ts'
import { startTestPostgres, type TestPostgres } from './shared/postgres/test-postgres.ts'
import { uuidV7Ids as ids } from './shared/system.ts'
import { postgresAnythingToGive, postgresServeClaims } from './tasks/adapters/postgres-claims.ts'
import { postgresTaskRepository } from './tasks/adapters/postgres-task-repository.ts'
import { postgresTimeKeeper } from './tasks/adapters/postgres-time-keeper.ts'
import { claimOf, claimsContract } from './tasks/claims.contract.ts'
import { type Step, timeKeeperContract } from './tasks/time-keeper.contract.ts'
import { postgresWorkloads } from './workloads/adapters/postgres-workloads.ts'
import { workloadsContract } from './workloads/workloads.contract.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const LEASE_MS = 300_000

/** The tables of a grid with nodes and tasks, made by the adapters themselves. */
async function aGrid() {
  const grid = await postgres.gridDatabase()
  const { database } = grid
  const writeBeats = postgresWriteBeats({ database, leaseMs: LEASE_MS })
  const serveClaims = postgresServeClaims({ database, ids, leaseMs: LEASE_MS })
  async function aNode({ hasSolar }: { hasSolar: boolean } = { hasSolar: false }): Promise<NodeId> {
    const { id } = await postgresEnrol(database)({
      id: asNodeId(ids.next()),
      publicKey: randomBytes(32).toString('base64url'),
      profile: {
        name: 'A node',
        location: 'Brussels',
        cpuCores: 4,
        hasSolar,
        latitude: null,
        longitude: null,
        solarPeakW: null,
        siteId: null,
        consentVersion: null,
      },
      codeHash: null,
      newcomer: 'approved',
    })
    await writeBeats([{ ...beatOf(id), heardMsAgo: 0 }])
    return id
  }
  async function addTask(taskType: TaskType = 'data_hash'): Promise<TaskId> {
    const task = await postgresTaskRepository(database).add({
      id: asTaskId(ids.next()),
      taskType,
      dataUrl: `blob:${'a'.repeat(64)}`,
      params: {},
      deadlineMinutes: 60,
      priority: 0,
      rewardPEur: 10_000_000_000n,
      greenOnly: false,
      headStartShare: 0,
      attemptMax: 5,
      memoryMb: 64,
      builtIn: true,
      book: 'main',
      inputs: [],
    })
    return task.id
  }
  async function anAssignment(nodeId: NodeId) {
    await addTask()
    const [given] = await serveClaims([claimOf(nodeId)])
    if (!given) throw new Error('The node was given nothing')
    return given
  }
  return { ...grid, writeBeats, serveClaims, aNode, addTask, anAssignment }
}

claimsContract('PostgreSQL', async () => {
  const grid = await aGrid()
  return {
    ...grid,
    anythingToGive: postgresAnythingToGive(grid.database),
    aNode: () => grid.aNode(),
    hearsNothing: async (nodeId) => void (await grid.writeBeats([{ ...beatOf(nodeId), heardMsAgo: 0 }])),
  }
})

writeBeatsContract('PostgreSQL', async () => {
  const grid = await aGrid()
  return {
    ...grid,
    suspend: async (nodeId) =>
      void (await grid.database.query("update grid_nodes set standing = 'suspended' where id = $1", [nodeId])),
    anAssignment: async (nodeId) => (await grid.anAssignment(nodeId)).assignmentId,
  }
})

bookReportsContract('PostgreSQL', async () => {
  const grid = await aGrid()
  const { database } = grid
  const bookReports = postgresBookReports({ database, ids, readRates: () => readRates(database), sha256Hex })
  const aReport = async (fields: Parameters<typeof aCheckedReport>[0] = {}) => {
    const { nodeId, taskId, assignmentId } = await grid.anAssignment(await grid.aNode({ hasSolar: true }))
    const publicKey = randomBytes(32).toString('base64url')
    const signature = randomBytes(64).toString('base64url')
    return aCheckedReport({ nodeId, taskId, assignmentId, publicKey, signature, ...fields })
  }
  return {
    ...grid,
    bookReports,
    aReport: () => aReport(),
    // JSON that PostgreSQL cannot keep; the edge would have refused it.
    aPoisonedReport: () => {
      const evidence = { note: String.fromCodePoint(0) }
      return aReport({ evidence, evidenceHash: createHash('sha256').update(JSON.stringify(evidence)).digest('hex') })
    },
    async blocks() {
      const sql =
        'select height::int as height, (select count(*)::int from grid_green_proofs) as count from grid_chain_head'
      const [row] = await database.query<{ height: number; count: number }>(sql)
      if (row?.height !== row?.count) throw new Error('The chain has a gap')
      return row?.count ?? -1
    },
  }
})

/** Tasks are made due in SQL, thousands at a time; leases need an assignment each. */
const MAKE_DUE: Readonly<Record<Step, readonly string[]>> = {
  expireTasks: [
    `insert into grid_tasks (id, task_type, data_url, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb)
     select gen_random_uuid(), 'data_hash', 'blob:x', now() - interval '1 minute', 0, true, now(), 64
     from generate_series(1, $1::int)`,
  ],
  loseLeases: [
    `with tasks as (
       insert into grid_tasks (id, task_type, data_url, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb)
       select gen_random_uuid(), 'data_hash', 'blob:x', now() + interval '1 hour', 0, true, now(), 64
       from generate_series(1, $1::int) returning id)
     insert into grid_assignments (id, task_id, node_id, claimed_at, delivered_at, lease_expires_at)
     select gen_random_uuid(), tasks.id, n.id, now() - interval '1 hour', now(), now() - interval '1 minute'
     from tasks, (select id from grid_nodes order by id limit 1) n`,
    `update grid_tasks t set status = 'assigned', assigned_node_id = a.node_id, latest_assignment_id = a.id
     from grid_assignments a where a.task_id = t.id and a.state = 'assigned' and $1::int > 0`,
  ],
  endCampaigns: [
    `insert into grid_campaigns (id, type, name, params, deadline, priority, reward_eur, budget_eur, green_only,
       head_start_share, book, idempotency_key, request_hash)
     select gen_random_uuid(), 'data_hash', 'Over', '{}', now(), 0, 0, 0, false, 0, 'main', gen_random_uuid()::text,
       repeat('a', 64) from generate_series(1, $1::int)`,
  ],
  openTasksToAll: [
    `insert into grid_tasks (id, task_type, data_url, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb)
     select gen_random_uuid(), 'data_hash', 'blob:x', now() + interval '1 hour', 0, false, now() - interval '1 minute', 64
     from generate_series(1, $1::int)`,
  ],
  forgetNonces: [
    `insert into grid_nonces (public_key, nonce, expires_at)
     select 'a key', gen_random_uuid()::text, now() - interval '1 minute' from generate_series(1, $1::int)`,
  ],
}

/** Campaigns that are over have no task left to make or to end. */
const unasked = () => Promise.reject(new Error('Nobody asked for tasks'))
const NO_TASKS = { add: unasked, end: unasked, retry: unasked }

timeKeeperContract('PostgreSQL', async () => {
  const grid = await aGrid()
  await grid.aNode({ hasSolar: true })
  return {
    ...grid,
    keeper: { ...postgresTimeKeeper(grid.database), endCampaigns: postgresCampaigns(grid.database, NO_TASKS).end },
    async makeDue(step, count) {
      for (const sql of MAKE_DUE[step]) await grid.database.query(sql, [count])
    },
  }
})

verifyLogContract('the worker thread', async () => {
  const { url, ...grid } = await aGrid()
  const coordinatorId = asCoordinatorId(randomUUID())
  let address = url
  const goAway = async () => {
    // A database that is gone answers with an error of its own; a port where nobody listens is a server that is away.
    address = Object.assign(new URL(url), { port: '1' }).href
  }
  return { ...grid, verifyLog: () => workerVerifyLog({ url: address, coordinatorId })(), goAway }
})

workloadsContract('PostgreSQL', async () => {
  const grid = await postgres.gridDatabase()
  return {
    workloads: postgresWorkloads(grid.database),
    async hasBlob(sha256) {
      await grid.database.query('insert into grid_blobs (sha256, size_bytes) values ($1, 100)', [sha256])
    },
    [Symbol.asyncDispose]: () => grid[Symbol.asyncDispose](),
  }
})
