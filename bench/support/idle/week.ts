/**
 * A program of its own: plays a week of a whole agent, from its start to its end, with a meter over HTTP that is read every
 * ten seconds, and tells who started it what it found. `node --expose-gc week.ts FOLDER work|idle [DAYS]`.
 */
import { statSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { getHeapSpaceStatistics } from 'node:v8'
import { SITE_DEFAULT } from '#core/contracts/solar.ts'
import { agentDatabaseFile } from '#main/agent/adapters/agent-database.ts'
import { fileIdentity } from '#main/agent/adapters/identity-file.ts'
import { startAgent } from '#main/agent/agent.ts'
import { readPreferences } from '#main/host/preferences-file.ts'
import { liveSite } from '#main/solar/live-site.ts'
import { siteFile } from '#main/solar/site-file.ts'
import { startDevice } from '#main/solar/simulators/devices.ts'
import { aScenario } from '#main/solar/simulators/scenario.ts'
import { simulatedSite } from '#main/solar/simulators/simulated-site.ts'
import { type PlayedTime, playedTime } from './played-time.ts'
import { weekComputer, CORE_W, CORES } from './week-computer.ts'
import { weekCoordinator } from './week-coordinator.ts'
import { countCommits, watchFiles } from './write-count.ts'

const DAY_MS = 86_400_000
const MB = 1_000_000
/** Time never jumps by more, so that a computation ends when it does. */
const STEP_MS = 5000
/** No file is written more often. */
const LOOK_MS = 60_000
const GC_ROUNDS = 5
/** The parts of V8's heap in which compiled code and bytecode lie. */
const COMPILED = /code|trusted/

/** What a day ended with; writes are those of the day. */
export type PlayedDay = {
  /** What the program holds. */
  readonly heapMb: number
  /** With what V8 has compiled of it, which goes on for days and comes to an end. */
  readonly withCodeMb: number
  readonly databaseMb: number
  readonly commits: number
  readonly files: number
  readonly tasks: number
}
export type PlayedWeek = { readonly days: readonly PlayedDay[]; readonly kinds: Readonly<Record<string, number>> }

const [directory = '', kind, days = '7'] = process.argv.slice(2)
const startsAt = new Date('2026-06-15T00:00:00.000Z')
const commits = countCommits()
const files = watchFiles(directory)
let time: PlayedTime
const coordinator = await weekCoordinator({ hasWork: kind === 'work', time: () => time })
time = playedTime(startsAt, () => coordinator.counts.answering > 0)
const { clock, delay } = time
const host = weekComputer(clock)
const site = simulatedSite({
  scenario: aScenario('broken-clouds', { peakW: 800 }),
  startAt: startsAt,
  clock: clock.now,
})
await using meter = await startDevice('shelly', {
  site,
  model: 'pro-3em',
  roles: null,
  password: null,
  port: 0,
  controlPort: 0,
})
fileIdentity(directory)
siteFile(directory).write({
  ...SITE_DEFAULT,
  sources: [{ kind: 'shelly', settings: { address: meter.address, role: 'grid' } }],
})
const solar = liveSite({ directory, fixedW: null, place: () => null, now: clock.now })
const agent = await startAgent({
  directory,
  server: coordinator.address,
  nodeId: coordinator.nodeId,
  computer: host.computer,
  meter: host.meter,
  solar,
  slotsMax: () => CORES,
  intervalS: null,
  allowPrivate: false,
  availableMemoryMb: () => 4000,
  cores: CORES,
  firstWattsPerSlot: CORE_W,
  wishes: readPreferences(directory),
  acceptsUploaded: () => false,
  version: '0.1.0',
  tell: (line) => void process.stderr.write(`${line}\n`),
  time: { clock, delay },
})
agent.snapshots.watch(() => undefined)

/** What is only held weakly, or is done when something is collected, is gone after a few rounds. */
async function collect(): Promise<void> {
  for (let round = 0; round < GC_ROUNDS; round += 1) {
    globalThis.gc?.()
    await turn()
  }
}

let lookedAtMs = 0
async function playDay(): Promise<PlayedDay> {
  const before = { commits: commits.commits(), files: files.changed(), tasks: coordinator.counts.reports }
  for (let passedMs = 0; passedMs < DAY_MS;) {
    const tookMs = await time.step(Math.min(STEP_MS, DAY_MS - passedMs))
    passedMs += tookMs
    host.pass(tookMs)
    site.control({ extraLoadW: host.drawnW() })
    if (clock.steadyMs() - lookedAtMs >= LOOK_MS) {
      files.look()
      lookedAtMs = clock.steadyMs()
    }
  }
  await collect()
  return {
    heapMb: heldBytes() / MB,
    withCodeMb: process.memoryUsage().heapUsed / MB,
    databaseMb: databaseBytes() / MB,
    commits: commits.commits() - before.commits,
    files: files.changed() - before.files,
    tasks: coordinator.counts.reports - before.tasks,
  }
}

const heldBytes = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => !COMPILED.test(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0)
const databaseBytes = () =>
  ['', '-wal'].reduce(
    (sum, end) => sum + (statSync(`${agentDatabaseFile(directory)}${end}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )

const played: PlayedDay[] = []
for (let day = 0; day < Number(days); day += 1) played.push(await playDay())
process.send?.({ type: 'played', days: played, kinds: { ...commits.byKind(), ...files.byName() } })
await agent.stop()
await solar.close?.()
coordinator.close()
