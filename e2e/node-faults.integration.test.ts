import { closeSync, openSync, readdirSync, truncateSync, writeSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bookFaults } from './fixtures/book-check.ts'
import { type RunningNode, type TestNodeProgram, testNodeProgram } from './fixtures/node-process.ts'
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
  const { id } = await newTask(grid)
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
      /database was damaged and is kept as .*8 settings and 1 results, 1 of them not yet sent/,
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

test('the books are whole after all that', async () => {
  expect(await bookFaults(grid.database)).toEqual([])
  expect(grid.complaints).toEqual([])
})
