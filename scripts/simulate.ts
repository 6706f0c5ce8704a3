import { once } from 'node:events'
import { startDevice } from '#main/solar/simulators/devices.ts'
import { aScenario } from '#main/solar/simulators/scenario.ts'
import { simulatedSite } from '#main/solar/simulators/simulated-site.ts'
import { parseSimulateOptions, SIMULATE_HELP, type SimulateOptions, SimulateUsage } from './simulate/options.ts'
import { openTruthLog } from './simulate/truth-log.ts'

/** How often the site goes on by itself, so that its log is never older. */
const GO_ON_MS = 1000

async function simulate(options: SimulateOptions): Promise<void> {
  const log = options.logFile === null ? null : openTruthLog(options.logFile)
  const { scenario: name, seed, peakW, startAt, speed } = options
  const site = simulatedSite({
    scenario: aScenario(name, { seed, peakW }),
    startAt,
    speed,
    clock: () => new Date(),
    onStretch: ({ state }) => log?.from(state),
  })
  await using device = await startDevice(options.device, { ...options, site })
  announce(options, device)
  const goesOn = setInterval(() => site.now(), GO_ON_MS)
  const { speaks } = device
  const speaking = speaks && setInterval(() => void speaks.speak(), speaks.everyMs)
  try {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  } finally {
    clearInterval(goesOn)
    clearInterval(speaking)
    log?.from(site.now())
    log?.close()
  }
}

function announce(
  { device, model, scenario, speed }: SimulateOptions,
  at: { address: string; controlUrl: string },
): void {
  const pace = speed === 1 ? '' : `, ${speed} times as fast`
  console.log(`${device} (${model}) at ${at.address}: ${scenario}${pace}`)
  console.log(`control at ${at.controlUrl}: GET tells the truth, POST changes it (--help says how). Ctrl-C ends it.`)
}

/** What the system refuses, a port that is taken or a file that cannot be written, is said in its own words. */
function explain(error: unknown): void {
  if (error instanceof SimulateUsage) console.error(`${error.message}\n\n${SIMULATE_HELP}`)
  else if (error instanceof Error && 'code' in error) console.error(error.message)
  else throw error
  process.exitCode = 2
}

try {
  const options = parseSimulateOptions(process.argv.slice(2))
  if (options === null) console.log(SIMULATE_HELP)
  else await simulate(options)
} catch (error) {
  explain(error)
}
