import path from 'node:path'
import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { openSource } from '../solar/index.ts'
import { siteReading, type SiteSharing, type SolarSource } from '../solar/ports.ts'
import { fileIdentity } from './adapters/identity-file.ts'
import { withStoredEnergy } from './adapters/stored-energy.ts'
import { startAgent } from './agent.ts'
import { energyHistory } from './energy-history.ts'
import { coordinatorServer } from './test-coordinator-server.ts'
import { inMemoryCoordinator } from './test-coordinator.ts'
import { temporaryDirectory } from './test-directory.ts'

/** Real time passes here: a slow machine gets long enough. */
vi.setConfig({ testTimeout: 60_000 })
const settled = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 50_000 })
const KEY = 'a key of at least sixteen characters'

async function startNode(solar: SolarSource) {
  const coordinator = inMemoryCoordinator()
  const directory = path.join(temporaryDirectory(), 'node')
  const server = await coordinatorServer(coordinator, fileIdentity(directory).publicKey)
  const host = handDrivenMeter(new Date())
  const agent = await startAgent({
    directory,
    server: server.address,
    nodeId: coordinator.nodeId,
    computer: inMemoryComputer(),
    meter: host.meter,
    solar,
    slotsMax: () => 2,
    intervalS: null,
    allowPrivate: false,
    availableMemoryMb: () => 700,
    cores: 4,
    firstWattsPerSlot: 3,
    wishes: () => PREFERENCES_DEFAULT,
    acceptsUploaded: () => false,
    version: '0.1.0',
    tell: () => undefined,
  })
  onTestFinished(() => agent.stop())
  return { agent, coordinator, directory, host }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const aRoof = (sharing: SiteSharing | null): SolarSource => ({
  name: 'a meter',
  read: async () => siteReading({ at: new Date(), gridW: -500, pvW: 900, quality: 'measured' }),
  site: () => ({ isSetUp: true, assumedLoadW: 0, isNight: false, sharing }),
})

test('one agent reads the meter of another, which lets it while its owner wants that', async () => {
  const port = await freePort()
  const leader = await startNode(aRoof({ port, key: KEY }))
  expect(leader.agent.snapshots.now().sun).toMatchObject({ grid_w: -500, surplus_w: 500, quality: 'measured' })
  await settled(() => expect(leader.coordinator.said('heartbeat')).not.toHaveLength(0))
  expect(leader.coordinator.said('heartbeat')[0]).toMatchObject({ solar_watts: 900, surplus_watts: 500 })
  const source = await openSource(
    { kind: 'koprogo-node', settings: { address: `127.0.0.1:${port}`, key: KEY } },
    { panels: null, place: () => null, now: () => new Date() },
  )
  const follower = await startNode(source)
  await settled(() =>
    expect(follower.agent.snapshots.now().sun).toMatchObject({ grid_w: -500, quality: 'relayed', problem: null }),
  )
  await leader.agent.stop()
  await expect(source.read()).rejects.toMatchObject({ problem: { code: 'unreachable' } })
})

test('what an agent used is remembered when it has ended', async () => {
  const { agent, directory, host } = await startNode(aRoof(null))
  host.pass(3_600_000, 0.5)
  await settled(() => expect(agent.snapshots.now().power_w).toBe(15))
  await agent.stop()
  const { buckets } = withStoredEnergy(directory, (book) => energyHistory(book, 'year', new Date(host.now())))
  expect(buckets).toMatchObject([{ host_wh: expect.closeTo(15, 6), compute_wh: 0, solar_wh: 0 }])
})
