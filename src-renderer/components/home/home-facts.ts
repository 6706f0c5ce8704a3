import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { WorkLook } from './work-look.ts'

/** What Home shows of a node, before it is worded. Watts that nobody measures are null. */
export type HomeFacts = {
  readonly hasSun: boolean
  readonly sunW: number | null
  readonly workW: number | null
  readonly look: WorkLook
  readonly earnedTodayEur: string
  /** Share of today's energy that was the sun's, 0 to 1; null while nothing was used. */
  readonly sunShare: number | null
  readonly task: AgentSnapshot['running'][number] | null
}

/** `isHeard`: whether the node answers this interface. */
export function homeFacts(agent: AgentSnapshot | null, { isHeard }: { isHeard: boolean }): HomeFacts {
  if (agent === null) return NOTHING
  const { today, running, power_w, solar_w, solar_source } = agent
  const hasSun = solar_source !== null
  return {
    hasSun,
    sunW: hasSun ? solar_w : null,
    workW: power_w,
    look: lookOf(agent, isHeard),
    earnedTodayEur: today.earned_eur,
    sunShare: today.energy_wh > 0 ? Math.min(1, today.solar_wh / today.energy_wh) : null,
    task: running[0] ?? null,
  }
}

const NOTHING: HomeFacts = {
  hasSun: false,
  sunW: null,
  workW: null,
  look: 'waiting',
  earnedTodayEur: '0',
  sunShare: null,
  task: null,
}

function lookOf({ mode, connected, running }: AgentSnapshot, isHeard: boolean): WorkLook {
  if (!isHeard) return 'offline'
  if (mode === 'paused') return 'paused'
  if (running.length > 0) return 'working'
  return connected ? 'waiting' : 'offline'
}
