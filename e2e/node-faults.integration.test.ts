import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, truncateSync, writeSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ProofsResponse } from '#core/contracts/proofs.ts'
import type { TaskResponse } from '#core/contracts/tasks.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { type RunningNode, type TestNodeProgram, testNodeProgram } from './fixtures/node-process.ts'
import { settableClock } from './fixtures/settable-clock.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { startTestLine, type TestLine } from './fixtures/test-line.ts'
import { newTask } from './fixtures/test-work.ts'

/** What happens to the computer of a node: its disk, its database, its clock. */
let grid: TestGrid
let line: TestLine
let node: TestNodeProgram

beforeAll(async () => {
  grid = await startTestGrid({ GRID_HEARTBEAT_SECONDS: '1' })
})
afterAll(() => grid[Symbol.asyncDispose]())
beforeEach(async () => {
  line = await startTestLine(grid.url)
  node = testNodeProgram()
})
afterEach(async () => {
  node[Symbol.dispose]()
  await line[Symbol.asyncDispose]()
})

/** What an earlier node has lost on purpose is open again: the task of this test comes before it. */
let priority = 0
const ownTask = () => newTask(grid, { priority: ++priority })

const register = () =>
  node.call('register', '--server', line.url, '--name', 'Hall', '--location', 'Brussels', '--cores', '2')
const run = () => node.run('--slots', '1')
const isPaid = (id: string) => (snapshot: Awaited<ReturnType<RunningNode['until']>>) =>
  snapshot.recent.some(({ task_id, outcome }) => task_id === id && outcome === 'paid')

async function end(running: RunningNode): Promise<string> {
  running.kill('SIGTERM')
  const { code, out, err } = await running.ended
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return out
}

/** A result that no coordinator has heard of, on the disk of a node that was killed. */
async function killWithResult(): Promise<string> {
  const { id } = await ownTask()
  await register()
  line.decide(({ path: address }) => (address === '/grid/report' ? 'cut' : 'pass'))
  const running = run()
  await running.until(({ unsent_results }) => unsent_results === 1)
  running.kill('SIGKILL')
  await running.ended
  line.decide(() => 'pass')
  return id
}

const file = () => path.join(node.directory, 'node', 'agent.db')
const aside = () => readdirSync(path.dirname(file())).filter((name) => name.startsWith('agent.db.damaged-'))

describe('a node whose database was damaged', () => {
  test('in its beginning starts, says so, and delivers the result that it had', async () => {
    const id = await killWithResult()
    // Whatever lay in the WAL alone is in the file then, as after a while.
    await node.call('doctor')
    const handle = openSync(file(), 'r+')
    writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, 0)
    closeSync(handle)
    expect(await node.call('doctor')).toMatchObject({ code: 2, out: expect.stringContaining('is damaged') })
    const again = run()
    await again.until(isPaid(id))
    expect(await end(again)).toMatch(
      /database was damaged and is kept as .*\b(9|10) settings and 1 results, 1 of them not yet sent/,
    )
    expect(aside()).toHaveLength(1)
  })

  test('in all of it says what to do, keeps the file, and is the same node after that', async () => {
    await killWithResult()
    const { out } = await node.call('curl', 'GET', '/grid/nodes/me')
    const [nodeId] = /[0-9a-f-]{36}/.exec(out.slice(out.indexOf('/nodes/'))) ?? []
    await node.call('doctor')
    truncateSync(file(), 0)
    const empty = await node.call('run')
    expect(empty).toMatchObject({ code: 2, err: expect.stringContaining('not registered yet') })
    expect(empty.out).toContain('Register this node again with the same key: it stays the same node.')
    expect(aside().length).toBeGreaterThan(0)
    const again = await register()
    expect([again.code, again.out]).toEqual([0, expect.stringContaining(String(nodeId))])
    const running = run()
    await running.until(({ connected }) => connected)
    await end(running)
  })
})

/** The kernel refuses what a process writes, as when the disk is full; and lets it write again. */
const refuseWrites = (pid: number) => execFileSync('prlimit', ['--pid', String(pid), '--fsize=1:unlimited'])
const allowWrites = (pid: number) => execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:unlimited'])

/** From the moment on when its task begins to compute. */
async function runIntoFullDisk(): Promise<RunningNode> {
  const running = run()
  line.decide(({ path: address }) => {
    if (address.endsWith('/start')) refuseWrites(running.pid)
    return 'pass'
  })
  await running.until(({ running: [task] }) => task?.phase === 'reporting')
  line.decide(() => 'pass')
  return running
}

describe.runIf(process.platform === 'linux')('a node whose disk takes nothing', () => {
  test('says so, keeps its result in memory, ends when it is asked to, and is paid when there is room', async () => {
    const { id } = await ownTask()
    await register()
    const stopped = await runIntoFullDisk()
    const paused = await node.call('pause')
    expect(paused).toMatchObject({ code: 4, err: expect.stringContaining('could not be remembered: disk I/O error') })
    await stopped.until(({ mode, connected }) => mode === 'paused' && connected)
    const sentence = `The result of task ${id} cannot be written (disk I/O error); it is kept in memory`
    await expect.poll(stopped.said, { timeout: 60_000, interval: 20 }).toContain(sentence)
    await end(stopped)
    expect((await grid.admin<TaskResponse>('GET', `/grid/task/${id}`)).body).toMatchObject({ status: 'pending' })

    const running = await runIntoFullDisk()
    allowWrites(running.pid)
    await running.until(isPaid(id))
    await end(running)
    const { body } = await grid.admin<TaskResponse>('GET', `/grid/task/${id}`)
    expect(body).toMatchObject({ status: 'completed', attempts: 0, lost_leases: 0 })
  })
})

/** The clock of a program that runs is set by a signal, which Windows does not have. */
describe.skipIf(process.platform === 'win32')('a node whose clock is set', () => {
  const HOUR_MS = 3_600_000
  const DAY_MS = 24 * HOUR_MS

  test('an hour or a day, ahead and back, in a task, a back-off and a question for work, is paid as if nothing was', async () => {
    using clock = settableClock()
    using shifted = testNodeProgram({ environment: clock.environment })
    const profile = ['--name', 'Hall', '--location', 'Brussels', '--cores', '2']
    await shifted.call('register', '--server', line.url, ...profile)
    clock.set(-DAY_MS)
    const startedAt = Date.now()
    const running = shifted.run('--slots', '1')
    const setTo = async (offByMs: number) => {
      clock.set(offByMs, running.pid)
      await running.until(({ at }) => Math.abs(Date.parse(at) - Date.now() - offByMs) < HOUR_MS / 2)
    }
    await running.until(({ connected }) => connected)
    // Whose grid it is was asked for first, and that answer told the time: the first signature is right.
    expect(line.answered).toContain('POST /grid/token 200')
    expect(line.answered).not.toContain('POST /grid/token 401')

    const tasks: string[] = []
    for (const [inTask, inBackOff] of [
      [HOUR_MS, -HOUR_MS],
      [DAY_MS, -DAY_MS],
    ] as const) {
      const cutting = new Set(['blobs', 'report'])
      line.decide(({ path: address }) => (cutting.has(address.split('/')[2] ?? '') ? 'cut' : 'pass'))
      const { id } = await ownTask()
      tasks.push(id)
      await running.until(({ running: [task] }) => task?.phase === 'fetching')
      await setTo(inTask)
      cutting.delete('blobs')
      await running.until(({ unsent_results: unsent }) => unsent === 1)
      await setTo(inBackOff)
      cutting.delete('report')
      await running.until(isPaid(id))
    }
    await running.until(({ sentence }) => sentence.reason === 'asking_for_work')
    await setTo(0)
    const { id: last } = await ownTask()
    await running.until(isPaid(last))
    await end(running)

    const { body: log } = await grid.anyone<ProofsResponse>('GET', '/grid/proofs?limit=500')
    const proofs = log.proofs.filter(({ task_id: id }) => [...tasks, last].includes(id))
    const times = proofs
      .flatMap(({ started_at: started, finished_at: finished }) => [started, finished])
      .map(Date.parse)
    expect(proofs).toHaveLength(3)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    // The coordinator's Date header says whole seconds.
    expect(Math.min(...times)).toBeGreaterThan(startedAt - 2000)
    expect(Math.max(...times)).toBeLessThan(Date.now() + 2000)
    expect(new Set(line.answered.filter((answer) => answer.startsWith('POST /grid/report')))).toEqual(
      new Set(['POST /grid/report 200']),
    )
  })
})

test('the books are whole after all that', async () => {
  expect(await bookFaults(grid.database)).toEqual([])
  expect(grid.complaints).toEqual([])
})
