import { afterAll, beforeAll, expect, test } from 'vitest'
import { AgentSnapshot } from '#core/contracts/agent.ts'
import { type TestNodeProgram, testNodeProgram } from './fixtures/node-process.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newTask } from './fixtures/test-work.ts'

/** Real programs, and an owner who changes what the node may do while it runs, from a second terminal. */
let grid: TestGrid
let node: TestNodeProgram

beforeAll(async () => {
  grid = await startTestGrid({ GRID_HEARTBEAT_SECONDS: '1' })
  node = testNodeProgram()
})
afterAll(async () => {
  node[Symbol.dispose]()
  await grid[Symbol.asyncDispose]()
})

test('a node waits for sun, says how much is missing, and follows its owner’s mode and limits while it runs', async () => {
  const place = ['--name', 'Hall', '--location', 'Brussels', '--cores', '2', '--solar']
  await node.call('register', '--server', grid.url, ...place)
  expect(await node.call('mode')).toMatchObject({ code: 0, out: 'auto\n' })
  const running = node.run('--slots', '1', '--solar-watts', '5')
  const waiting = await running.until(({ sentence }) => sentence.reason === 'waiting_for_sun')
  expect(waiting).toMatchObject({ mode: 'solar_first', slots: 0, running: [] })
  const { out: json } = await node.call('status', '--json')
  expect(AgentSnapshot.parse(JSON.parse(json)).sentence.reason).toBe('waiting_for_sun')
  expect((await node.call('status')).out).toMatch(/^Waiting for sun: \d+ W more needed\.\n/)

  const { id } = await newTask(grid)
  expect(await node.call('mode', 'always')).toMatchObject({ code: 0, out: 'always\n' })
  await running.until(({ recent }) => recent.some(({ task_id, outcome }) => task_id === id && outcome === 'paid'))

  expect(await node.call('limits', 'cpu=50', 'mon-sun=off')).toMatchObject({ code: 0, err: '' })
  expect(await running.until(({ sentence }) => sentence.reason === 'limit_schedule')).toMatchObject({ slots: 0 })
  expect((await node.call('limits', 'plan=none')).out).toContain('cpu=50 ')
  const free = await running.until(({ slots }) => slots === 1)
  expect(free).toMatchObject({ mode: 'always', cpu_share: 0.5 })

  expect(await node.call('mode', 'sometimes')).toMatchObject({ code: 2, out: '' })
  expect(await node.call('limits', 'cpu=500')).toMatchObject({ code: 2, out: '' })
  running.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0, err: '' })
})
