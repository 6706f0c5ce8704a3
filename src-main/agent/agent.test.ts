import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { agentDatabaseFile, AgentDatabaseUnusable, openAgentDatabase } from './adapters/agent-database.ts'
import { AlreadyRunning } from './adapters/agent-lock.ts'
import { askAgent, NoAgentRunning } from './adapters/control-socket.ts'
import { fileIdentity } from './adapters/identity-file.ts'
import { sqliteOutbox } from './adapters/sqlite-outbox.ts'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { type AgentOptions, startAgent } from './agent.ts'
import { NotRegistered } from './membership.ts'
import { CoordinatorUnreachable } from './ports.ts'
import { coordinatorServer } from './test-coordinator-server.ts'
import { inMemoryCoordinator } from './test-coordinator.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDirectory } from './test-directory.ts'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { aTask, anEntry, sha256 } from './test-reports.ts'
import { siteReading } from '../solar/ports.ts'

/** Real time passes here, and waits that grow: a slow machine gets long enough. */
vi.setConfig({ testTimeout: 60_000 })
const settled = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 50_000 })
const BLOB = Buffer.from('a plan of the roof')

async function setup() {
  const coordinator = inMemoryCoordinator()
  coordinator.blobs.set(sha256(BLOB), BLOB)
  const directory = path.join(temporaryDirectory(), 'node')
  const server = await coordinatorServer(coordinator, fileIdentity(directory).publicKey)
  const told: string[] = []
  const options: AgentOptions = {
    directory,
    server: server.address,
    nodeId: coordinator.nodeId,
    computer: inMemoryComputer(),
    meter: handDrivenMeter(new Date()).meter,
    solar: null,
    slotsMax: () => 2,
    intervalS: null,
    allowPrivate: false,
    availableMemoryMb: () => 700,
    cores: 4,
    firstWattsPerSlot: 3,
    wishes: () => PREFERENCES_DEFAULT,
    acceptsUploaded: () => false,
    version: '0.1.0',
    tell: (line) => void told.push(line),
  }
  const start = async (changes: Partial<AgentOptions> = {}) => {
    const agent = await startAgent({ ...options, ...changes })
    onTestFinished(() => agent.stop())
    return agent
  }
  return { coordinator, directory, told, start }
}

describe('an agent', () => {
  test('does a task from its claim to its receipt, over HTTP, and leaves no inputs behind', async () => {
    const { coordinator, directory, start, told } = await setup()
    const agent = await start()
    const task = aTask({ data_url: `blob:${sha256(BLOB)}` })
    coordinator.offer(task)
    await settled(() => expect(coordinator.said('report')).toHaveLength(1))
    await settled(() => expect(agent.snapshots.now()).toMatchObject({ earned_eur: '0.0100007875', running: [] }))
    expect(coordinator.said('report')).toMatchObject([{ task_id: task.id, assignment_id: task.assignment_id }])
    expect(told).toContainEqual(expect.stringContaining(`Task ${task.id} done`))
    expect(existsSync(path.join(directory, 'cache', task.assignment_id))).toBe(false)
  })

  test('is asked and told what to do through its socket', async () => {
    const { directory, start } = await setup()
    await start()
    expect(await askAgent(directory, { verb: 'pause', until: null })).toMatchObject({ mode: 'paused' })
    expect(await askAgent(directory, { verb: 'status' })).toMatchObject({ sentence: { reason: 'paused_by_user' } })
    expect(await askAgent(directory, { verb: 'resume' })).toMatchObject({ mode: 'always' })
  })

  test('sends at its next start what it finished before', async () => {
    const { coordinator, directory, start } = await setup()
    const database = openAgentDatabase(directory)
    const entry = anEntry()
    sqliteOutbox(database).add(entry)
    database.close()
    const agent = await start()
    await settled(() => expect(coordinator.said('report')).toEqual([entry.report]))
    await settled(() => expect(agent.snapshots.now().unsent_results).toBe(0))
  })

  test('lives in the time that it is given', async () => {
    const { coordinator, start } = await setup()
    const time = handDrivenTime(new Date())
    const agent = await start({ time })
    await settled(() => expect(coordinator.said('heartbeat')).toHaveLength(1))
    // Every half a minute, give or take a tenth.
    await settled(() => expect(time.waiting().some((ms) => ms >= 27_000 && ms <= 33_000)).toBe(true))
    time.pass(26_000)
    expect(agent.snapshots.now().at).toBe(time.clock.now().toISOString())
    expect(coordinator.said('heartbeat')).toHaveLength(1)
    time.pass(8000)
    await settled(() => expect(coordinator.said('heartbeat')).toHaveLength(2))
  })

  test('is done when it was asked to finish and nothing is left', async () => {
    const { start } = await setup()
    const agent = await start()
    agent.verbs.finish()
    await expect(agent.finished).resolves.toBeUndefined()
  })

  test('removes what a killed one left of inputs', async () => {
    const { directory, start } = await setup()
    mkdirSync(path.join(directory, 'cache', 'old'), { recursive: true })
    writeFileSync(path.join(directory, 'cache', 'old', 'x.part'), 'x')
    await start()
    expect(existsSync(path.join(directory, 'cache'))).toBe(false)
  })

  test('says at its end that it is gone, and lets everything go for the next one', async () => {
    const { directory, start } = await setup()
    const agent = await start()
    await Promise.all([agent.stop(), agent.stop()])
    await expect(askAgent(directory, { verb: 'status' })).rejects.toBeInstanceOf(NoAgentRunning)
    const next = await start()
    expect(next.snapshots.now().mode).toBe('always')
  })

  test('knows the grid it belongs to when that is away, and works as soon as it is back', async () => {
    const { coordinator, start } = await setup()
    await (await start()).stop()
    coordinator.state.isAway = true
    const agent = await start()
    await settled(() => expect(agent.snapshots.now().warnings).toHaveLength(1))
    coordinator.state.isAway = false
    coordinator.offer(aTask({ data_url: `blob:${sha256(BLOB)}` }))
    await settled(() => expect(coordinator.said('report')).toHaveLength(1))
  })
})

describe('an agent does not start', () => {
  test('twice on one directory, and the first goes on', async () => {
    const { directory, start } = await setup()
    await start()
    await expect(start()).rejects.toBeInstanceOf(AlreadyRunning)
    expect(await askAgent(directory, { verb: 'status' })).toMatchObject({ mode: 'always' })
  })

  test.each<[string, Partial<AgentOptions>, unknown]>([
    ['when it is not registered', { server: null, nodeId: null }, NotRegistered],
    ['for a grid that nobody knows and nobody answers for', { server: 'http://127.0.0.1:1' }, CoordinatorUnreachable],
  ])('%s, and lets everything go', async (_, changes, error) => {
    const { start } = await setup()
    await expect(start(changes)).rejects.toBeInstanceOf(error)
    expect((await start()).snapshots.now().mode).toBe('always')
  })

  test('where its database cannot be', async () => {
    const { directory, start } = await setup()
    mkdirSync(agentDatabaseFile(directory))
    await expect(start()).rejects.toBeInstanceOf(AgentDatabaseUnusable)
  })

  test('where its socket cannot be, and lets everything go', async () => {
    const { directory, start } = await setup()
    mkdirSync(path.join(directory, 'control.sock', 'x'), { recursive: true })
    await expect(start()).rejects.toThrow('control.sock')
    rmSync(path.join(directory, 'control.sock'), { recursive: true })
    expect((await start()).snapshots.now().mode).toBe('always')
  })
})

describe('a damaged database', () => {
  test('is kept aside, told, and shown for as long as the agent runs; the node goes on', async () => {
    const { coordinator, directory, start, told } = await setup()
    writeFileSync(agentDatabaseFile(directory), 'no database '.repeat(1000))
    const agent = await start()
    expect(told[0]).toContain('was damaged and is kept as')
    expect(agent.snapshots.now().warnings).toEqual([expect.objectContaining({ code: 'database_rescued_bare' })])
    coordinator.offer(aTask({ data_url: `blob:${sha256(BLOB)}` }))
    await settled(() => expect(coordinator.said('report')).toHaveLength(1))
  })

  test('whose settings are gone is told before the node says that it is not registered', async () => {
    const { directory, start, told } = await setup()
    writeFileSync(agentDatabaseFile(directory), 'no database '.repeat(1000))
    await expect(start({ server: null, nodeId: null })).rejects.toBeInstanceOf(NotRegistered)
    expect(told[0]).toContain('Register this node again with the same key')
  })
})

test('sun at a node that was registered without panels is said not to count, unless its owner has left it out on purpose', async () => {
  const { directory, start } = await setup()
  const database = openAgentDatabase(directory)
  sqliteSettings(database).set('has_solar', 'false')
  database.close()
  const solar = { name: 'a roof', read: async () => siteReading({ at: new Date(), pvW: 500, quality: 'declared' }) }
  const agent = await start({ solar })
  expect(agent.snapshots.now().warnings).toEqual([{ code: 'sun_not_registered', values: {} }])
  await agent.stop()
  const onPurpose = await start({ solar, isSunLeftOut: () => true })
  expect(onPurpose.snapshots.now().warnings).toEqual([])
})
