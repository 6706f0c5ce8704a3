import { existsSync } from 'node:fs'
import path from 'node:path'
import { readMachine, type Machine } from '../../agent/adapters/machine-inventory.ts'
import { type AgentOptions, startAgent } from '../../agent/agent.ts'
import { slotsFor } from '../../agent/slots.ts'
import { childProcessComputer } from '../../compute/child-process-computer.ts'
import { forkedChild } from '../../compute/forked-child.ts'
import { energyMeter } from '../../energy/index.ts'
import { solarSource } from '../../solar/index.ts'
import { type Invocation, optional, optionalId, optionalNumber } from '../options.ts'
import { makeScreen } from '../screen.ts'
import { AGENT_VERSION } from '../../agent/version.ts'

const BYTES_PER_MB = 1024 * 1024
const WATTS_MAX = 10_000_000
const SLOTS_MAX = 256
const INTERVAL_MAX_S = 600

/** Runs the agent until a signal, the end of the program that started us, or `finish`. */
export async function runCommand(invocation: Invocation): Promise<void> {
  const ending = endRequested()
  const screen = makeScreen(process.stdout, invocation)
  const machine = await readMachine()
  const options = optionsOf(invocation, machine)
  const agent = await startAgent({ ...options, tell: screen.line })
  screen.line(
    `Computing with ${options.slotsMax()} of ${machine.cores} cores (${machine.cpu}); energy: ${options.meter.source}`,
  )
  agent.snapshots.watch(screen.snapshot)
  await Promise.race([ending, agent.finished])
  await agent.stop()
  screen.end()
}

function optionsOf(invocation: Invocation, machine: Machine): Omit<AgentOptions, 'tell'> {
  const watts = optionalNumber(invocation, 'solar-watts', { least: 0, most: WATTS_MAX, whole: false })
  const programFile = childFile()
  const slots = optionalNumber(invocation, 'slots', { least: 1, most: SLOTS_MAX, whole: true }) ?? slotsFor(machine)
  return {
    directory: invocation.directory,
    server: optional(invocation, 'server'),
    nodeId: optionalId(invocation, 'node-id'),
    computer: childProcessComputer({ startChild: () => forkedChild(programFile) }),
    meter: energyMeter('cpu-model', machine),
    solar: watts === null ? null : solarSource('fixed-watts', { watts }),
    slotsMax: () => slots,
    intervalS: optionalNumber(invocation, 'interval', { least: 1, most: INTERVAL_MAX_S, whole: true }),
    allowPrivate: invocation.values['allow-private-addresses'] === true,
    freeMemoryMb: () => Math.floor(process.availableMemory() / BYTES_PER_MB),
    version: AGENT_VERSION,
  }
}

/** Beside the bundle when we are one, else the source. */
function childFile(): string {
  const bundled = path.join(import.meta.dirname, 'data-hash-child.mjs')
  const inParts = path.join(import.meta.dirname, '..', 'data-hash-child.mjs')
  const source = path.join(import.meta.dirname, '..', '..', 'compute', 'data-hash-child.ts')
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
