import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { axiosCoordinatorClient } from '#main/agent/adapters/axios-coordinator-client.ts'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { fileIdentity } from '#main/agent/adapters/identity-file.ts'
import { systemClock as clock } from '#main/agent/adapters/system.ts'
import { type Agent, startAgent } from '#main/agent/agent.ts'
import { inMemoryComputer } from '#main/compute/test-computer.ts'
import { handDrivenMeter } from '#main/energy/test-meter.ts'
import { coordinatorProcess } from './fixtures/coordinator-process.ts'
import { startTestLine } from './fixtures/test-line.ts'

/** Agents of this process, each with its own folder, key, connections and back-off; only their work is left out. */
const AGENTS = 50
/** The coordinator comes back when each agent has asked in vain so often, on average; more is a longer outage. */
const TRIES = Number(process.env['HERD_TRIES'] ?? 2)
const BUCKET_MS = 250
/** In step all of them would come in one bucket; of 50 spread over 4 s and more, 20 in one never happens by chance. */
const BUCKET_SHARE_MAX = 0.4
const WAIT = { timeout: 600_000, interval: 20 }

test(
  `${AGENTS} agents whose coordinator was away come back one by one, and all of them`,
  { timeout: 900_000 },
  async () => {
    await using cleanup = new AsyncDisposableStack()
    const coordinator = cleanup.use(await coordinatorProcess({ GRID_HEARTBEAT_SECONDS: '2' }))
    await coordinator.start()
    const line = cleanup.use(await startTestLine(coordinator.url))
    const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-herd-'))
    cleanup.defer(() => rmSync(folder, { recursive: true, force: true }))
    const agents: Agent[] = []
    cleanup.defer(() => Promise.all(agents.map((agent) => agent.stop())).then(() => undefined))
    for (let place = 0; place < AGENTS; place++)
      agents.push(await joinedAgent(path.join(folder, String(place)), line.url))
    const connected = () => agents.filter(({ snapshots }) => snapshots.now().connected).length
    await expect.poll(connected, WAIT).toBe(AGENTS)

    expect(await coordinator.stop()).toBe(0)
    const awayAt = performance.now()
    await expect.poll(connected, WAIT).toBe(0)
    const triesBefore = line.seen.length
    await expect.poll(() => line.seen.length - triesBefore, WAIT).toBeGreaterThanOrEqual(AGENTS * (TRIES - 1))
    await coordinator.start()
    const backAt = performance.now()
    const arrivals: number[] = []
    const returns = new Map<string, number>()
    line.decide(({ token }) => {
      const at = performance.now() - backAt
      arrivals.push(at)
      if (!returns.has(token)) returns.set(token, at)
      return 'pass'
    })
    await expect.poll(connected, WAIT).toBe(AGENTS)
    const everybodyMs = performance.now() - backAt

    const perSecond = { requests: countsOf(arrivals, 1000), returns: countsOf([...returns.values()], 1000) }
    const busiest = Math.max(...countsOf([...returns.values()], BUCKET_MS))
    const figures = { agents: AGENTS, awayMs: Math.round(backAt - awayAt), everybodyMs: Math.round(everybodyMs) }
    process.stdout.write(`${JSON.stringify({ figure: 'herd', ...figures, ...perSecond, busiest })}\n`)
    expect(busiest).toBeLessThanOrEqual(BUCKET_SHARE_MAX * AGENTS)
  },
)

async function joinedAgent(directory: string, server: string): Promise<Agent> {
  const { file: _, ...identity } = fileIdentity(directory)
  const client = axiosCoordinatorClient({ server, identity, clock, nodeId: null, coordinatorId: null })
  const profile = { name: path.basename(directory), location: 'Brussels', cpu_cores: 1, has_solar: false }
  const { id: nodeId } = await client.register(profile)
  return startAgent({
    directory,
    server,
    nodeId,
    computer: inMemoryComputer(),
    meter: handDrivenMeter(new Date()).meter,
    solar: null,
    slotsMax: () => 1,
    cores: 1,
    firstWattsPerSlot: 3,
    wishes: () => PREFERENCES_DEFAULT,
    intervalS: null,
    allowPrivate: false,
    availableMemoryMb: () => 700,
    acceptsUploaded: () => false,
    version: '0.1.0',
    tell: () => undefined,
  })
}

function countsOf(timesMs: readonly number[], widthMs: number): readonly number[] {
  const counts: number[] = []
  for (const at of timesMs) {
    const place = Math.floor(at / widthMs)
    counts[place] = (counts[place] ?? 0) + 1
  }
  return Array.from(counts, (count) => count ?? 0)
}
