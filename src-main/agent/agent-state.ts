import type { AgentWarning } from '#core/contracts/agent.ts'
import type { NodeStatus } from '#core/node/node.ts'
import type { Mode, Situation } from './governor.ts'
import type { AgentSettings } from './ports.ts'

/** A pause longer than this gives the work back, so that others can do it, in ms. */
const PAUSE_KEEPS_WORK_MS = 15 * 60_000

type Told = {
  isStopping: boolean
  isFinishing: boolean
  /** Whether the coordinator wants a newer agent. */
  isOutdated: boolean
  /** Whether the coordinator has answered and said what the node is. */
  status: NodeStatus | null
  retryAt: Date | null
  /** Why it did not answer, or refused. */
  problem: AgentWarning | null
  freeDiskMb: number
}

/** What people and the coordinator told the agent. A pause is remembered over a restart; `finish` is for this run only. */
export type AgentState = {
  readonly told: Told
  mode(): Mode
  /** `steadyMs` as of the clock. */
  pause(until: Date | null, steadyMs: number): void
  resume(): void
  /** Ends a pause whose time has come; true when it did. */
  endPause(now: Date): boolean
  /** Whether work that is held still should be given back. */
  isPausedLong(steadyMs: number): boolean
  situation(work: { slotsMax: number; runningCount: number; askAgainAt: Date | null }): Situation
}

export function makeAgentState(settings: AgentSettings, startedSteadyMs: number): AgentState {
  const told: Told = {
    isStopping: false,
    isFinishing: false,
    isOutdated: false,
    status: null,
    retryAt: null,
    problem: null,
    freeDiskMb: Number.POSITIVE_INFINITY,
  }
  let isPaused = settings.get('mode') === 'paused'
  let pausedUntil = parseTime(settings.get('paused_until'))
  let pausedSinceMs = startedSteadyMs

  const resume = (): void => {
    isPaused = false
    pausedUntil = null
    settings.set('mode', 'always')
    settings.set('paused_until', null)
  }
  const mode = (): Mode => {
    if (told.isFinishing) return 'finish'
    return isPaused ? 'paused' : 'always'
  }
  return {
    told,
    mode,
    pause(end, steadyMs) {
      told.isFinishing = false
      if (!isPaused) pausedSinceMs = steadyMs
      isPaused = true
      pausedUntil = end
      settings.set('mode', 'paused')
      settings.set('paused_until', end?.toISOString() ?? null)
    },
    resume() {
      told.isFinishing = false
      resume()
    },
    endPause(now) {
      if (!isPaused || pausedUntil === null || pausedUntil > now) return false
      resume()
      return true
    },
    isPausedLong: (steadyMs) => mode() === 'paused' && steadyMs - pausedSinceMs > PAUSE_KEEPS_WORK_MS,
    situation: (work) => ({ ...work, ...told, mode: mode(), pausedUntil }),
  }
}

/** A time that cannot be read is none: the pause then ends when a person says so. */
function parseTime(text: string | null): Date | null {
  const time = new Date(text ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? null : time
}
