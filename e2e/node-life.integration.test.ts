import { execFile } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FixityReport } from '#core/contracts/blobs.ts'
import type { NodeResponse } from '#core/contracts/nodes.ts'
import type { TaskResponse } from '#core/contracts/tasks.ts'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { shellyGen2 } from '#main/solar/simulators/shelly-gen2.ts'
import { served, testSite } from '#main/solar/simulators/test-site.ts'
import { type RunningNode, type TestNodeProgram, testNodeProgram } from './fixtures/node-process.ts'
import { putBlob, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { startTestLine, type TestLine } from './fixtures/test-line.ts'
import { sha256 } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

/** The line to the coordinator is a test's own, so that it can hold the work at any point, whatever the machine's speed. */
let grid: TestGrid
let line: TestLine
let node: TestNodeProgram

beforeAll(async () => {
  grid = await startTestGrid({ GRID_HEARTBEAT_SECONDS: '1' })
})
afterAll(async () => {
  await grid[Symbol.asyncDispose]()
})
beforeEach(async () => {
  line = await startTestLine(grid.url)
  node = testNodeProgram()
})
afterEach(async () => {
  node[Symbol.dispose]()
  await line[Symbol.asyncDispose]()
})

const register = (...more: string[]) =>
  node.call('register', '--server', line.url, '--name', 'Hall', '--location', 'Brussels', '--cores', '2', ...more)
const run = (...more: string[]) => node.run('--slots', '1', ...more)
const taskOf = async (id: string) => (await grid.admin<TaskResponse>('GET', `/grid/task/${id}`)).body
const isPaid = (id: string) => (snapshot: Awaited<ReturnType<RunningNode['until']>>) =>
  snapshot.recent.some(({ task_id, outcome }) => task_id === id && outcome === 'paid')

async function end(running: RunningNode): Promise<void> {
  running.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0, err: '' })
}

test('a node registers, audits a real file, is paid, and says so', async () => {
  const file = readFileSync(import.meta.filename)
  await putBlob(grid, file, sha256(file))
  const { id } = await newTask(grid, { data_url: `blob:${sha256(file)}` })
  const registered = await register('--solar')
  expect(registered).toMatchObject({ code: 0, err: '' })
  expect(registered.out).toMatch(/Registered “Hall” with KoproGo Grid, as node [0-9a-f-]{36}/)
  const running = run('--solar-watts', '500')
  const snapshot = await running.until(isPaid(id))
  expect(snapshot).toMatchObject({
    connected: true,
    unsent_results: 0,
    solar_w: 500,
    node_name: 'Hall',
    mode: 'solar_first',
  })
  expect(snapshot.recent[0]).toMatchObject({ task_type: 'data_hash', reward_eur: '0.01' })
  await end(running)

  const task = await taskOf(id)
  expect(task).toMatchObject({ status: 'completed', assigned_node_id: snapshot.node_id })
  const report = FixityReport.parse(
    JSON.parse((await grid.admin<string>('GET', `/grid/blobs/${task.result_hash}`)).body),
  )
  expect(report.files).toEqual([expect.objectContaining({ sha256: sha256(file) })])
  const [proof] = await grid.database.query<{ evidence: { tier: string; method: string } }>(
    'select evidence from grid_green_proofs where task_id = $1',
    [id],
  )
  expect(proof?.evidence).toMatchObject({ tier: 'declared', method: 'cpu-model' })
})

test('a node on a smart plug measures by it, and its proof says so', async () => {
  const { address } = await served(shellyGen2({ site: testSite().site, model: 'plug', password: 'geheim' }))
  const plug = { kind: 'shelly', address: address.replace('http://', ''), password: 'geheim', channel: 1 }
  const energy = { version: 1, plug, idle_w: { 'smart-plug': { watts: 2, origin: 'calibrated' } } }
  await register()
  writeFileSync(path.join(node.directory, 'node', 'energy.json'), JSON.stringify(energy))
  const file = readFileSync(import.meta.filename)
  await putBlob(grid, file, sha256(file))
  const { id } = await newTask(grid, { data_url: `blob:${sha256(file)}` })
  const running = run()
  expect((await running.until(isPaid(id))).power_w).toBe(8)
  await end(running)
  const [proof] = await grid.database.query<{ evidence: object }>(
    'select evidence from grid_green_proofs where task_id = $1',
    [id],
  )
  expect(proof?.evidence).toMatchObject({
    tier: 'A',
    method: 'smart-plug',
    uncertainty_pct: 5,
    source: expect.stringMatching(/^Shelly plug \(SNPL-00112EU\); /),
  })
})

test('killed in the middle of a task, it gets the same task again and does it once', async () => {
  const { id } = await newTask(grid)
  await register()
  line.decide(({ path: address }) => (address.startsWith('/grid/blobs/') ? 'hold' : 'pass'))
  const killed = run()
  await killed.until(({ running }) => running[0]?.phase === 'fetching')
  killed.kill('SIGKILL')
  await killed.ended
  line.decide(() => 'pass')
  const again = run()
  await again.until(isPaid(id))
  await end(again)
  expect(await taskOf(id)).toMatchObject({ status: 'completed', attempts: 0, lost_leases: 0 })
})

test('a finished result outlives a cut line, kill -9 and a start without a coordinator, and is paid once', async () => {
  const { id } = await newTask(grid)
  await register()
  line.decide(({ path: address }) => (address === '/grid/report' ? 'cut' : 'pass'))
  const killed = run()
  await killed.until(({ unsent_results }) => unsent_results === 1)
  killed.kill('SIGKILL')
  await killed.ended
  line.decide(() => 'cut')
  const alone = run()
  const snapshot = await alone.until(({ sentence }) => sentence.reason === 'coordinator_unreachable')
  expect(snapshot).toMatchObject({ connected: false, unsent_results: 1 })
  line.decide(() => 'pass')
  await alone.until(isPaid(id))
  await end(alone)
  const proofs = await grid.database.query('select 1 from grid_green_proofs where task_id = $1', [id])
  expect(proofs).toHaveLength(1)
})

test('a start and a report that are answered with garbage cost nothing', async () => {
  const { id } = await newTask(grid)
  await register()
  let garbage = 3
  line.decide(({ method }) => (method === 'POST' && garbage-- > 0 ? 'garbage' : 'pass'))
  const running = run()
  await running.until(isPaid(id))
  await end(running)
  expect(await taskOf(id)).toMatchObject({ status: 'completed', attempts: 0 })
})

test('stopped in the middle of a task, it gives the task back at once', async () => {
  const { id } = await newTask(grid)
  await register()
  line.decide(({ path: address }) => (address.startsWith('/grid/blobs/') ? 'hold' : 'pass'))
  const running = run()
  await running.until(({ running: tasks }) => tasks[0]?.phase === 'fetching')
  await end(running)
  expect(await taskOf(id)).toMatchObject({ status: 'pending', attempts: 0 })
  line.decide(() => 'pass')
  const again = run()
  await again.until(isPaid(id))
  await end(again)
})

test('a pause is obeyed, remembered over a restart, and ended by resume; finish ends the program', async () => {
  await register()
  const running = run()
  await running.until(({ connected }) => connected)
  expect(await node.call('pause', '--until', '23:59')).toMatchObject({ code: 0 })
  await end(running)
  const again = run()
  const paused = await again.until(({ mode }) => mode === 'paused')
  expect(paused.sentence).toMatchObject({ reason: 'paused_by_user_until' })
  const { id } = await newTask(grid)
  expect((await node.call('status')).out).toMatch(/^Paused until 23:59 by you\./)
  expect(await taskOf(id)).toMatchObject({ status: 'pending' })
  await node.call('resume')
  await again.until(isPaid(id))
  expect((await node.call('finish')).out).toContain('Everything is finished; nothing new is begun until you resume.')
  expect(await again.ended).toMatchObject({ code: 0 })
})

test('a second node on one data directory says why not, with exit code 5', async () => {
  await register()
  const running = run()
  await running.until(({ connected }) => connected)
  const second = await node.call('run')
  expect(second.code).toBe(5)
  expect(second.err).toContain('A node is already running on')
  await end(running)
})

test('every way of not getting there has its exit code and its sentence', async () => {
  expect(await node.call('status')).toMatchObject({ code: 3, err: expect.stringContaining('No node is running') })
  expect(await node.call('run')).toMatchObject({ code: 2, err: expect.stringContaining('not registered yet') })
  expect(await node.call('dance')).toMatchObject({ code: 2, err: expect.stringContaining('no command “dance”') })
  expect(await node.call('run', '--slots', 'many')).toMatchObject({ code: 2 })
  const profile = ['--name', 'Hall', '--location', 'Brussels']
  expect(await node.call('register', '--server', 'http://grid.example.org', ...profile)).toMatchObject({
    code: 2,
    err: expect.stringContaining('not encrypted'),
  })
  expect(await node.call('register', '--server', 'http://127.0.0.1:1', ...profile)).toMatchObject({ code: 3 })
  line.decide(() => 'garbage')
  expect(await register()).toMatchObject({ code: 3, err: expect.stringContaining('not a coordinator') })
  line.decide(() => 'pass')
  const long = 'x'.repeat(256)
  expect(await node.call('register', '--server', line.url, '--name', long, '--location', 'B')).toMatchObject({
    code: 4,
  })
})

const newestConsent = async () =>
  (await grid.admin<{ items: NodeResponse[] }>('GET', '/grid/nodes?limit=500')).body.items.at(-1)?.consent_version

describe('what becomes public', () => {
  test('is shown in the language of whoever cannot be asked and names another version, and agreed to by its own', async () => {
    const refused = await register('--consent', '1999-01', '--lang', 'fr')
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Ce qui devient public') })
    const version = /--consent (\S+)/.exec(refused.err)?.[1] ?? ''
    expect(await register('--consent', version)).toMatchObject({ code: 0, err: '' })
    expect(await newestConsent()).toBe(version)
  })

  test('stays agreed to when the profile changes, and is known where nobody was asked', async () => {
    expect(await register()).toMatchObject({ code: 0, out: expect.stringContaining('/grid/consent') })
    expect(await newestConsent()).toBeNull()
    expect(await register('--consent', CONSENT_VERSION)).toMatchObject({ code: 0 })
    expect(await register('--solar')).toMatchObject({ code: 0, out: expect.not.stringContaining('/grid/consent') })
    expect(await newestConsent()).toBe(CONSENT_VERSION)
  })

  test('must be known before anything is registered', async () => {
    line.decide(({ path: asked }) => (asked === '/grid/consent' ? 'cut' : 'pass'))
    expect(await register()).toMatchObject({ code: 3 })
    expect(line.seen).not.toContain('POST /grid/register')
  })
})

test('curl prints a signed request that works when pasted', async () => {
  await register()
  const { out } = await node.call('curl', 'GET', '/grid/nodes/me')
  // Not `execFileSync`: the coordinator that must answer runs in this very process.
  const { stdout } = await promisify(execFile)('sh', ['-c', out])
  const answer = JSON.parse(stdout) as NodeResponse
  expect(answer).toMatchObject({ name: 'Hall', location: 'Brussels', cpu_cores: 2 })
})

test('the key and the database are readable by their owner only', async () => {
  await register()
  for (const name of ['identity.key', 'agent.db']) {
    expect(statSync(path.join(node.directory, 'node', name)).mode & 0o777).toBe(0o600)
  }
  const { code, out } = await node.call('doctor')
  expect([code, out.match(/✗/g)]).toEqual([0, null])
})
