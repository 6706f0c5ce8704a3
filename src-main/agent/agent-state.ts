import type { AgentWarning } from '#core/contracts/agent.ts'
import type { NodeStatus } from '#core/node/node.ts'
import type { SunMode } from '#core/contracts/limits.ts'
import type { Mode, Situation } from './situation.ts'
import type { AgentSettings } from './ports.ts'

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
  pause(until: Date | null): void
  resume(): void
  /** Ends a pause whose time has come; true when it did. */
  endPause(now: Date): boolean
  situation(): Told & Pick<Situation, 'mode' | 'pausedUntil'>
}

/** `sunMode` is asked for at every decision: its owner may change it at any time. */
export function makeAgentState(settings: AgentSettings, sunMode: () => SunMode): AgentState {
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

  const resume = (): void => {
    isPaused = false
    pausedUntil = null
    settings.set('mode', 'always')
    settings.set('paused_until', null)
  }
  const mode = (): Mode => {
    if (told.isFinishing) return 'finish'
    return isPaused ? 'paused' : sunMode()
  }
  return {
    told,
    mode,
    pause(end) {
      told.isFinishing = false
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
    situation: () => ({ ...told, mode: mode(), pausedUntil }),
  }
}

/** A time that cannot be read is none: the pause then ends when a person says so. */
function parseTime(text: string | null): Date | null {
  const time = new Date(text ?? Number.NaN)
  return Number.isNaN(time.getTime()) ? null : time
}
