import type { SunMode } from '#core/contracts/limits.ts'
import { isSetUp, type SolarSource } from '../solar/ports.ts'
import type { AgentState } from './agent-state.ts'
import type { EnergyAccount } from './energy-account.ts'
import { decide } from './governor.ts'
import { makeLimitWatch } from './limits/limit-watch.ts'
import type { MachineReader } from './limits/ports.ts'
import type { Clock, Wishes } from './ports.ts'
import type { Decision } from './situation.ts'
import type { SunMemory } from './sun-memory.ts'
import { makeSunWatch } from './sun-watch.ts'
import type { WorkLoop } from './work-loop.ts'

export type GovernorParts = {
  state: AgentState
  account: EnergyAccount
  clock: Clock
  /** When the owner lets this node compute; asked for at every look. */
  wishes: () => Wishes
  machine: MachineReader
  slotsMax: () => number
  totalMemoryMb: number
  cores: number
  /** What one task at a whole core draws above idle before that was measured, in W. */
  firstWattsPerSlot: number
  /** What the sun taught, before the agent ended last. */
  memory: SunMemory
  /** Bytes that went over the network since midnight. */
  networkBytes: () => number
  /** What tasks take of the disk, in bytes. */
  diskBytes: () => Promise<number>
  /** Null where nothing tells how much sun there is. */
  solar: SolarSource | null
}

/** As its owner says, or as there is a source of the sun's power or not. */
export const sunModeOf = ({ wishes, solar }: Pick<GovernorParts, 'wishes' | 'solar'>): SunMode =>
  wishes().mode ?? (isSetUp(solar) ? 'solar_first' : 'always')

/** What the governor goes by: the sun, the computer, and what its owner wants of them. */
export type Governor = {
  decision(): Decision
  /** Looks at sun and computer, after every reading of the account. */
  look(): Promise<void>
  /** What tasks may take together, in MB; null where memory is not limited. */
  memoryMaxMb(): number | null
}

/** `work` is asked only when something is. */
export function makeGovernor(parts: GovernorParts, work: () => WorkLoop): Governor {
  const { state, clock, wishes } = parts
  const limits = makeLimitWatch({ ...parts, limits: () => wishes().limits })
  const sun = makeSunWatch({
    ...parts,
    sunRule: () => wishes().sun_rule,
    sunMode: () => sunModeOf(parts),
    hasSource: () => isSetUp(parts.solar),
  })
  return {
    decision: () =>
      decide({
        ...state.situation(),
        slotsMax: parts.slotsMax(),
        runningCount: work().running().length,
        pressingCount: work().pressing(),
        askAgainAt: work().askAgainAt(),
        sun: sun.plan(),
        limits: limits.verdicts(),
        shareMax: limits.shareMax(),
        now: clock.now(),
        steadyMs: clock.steadyMs(),
      }),
    async look() {
      await limits.look(work())
      sun.look(work(), { slotsMax: parts.slotsMax(), shareMax: limits.shareMax() })
    },
    memoryMaxMb: limits.memoryMaxMb,
  }
}
