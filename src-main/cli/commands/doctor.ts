import { existsSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { askAgent, NoAgentRunning } from '../../agent/adapters/control-socket.ts'
import { fileIdentity } from '../../agent/adapters/identity-file.ts'
import { systemMachineReader } from '../../agent/adapters/machine-reader.ts'
import { readMachine } from '../../agent/adapters/machine-inventory.ts'
import { DISK_FREE_MIN_MB } from '../../agent/governor.ts'
import { isolationText, probeIsolation } from '../../compute/isolation.ts'
import { modelMeter, powerDevices } from '../../energy/index.ts'
import { surveyDevices } from '../../energy/survey.ts'
import { openEnergyFile } from '../../host/energy-file.ts'
import { readPreferences } from '../../host/preferences-file.ts'
import { errorText, exitCodeOf, UsageError } from '../exit-codes.ts'
import { knownLimitsText } from '../known-limits.ts'
import type { Invocation } from '../options.ts'
import { measuredBy, shortcomings } from '../show-energy.ts'
import { sentenceText } from '../show-snapshot.ts'
import { sunFinding } from '../sun-finding.ts'
import { withStoredNode } from '../../agent/stored-node.ts'
import { AGENT_VERSION } from '../../agent/version.ts'

const BYTES_PER_MB = 1024 * 1024
/** The coordinator refuses signatures of a clock that is further off, in ms (spec section 3); half of it is a warning. */
const SKEW_WARN_MS = 60_000
/** The exit code for what does not answer. */
const UNREACHABLE = 3

type Finding = { readonly check: string; readonly ok: boolean; readonly says: string; readonly exitCode: number }

/** Looks at everything a node needs, also after something is wrong; the exit code is that of the first bad finding. */
export async function doctorCommand(invocation: Invocation): Promise<number> {
  const { directory, json } = invocation
  const findings = [
    await look('program', async () => `agent ${AGENT_VERSION}, Node ${process.version}`),
    await look('computer', describeComputer),
    ...(await energyFindings(directory)),
    await describeSun(invocation),
    await look('programs', async () => isolationText(await probeIsolation()).join(' ')),
    await look('limits', async () => describeLimits(directory)),
    await look('disk', async () => checkDisk(directory)),
    await look('key', async () => checkKey(directory)),
    await look('coordinator', async () => withStoredNode(directory, askCoordinator)),
    await look('token', async () =>
      withStoredNode(
        directory,
        async ({ client }) => (await client.freshToken(), 'the coordinator knows this node and gives it tokens'),
      ),
    ),
    await look('agent', async () => describeAgent(invocation)),
  ]
  for (const { check, ok, says, exitCode } of findings) {
    console.log(
      json ? JSON.stringify({ check, ok, says, exit_code: exitCode }) : `${ok ? '✓' : '✗'} ${check.padEnd(12)}${says}`,
    )
  }
  return findings.find(({ ok }) => !ok)?.exitCode ?? 0
}

async function look(check: string, ask: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, says: await ask(), exitCode: 0 }
  } catch (error) {
    return { check, ok: false, says: errorText(error), exitCode: exitCodeOf(error) }
  }
}

async function describeComputer(): Promise<string> {
  const { cpu, cores, memoryMb, system, board } = await readMachine()
  return `${board || cpu}, ${cores} cores, ${memoryMb} MB, ${system}`
}

async function describeSun(invocation: Invocation): Promise<Finding> {
  // What keeps an agent from answering is its own finding.
  const running = await askAgent(invocation.directory, { verb: 'status' }).catch(() => null)
  const { says, exitCode } = await sunFinding(invocation, running)
  return { check: 'sun', ok: exitCode === 0, says, exitCode }
}

const energyFinding = (says: string, exitCode: number): Finding => ({
  check: 'energy',
  ok: exitCode === 0,
  says,
  exitCode,
})

/** What measures, and each thing that would measure better with what is missing; only a plug that was set is at fault. */
async function energyFindings(directory: string): Promise<readonly Finding[]> {
  const notes: string[] = []
  try {
    const { board } = await readMachine()
    const file = openEnergyFile(directory, { now: () => new Date(), tell: (line) => void notes.push(line) })
    const { plug, idle_w } = file.now()
    const surveyed = await surveyDevices(powerDevices({ board, plug: () => plug }), idle_w)
    return [
      energyFinding(measuredBy(surveyed, modelMeter(board)), 0),
      ...notes.map((note) => energyFinding(note, 0)),
      ...shortcomings(surveyed).map(({ says, isFault }) => energyFinding(says, isFault ? UNREACHABLE : 0)),
    ]
  } catch (error) {
    return [energyFinding(errorText(error), exitCodeOf(error))]
  }
}

const describeLimits = (directory: string) =>
  knownLimitsText(readPreferences(directory)().limits, systemMachineReader({ steadyMs: () => performance.now() }))

function checkDisk(directory: string): string {
  const { bavail, bsize } = statfsSync(existingFolder(directory))
  const freeMb = Math.floor((bavail * bsize) / BYTES_PER_MB)
  if (freeMb >= DISK_FREE_MIN_MB) return `${freeMb} MB free at ${directory}`
  throw new UsageError(
    `Only ${freeMb} MB are free at ${directory}; no work is taken below ${DISK_FREE_MIN_MB} MB. Make room.`,
  )
}

/** Looking makes nothing: before the first registration the folder is not there yet. */
const existingFolder = (folder: string): string => (existsSync(folder) ? folder : existingFolder(path.dirname(folder)))

function checkKey(directory: string): string {
  if (!existsSync(path.join(directory, 'identity.key'))) return 'there is none yet; “register” makes it'
  return `${fileIdentity(directory).file}, readable by you only`
}

async function askCoordinator({
  client,
  server,
}: Parameters<Parameters<typeof withStoredNode>[1]>[0]): Promise<string> {
  const startedAt = performance.now()
  const { name, version } = await client.grid()
  const tookMs = performance.now() - startedAt
  await client.freshToken()
  const offsetMs = client.now().getTime() - Date.now()
  const skew =
    Math.abs(offsetMs) > SKEW_WARN_MS ? `; this computer’s clock is off by ${Math.round(offsetMs / 1000)} s` : ''
  return `${name} ${version} at ${server} answers in ${tookMs.toFixed(0)} ms${skew}`
}

/** That no agent runs is no fault: it is what one sees before `run`. */
async function describeAgent({ directory, language }: Invocation): Promise<string> {
  try {
    const { sentence } = await askAgent(directory, { verb: 'status' })
    return sentenceText(sentence, language)
  } catch (error) {
    if (error instanceof NoAgentRunning) return 'does not run now; start it with: npm run node -- run'
    throw error
  }
}
