import { parseArgs } from 'node:util'
import { DEVICE_NAMES, type DeviceName, DEVICES } from '#main/solar/simulators/devices.ts'
import { ROLES, type Role } from '#main/solar/simulators/roles.ts'
import { defaultStart, SCENARIO_NAMES, type ScenarioName } from '#main/solar/simulators/scenario.ts'

export const SIMULATE_HELP = `npm run simulate -- DEVICE [options]

A meter that speaks its real protocol on this computer, at a site whose sun, house and battery are those of a scenario.
It goes on until Ctrl-C. Devices: ${DEVICE_NAMES.join(', ')}.

  --scenario S     ${SCENARIO_NAMES.join(', ')} (clear)
  --speed N        so many seconds of weather per second; powers and energies stay true (1)
  --start TIME     moment of the scenario to begin at, such as 2026-06-21T10:00Z
  --seed N         another day of the same kind (1)
  --peak-w W       of the panels (4000)
  --model M        ${Object.entries(DEVICES)
    .filter(([, models]) => models.length > 1)
    .map(([name, models]) => `of a ${name}: ${models.join(', ')}`)
    .join('; ')}
  --roles R,…      what each channel of a Shelly or a plug is for: ${ROLES.join(', ')}
  --password P     it asks for it; of home-assistant its token (token)
  --port P         (any)
  --control-port P of p1 and mqtt, which speak no HTTP themselves (any)
  --log FILE       what was true, as CSV: t,pv_w,house_w,extra_w,grid_w; each line holds until the next

POST /control takes JSON and changes it while it runs: {"extra_load_w": 150} is what nodes add to the house, {"pv_w": 3000,
"house_w": 500} overrule the scenario until they are null, {"failure": "hangs"} breaks it until null. GET /control tells
what is true, and every failure it knows.`

/** What was typed is no simulator; the message says why. */
export class SimulateUsage extends Error {
  override name = 'SimulateUsage'
}

export type SimulateOptions = {
  readonly device: DeviceName
  readonly model: string
  readonly roles: readonly Role[] | null
  readonly password: string | null
  readonly scenario: ScenarioName
  readonly startAt: Date
  readonly speed: number
  readonly seed: number
  readonly peakW: number
  readonly port: number
  readonly controlPort: number
  readonly logFile: string | null
}

const text = { type: 'string' } as const
const OPTIONS = {
  scenario: { type: 'string', default: 'clear' },
  speed: { type: 'string', default: '1' },
  start: text,
  seed: { type: 'string', default: '1' },
  'peak-w': { type: 'string', default: '4000' },
  model: text,
  roles: text,
  password: text,
  port: { type: 'string', default: '0' },
  'control-port': text,
  log: text,
  help: { type: 'boolean', short: 'h' },
} as const

/** What other devices have no use for; whoever says it there would wait for what it does. */
const ONLY_FOR: readonly (readonly [option: 'roles' | 'password' | 'control-port', devices: readonly DeviceName[]])[] =
  [
    ['roles', ['shelly', 'tasmota']],
    ['password', ['shelly', 'home-assistant', 'mqtt', 'tasmota']],
    ['control-port', ['p1', 'mqtt']],
  ]

/** Null when help was asked for. Throws `SimulateUsage`. */
export function parseSimulateOptions(args: readonly string[]): SimulateOptions | null {
  const { values, positionals } = parsed(args)
  if (values.help === true) return null
  const device = oneOf('device', positionals[0] ?? '', DEVICE_NAMES)
  if (positionals.length > 1) throw new SimulateUsage(`One device at a time, not also ${positionals[1]}`)
  const scenario = oneOf('--scenario', values.scenario, SCENARIO_NAMES)
  const models: readonly string[] = DEVICES[device]
  ensureOfUse(device, values)
  return {
    device,
    model: oneOf('--model', values.model ?? models[0]!, models),
    roles: values.roles === undefined ? null : values.roles.split(',').map((role) => oneOf('--roles', role, ROLES)),
    password: values.password ?? null,
    scenario,
    startAt: values.start === undefined ? defaultStart(scenario) : momentOf(values.start),
    speed: numberOf('--speed', values.speed, { min: 0.01, max: 10_000 }),
    seed: numberOf('--seed', values.seed, { min: 0, max: 2 ** 31 }),
    peakW: numberOf('--peak-w', values['peak-w'], { min: 0, max: 1_000_000 }),
    port: numberOf('--port', values.port, { min: 0, max: 65_535 }),
    controlPort: numberOf('--control-port', values['control-port'] ?? '0', { min: 0, max: 65_535 }),
    logFile: values.log ?? null,
  }
}

function ensureOfUse(device: DeviceName, values: ReturnType<typeof parsed>['values']): void {
  for (const [option, devices] of ONLY_FOR)
    if (values[option] !== undefined && !devices.includes(device))
      throw new SimulateUsage(`--${option}: only of ${devices.join(', ')}, not of ${device}`)
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new SimulateUsage(error instanceof Error ? error.message : String(error))
  }
}

function oneOf<T extends string>(what: string, given: string, known: readonly T[]): T {
  const found = known.find((one) => one === given)
  if (found === undefined) throw new SimulateUsage(`${what}: one of ${known.join(', ')}`)
  return found
}

function numberOf(what: string, given: string, { min, max }: { min: number; max: number }): number {
  const number = given.trim() === '' ? Number.NaN : Number(given)
  if (!(number >= min && number <= max)) throw new SimulateUsage(`${what}: a number from ${min} to ${max}`)
  return number
}

function momentOf(given: string): Date {
  const at = new Date(given)
  if (Number.isNaN(at.getTime())) throw new SimulateUsage('--start: a moment such as 2026-06-21T10:00Z')
  return at
}
