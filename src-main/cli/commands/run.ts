import { existsSync } from 'node:fs'
import path from 'node:path'
import { readMachine, type Machine } from '../../agent/adapters/machine-inventory.ts'
import { availableMemoryMb } from '../../agent/adapters/system.ts'
import { type AgentOptions, startAgent } from '../../agent/agent.ts'
import { firstWattsPerSlot } from '#core/energy/watts-per-slot.ts'
import { slotsFor } from '#core/node/slots.ts'
import { childProcessComputer } from '../../compute/child-process-computer.ts'
import { type ChildPrograms, commandFor } from '../../compute/child-command.ts'
import { forkedChild } from '../../compute/forked-child.ts'
import { type Isolation, probeIsolation } from '../../compute/isolation.ts'
import { powerOf } from '../../energy/power-models.ts'
import { hostMeter } from '../../host/host-meter.ts'
import { readPreferences } from '../../host/preferences-file.ts'
import { liveSite } from '../../solar/live-site.ts'
import { type Invocation, optional, optionalChoice, optionalId, optionalNumber } from '../options.ts'
import { makeScreen, type Screen } from '../screen.ts'
import { AGENT_VERSION } from '../../agent/version.ts'

const WATTS_MAX = 10_000_000
const SLOTS_MAX = 256
const INTERVAL_MAX_S = 600
const PORT_MAX = 65_535
const CHECKPOINT_EVERY_MAX_S = 3600

/** Runs the agent until a signal, the end of the program that started us, or `finish`. */
export async function runCommand(invocation: Invocation): Promise<void> {
  const ending = endRequested()
  const screen = makeScreen(process.stdout, invocation)
  const machine = await readMachine()
  const isolation = await probeIsolation()
  const options = optionsOf(invocation, { machine, isolation, tell: screen.line })
  const slots = optionalNumber(invocation, 'slots', { least: 1, most: SLOTS_MAX, whole: true })
  const uiPort = optionalNumber(invocation, 'ui-port', { least: 0, most: PORT_MAX, whole: true })
  const workloads = optionalChoice(invocation, 'workloads', ['builtin', 'any'])
  const solarW = optionalNumber(invocation, 'solar-watts', { least: 0, most: WATTS_MAX, whole: false })
  const run = { options, isolation, solarW, slots, workloads, machine, screen, ending }
  await (uiPort === null ? runAlone(run) : runWithInterface(run, uiPort))
  screen.end()
}

type Run = {
  readonly options: Omit<AgentOptions, 'solar' | 'slotsMax' | 'acceptsUploaded' | 'wishes'>
  readonly isolation: Isolation
  /** Watts that the command line says; null: as the meters of this site are set up. */
  readonly solarW: number | null
  /** As the command line says; null leaves it to the owner's settings. */
  readonly slots: number | null
  /** The same: programs of this app only, or those too that an admin has added. */
  readonly workloads: 'builtin' | 'any' | null
  readonly machine: Machine
  readonly screen: Screen
  readonly ending: Promise<void>
}

/** By what its owner has set in an interface before, unless the command line says otherwise. */
async function runAlone({ options, solarW, slots, workloads, machine, screen, ending }: Run): Promise<void> {
  const wishes = readPreferences(options.directory)
  const slotsMax = () => slots ?? wishes().cores_max ?? slotsFor(machine)
  const solar = liveSite({ directory: options.directory, fixedW: solarW, place: () => wishes().place })
  const agent = await startAgent({
    ...options,
    solar,
    slotsMax,
    wishes,
    isSunLeftOut: () => wishes().green_certificates,
    acceptsUploaded: () => (workloads === null ? wishes().accepts_uploaded : workloads === 'any'),
  })
  screen.line(
    `Computing with ${slotsMax()} of ${machine.cores} cores (${machine.cpu}); energy: ${options.meter.source}`,
  )
  agent.snapshots.watch(screen.snapshot)
  await Promise.race([ending, agent.finished])
  await agent.stop()
  await solar.close?.()
}

/**
 * The same with the interface in a browser, which stays when all is finished; a node that is not registered waits there
 * for its owner.
 */
async function runWithInterface(run: Run, port: number): Promise<void> {
  const { options, isolation, solarW, slots, screen, ending } = run
  // Nobody who runs a node alone pays for it with memory.
  const [{ startHost }, { openInterface }] = await Promise.all([
    import('../../host/host.ts'),
    import('../open-interface.ts'),
  ])
  const slotsDefault = (machine: Machine) => slots ?? slotsFor(machine)
  // Only a window knows for sure whether somebody is there: many a session manager says so for ever.
  const host = await startHost({ ...options, isolation, solarW, isKiosk: false, pausesForUser: false, slotsDefault })
  try {
    host.watch(({ agent }) => {
      if (agent) screen.snapshot(agent)
    })
    const door = await openInterface(host, { port, ...options }, screen)
    await ending
    await door.close()
  } finally {
    await host.stop()
  }
}

function optionsOf(
  invocation: Invocation,
  { machine, isolation, tell }: { machine: Machine; isolation: Isolation; tell: (line: string) => void },
): Omit<AgentOptions, 'solar' | 'slotsMax' | 'acceptsUploaded' | 'wishes'> {
  const everyS = optionalNumber(invocation, 'checkpoint-every', {
    least: 0,
    most: CHECKPOINT_EVERY_MAX_S,
    whole: false,
  })
  const programs = childPrograms()
  return {
    directory: invocation.directory,
    server: optional(invocation, 'server'),
    nodeId: optionalId(invocation, 'node-id'),
    computer: childProcessComputer({ startChild: (job) => forkedChild(commandFor(job, programs, isolation)) }),
    meter: hostMeter({ directory: invocation.directory, board: machine.board, tell }),
    cores: machine.cores,
    firstWattsPerSlot: firstWattsPerSlot({ ...powerOf(machine), cores: machine.cores }),
    ...(everyS === null ? {} : { checkpointEveryS: everyS }),
    intervalS: optionalNumber(invocation, 'interval', { least: 1, most: INTERVAL_MAX_S, whole: true }),
    allowPrivate: invocation.values['allow-private-addresses'] === true,
    availableMemoryMb,
    version: AGENT_VERSION,
    tell,
  }
}

const childPrograms = (): ChildPrograms => ({
  data_hash: programFile('data-hash-child', 'data-hash-child.ts'),
  wasm: programFile('sandbox-child', 'sandbox/sandbox-child.ts'),
})

/** Beside the bundle when we are one, else the source. */
function programFile(name: string, sourceFile: string): string {
  const bundled = path.join(import.meta.dirname, `${name}.mjs`)
  const inParts = path.join(import.meta.dirname, '..', `${name}.mjs`)
  const source = path.join(import.meta.dirname, '..', '..', 'compute', sourceFile)
  const found = [bundled, inParts, source].find(existsSync)
  if (found === undefined) throw new Error('The program that computes is missing; build again with: npm run build')
  return found
}

/** Resolves at the first signal; the second ends us at once, and what is unfinished is given to others by its lease. */
function endRequested(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false
    const ask = () => {
      if (isAsked) process.exit(130)
      isAsked = true
      resolve()
    }
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, ask)
    process.once('disconnect', resolve)
  })
}
