import type { AgentSentence } from '#core/contracts/agent.ts'
import type { Limits } from '#core/contracts/limits.ts'
import type { MachineNow } from './ports.ts'
import { scheduleAt } from './schedule.ts'

/** Other programs that need the CPU are given it for at least so long, in ms: a short burst does not make work flap. */
const LOAD_HOLDS_MS = 20_000
/** So much cooler it must be before work goes on, in °C. */
const COOLER_BY_C = 10
const HALF = 0.5
const MB = 1024 * 1024
/** With less memory than this left hardly any program runs, in MB. */
const MEMORY_LEAST_MB = 64

/** `hold`: what runs holds still; `no_new`: it goes on, and nothing begins; `half`: at half the speed. */
export type LimitVerdict = {
  readonly effect: 'hold' | 'no_new' | 'half'
  readonly reason: AgentSentence['reason']
  readonly values: AgentSentence['values']
  readonly until: Date | null
}

/** What is remembered from one look to the next, so that nothing flaps. */
export type LimitState = { readonly isHot: boolean; readonly loadHoldsUntilMs: number }
export const LIMITS_AT_FIRST: LimitState = { isHot: false, loadHoldsUntilMs: 0 }

export type LimitInput = {
  readonly now: Date
  readonly steadyMs: number
  /** With what others than the grid use of the whole CPU, in percent. */
  readonly machine: MachineNow & { readonly foreignLoadPct: number }
  /** What one task more may take, in MB; infinite where memory is not limited. */
  readonly memoryLeftMb: number
  /** What tasks take of the disk, in bytes; null where nobody knows. */
  readonly diskBytes: number | null
  /** Bytes that went over the network today. */
  readonly networkBytes: number
}

type Rule = (limits: Limits, input: LimitInput, state: LimitState) => LimitVerdict | null
const hold = (reason: LimitVerdict['reason'], values: LimitVerdict['values'] = {}, until: Date | null = null) =>
  ({ effect: 'hold', reason, values, until }) as const
const half = (reason: LimitVerdict['reason'], until: Date | null = null) =>
  ({ effect: 'half', reason, values: {}, until }) as const
const noNew = (reason: LimitVerdict['reason'], until: Date | null = null) =>
  ({ effect: 'no_new', reason, values: {}, until }) as const

const scheduleRule: Rule = ({ schedule }, { now }) => {
  if (schedule === null) return null
  const { level, until } = scheduleAt(schedule, now)
  if (level === 'full') return null
  if (level === 'half') return half('half_by_schedule', until)
  return until === null ? hold('limit_schedule') : hold('limit_schedule_until', {}, until)
}

const batteryRule: Rule = ({ on_battery }, { machine }) =>
  on_battery === 'pause' && machine.isOnBattery === true ? hold('limit_battery') : null

const userRule: Rule = ({ when_user_active, user_away_after_min }, { machine }) => {
  if (when_user_active === 'go_on' || machine.untouchedS === null) return null
  if (machine.untouchedS >= user_away_after_min * 60) return null
  return when_user_active === 'half' ? half('half_for_user') : hold('limit_user', { minutes: user_away_after_min })
}

const loadRule: Rule = (_limits, { steadyMs, machine }, { loadHoldsUntilMs }) =>
  steadyMs < loadHoldsUntilMs ? hold('limit_load', { percent: Math.round(machine.foreignLoadPct) }) : null

const programRule: Rule = (_limits, { machine }) =>
  machine.runningProgram === null ? null : hold('limit_program', { program: machine.runningProgram })

const temperatureRule: Rule = ({ temperature_max_c }, { machine }, { isHot }) => {
  if (temperature_max_c === null || !isHot) return null
  const celsius = Math.round(machine.temperatureC ?? temperature_max_c)
  return hold('limit_temperature', { celsius, resume: temperature_max_c - COOLER_BY_C })
}

const memoryRule: Rule = (_limits, { memoryLeftMb }) => (memoryLeftMb < MEMORY_LEAST_MB ? noNew('limit_memory') : null)

const diskRule: Rule = ({ disk_max_mb }, { diskBytes }) =>
  disk_max_mb === null || diskBytes === null || diskBytes < disk_max_mb * MB ? null : noNew('limit_disk')

const networkRule: Rule = ({ network_max_mb_per_day }, { networkBytes, now }) => {
  if (network_max_mb_per_day === null || networkBytes < network_max_mb_per_day * MB) return null
  return noNew('limit_network', new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1))
}

/** Those that a person can do something about at once come first. */
const RULES: readonly Rule[] = [
  batteryRule,
  programRule,
  temperatureRule,
  loadRule,
  userRule,
  scheduleRule,
  networkRule,
  diskRule,
  memoryRule,
]
const STRICTEST_FIRST = ['hold', 'no_new', 'half'] as const

/** What the owner's limits say now, the most restrictive first. */
export function applyLimits(
  limits: Limits,
  input: LimitInput,
  before: LimitState,
): { readonly state: LimitState; readonly verdicts: readonly LimitVerdict[] } {
  const state = { isHot: isHot(limits, input, before), loadHoldsUntilMs: loadHoldsUntilMs(limits, input, before) }
  const all = RULES.flatMap((rule) => rule(limits, input, state) ?? [])
  return { state, verdicts: STRICTEST_FIRST.flatMap((effect) => all.filter((verdict) => verdict.effect === effect)) }
}

/** How much of a core each task may use, by its owner's limits. */
export const shareAllowed = ({ cpu_share_pct }: Limits, verdicts: readonly LimitVerdict[]): number =>
  (cpu_share_pct / 100) * (verdicts.some(({ effect }) => effect === 'half') ? HALF : 1)

function isHot({ temperature_max_c: maxC }: Limits, { machine }: LimitInput, before: LimitState): boolean {
  const { temperatureC } = machine
  if (maxC === null || temperatureC === null) return false
  return temperatureC > (before.isHot ? maxC - COOLER_BY_C : maxC)
}

function loadHoldsUntilMs({ foreign_load_max_pct: max }: Limits, input: LimitInput, before: LimitState): number {
  const { foreignLoadPct } = input.machine
  if (max === null) return 0
  return foreignLoadPct > max ? input.steadyMs + LOAD_HOLDS_MS : before.loadHoldsUntilMs
}
