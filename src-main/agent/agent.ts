import { warningText } from '#core/wording/warnings.ts'
import type { AgentWarning } from '#core/contracts/agent.ts'
import { statfsSync } from 'node:fs'
import { totalmem } from 'node:os'
import type { DatabaseSync } from 'node:sqlite'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { Computer } from '../compute/ports.ts'
import type { HostEnergyMeter } from '../energy/ports.ts'
import { isSetUp, type SolarSource } from '../solar/ports.ts'
import { sharedSite } from '../solar/sharing/shared-site.ts'
import { siteAnswers } from './site-answers.ts'
import { lockAgentDirectory } from './adapters/agent-lock.ts'
import { axiosCoordinatorClient } from './adapters/axios-coordinator-client.ts'
import { systemMachineReader } from './adapters/machine-reader.ts'
import { openControlSocket } from './adapters/control-socket.ts'
import { keptIdentity } from './adapters/identity-file.ts'
import { openOrRescueAgentDatabase } from './adapters/rescue-agent-database.ts'
import { shippedPrograms } from './adapters/shipped-programs.ts'
import { sqliteEnergyBook } from './adapters/sqlite-energy-book.ts'
import { sqliteOutbox } from './adapters/sqlite-outbox.ts'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { systemClock, systemDelay } from './adapters/system.ts'
import { makeAgentState } from './agent-state.ts'
import { type EnergyAccount, energyAccount } from './energy-account.ts'
import { energyLog } from './energy-log.ts'
import { type EngineParts, makeEngine, type Verbs } from './engine.ts'
import { sunModeOf } from './govern.ts'
import { keepFinished } from './keep-finished.ts'
import { ensureWelcome, knowGrid, readMembership } from './membership.ts'
import type { Clock, Delay, Tell, Wishes } from './ports.ts'
import type { StateStream } from '../shared/state-stream.ts'
import { sunMemory } from './sun-memory.ts'
import { openTaskStore } from './task-store.ts'
import { countTraffic, makeTraffic } from './traffic.ts'

/** What is still open at the coordinator is not waited for longer than this at the end, in ms. */
const STOP_PATIENCE_MS = 8000
const NEVER = new AbortController().signal
const BYTES_PER_MB = 1024 * 1024
const SUN_NOT_REGISTERED: AgentWarning = { code: 'sun_not_registered', values: {} }

export type AgentOptions = {
  /** `DIR/node`, absolute. */
  readonly directory: string
  /** Instead of what `register` remembered. */
  readonly server: string | null
  readonly nodeId: string | null
  /** Unlocks the node's key where a keyring keeps what locks it; asked for at every start, because a keyring may open later. */
  readonly keyPassphrase?: () => string | null
  readonly computer: Computer
  readonly meter: HostEnergyMeter
  /** What is behind it may change while the agent runs; null where no sun ever is. */
  readonly solar: SolarSource | null
  /** Whether its owner has left the sun out on purpose (docs/adr/0007), so that nobody is warned of it. */
  readonly isSunLeftOut?: () => boolean
  /** How many tasks may run at once; asked for at every decision, because people change their mind. */
  readonly slotsMax: () => number
  /** What programs save is written at most once in so many seconds, instead of what is kind to an SD card. */
  readonly checkpointEveryS?: number
  /** Whether programs may run, in their sandbox, that are not part of this app; asked for at every claim. */
  readonly acceptsUploaded: () => boolean
  /** Seconds between heartbeats, instead of what the coordinator asks for. */
  readonly intervalS: number | null
  /** Whether tasks may name addresses of this home; its owner alone decides. */
  readonly allowPrivate: boolean
  readonly availableMemoryMb: () => number
  readonly cores: number
  /** What one task at a whole core draws above idle, as long as that was not measured, in W. */
  readonly firstWattsPerSlot: number
  /** When this node may compute; asked for at every look, because people change their mind. */
  readonly wishes: () => Wishes
  /** Since somebody last touched this computer, in s, where a desktop knows it; null where nobody does. */
  readonly untouchedS?: () => number | null
  readonly version: string
  readonly tell: Tell
  /** Instead of this computer's own, for those who let a week pass in a minute. */
  readonly time?: { readonly clock: Clock; readonly delay: Delay }
}
const SYSTEM_TIME = { clock: systemClock, delay: systemDelay }

export type Agent = {
  readonly snapshots: StateStream<AgentSnapshot>
  readonly verbs: Verbs
  /** The beginning of what the program of a running task has written; null where nothing is known. */
  outputSoFar(assignmentId: string): Promise<Uint8Array | null>
  /** Resolves when `finish` was asked for and nothing runs or waits any more. */
  readonly finished: Promise<void>
  /** Gives unfinished work back and ends; what is finished stays in the outbox. */
  stop(): Promise<void>
}

/**
 * Starts the one agent of a data directory. Rejects with `AlreadyRunning`, `FolderUnusable`, `AgentDatabaseUnusable`,
 * `NotRegistered`, `IdentityUnusable`, `ServerAddressInvalid`, `CoordinatorRefused` or `CoordinatorUnreachable`.
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const lock = lockAgentDirectory(options.directory)
  try {
    return await startLocked(options, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function startLocked(options: AgentOptions, lock: { release(): void }): Promise<Agent> {
  const { directory, tell, time: { clock } = SYSTEM_TIME } = options
  const { database, warning } = openOrRescueAgentDatabase(directory, clock.now())
  if (warning !== null) tell(warningText(warning, 'en'))
  try {
    const parts = await openParts(options, { database, warning })
    return await startEngine(parts, { directory, database, lock })
  } catch (error) {
    database.close()
    throw error
  }
}

type Held = { directory: string; database: DatabaseSync; lock: { release(): void } }

async function startEngine(parts: EngineParts, { directory, database, lock }: Held): Promise<Agent> {
  const { delay } = parts
  const engine = makeEngine(parts)
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
  const socket = await openControlSocket({ directory, stream: engine.stream, verbs: engine.verbs })
  engine.stream.watch(() => {
    if (engine.isFinished()) finish()
  })
  engine.start()

  async function stop(): Promise<void> {
    await Promise.race([engine.stop(), delay(STOP_PATIENCE_MS, NEVER)])
    engine.end()
    await socket.close()
    await parts.account.end()
    database.close()
    lock.release()
  }
  let stopping: Promise<void> | null = null
  const { stream: snapshots, verbs, outputSoFar } = engine
  return { snapshots, verbs, outputSoFar, finished, stop: () => (stopping ??= stop()) }
}

type Opened = { database: DatabaseSync; warning: AgentWarning | null }

async function openParts(options: AgentOptions, opened: Opened): Promise<EngineParts> {
  const { database, warning } = opened
  const { directory, meter, solar, tell, time: { clock, delay } = SYSTEM_TIME } = options
  const settings = sqliteSettings(database)
  const membership = readMembership(settings, { ...options, hasSun: isSetUp(solar) })
  const { server, nodeId, hasSolar } = membership
  const identity = keptIdentity(directory, options.keyPassphrase?.())
  const known = settings.get('coordinator_id')
  const traffic = makeTraffic({ settings, clock, tell })
  const plainClient = axiosCoordinatorClient({
    server,
    identity,
    clock,
    nodeId,
    coordinatorId: known,
    spkiSha256: settings.get('spki_sha256'),
  })
  const client = countTraffic(plainClient, traffic)
  const coordinatorId = await knowGrid(settings, client)
  await ensureWelcome(client)
  const bytesMax = () => (options.wishes().limits.disk_max_mb ?? Number.POSITIVE_INFINITY) * BYTES_PER_MB
  const store = { ...options, client, clock, delay, random: Math.random, traffic, bytesMax }
  const inputs = await openTaskStore(directory, store)
  const isSunForgotten = () => isSetUp(solar) && !hasSolar && !options.isSunLeftOut?.()
  const outbox = sqliteOutbox(database)
  const account = await openAccount(options, database)
  const keeper = { identity, nodeId, coordinatorId, hasSolar, meter, solar, outbox, delay, tell }
  return {
    ...options,
    client,
    inputs,
    keep: (finished, signal) => keepFinished(finished, keeper, signal),
    outbox,
    account,
    state: makeAgentState(settings, () => sunModeOf(options)),
    membership,
    shippedPrograms: shippedPrograms(),
    clock,
    delay,
    random: Math.random,
    freeDiskMb: () => freeMbAt(directory),
    totalMemoryMb: Math.floor(totalmem() / BYTES_PER_MB),
    machine: systemMachineReader({ ...options, steadyMs: clock.steadyMs }),
    networkBytes: traffic.today,
    diskBytes: inputs.bytes,
    memory: sunMemory({ settings, clock, tell }),
    warnings: () => [warning, isSunForgotten() ? SUN_NOT_REGISTERED : null].filter((known) => known !== null),
  }
}

/** The account of this node's energy, which other nodes of the site may ask while their owner wants it. */
async function openAccount(options: AgentOptions, database: DatabaseSync): Promise<EnergyAccount> {
  const { meter, solar, tell, time: { clock, delay } = SYSTEM_TIME } = options
  const log = energyLog({ book: sqliteEnergyBook(database), clock, tell })
  const account = energyAccount({
    meter,
    solar,
    clock,
    delay,
    log,
    batteryFirstPct: () => options.wishes().sun_rule.battery_first_pct,
  })
  const door = sharedSite({
    sharing: () => solar?.site?.().sharing ?? null,
    answers: siteAnswers(account, solar),
    now: () => clock.now().getTime(),
    tell,
  })
  await account.read()
  return {
    ...account,
    async read() {
      await account.read()
      await door.follow()
    },
    async end() {
      await door.close()
      await account.end()
    },
  }
}

function freeMbAt(directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return Math.floor((bavail * bsize) / BYTES_PER_MB)
}
