import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { todaysMoney } from '#core/wording/todays-money.ts'
import { LOOK_OF_REASON, type WorkLook } from './work-look.ts'

/** What Home shows of a node, before it is worded. Watts that nobody measures are null. */
export type HomeFacts = {
  readonly hasSun: boolean
  readonly sunW: number | null
  /** Null where the node is not heard. */
  readonly isWorking: boolean | null
  /** What this computer draws while it works; null while it does not, or where nobody measures it. */
  readonly workW: number | null
  /** What this computer draws now, at work or not. */
  readonly drawnW: number | null
  /** What the sun does not give of the work's power: that comes from the street. Null where that is nothing. */
  readonly streetW: number | null
  readonly look: WorkLook
  /** Null while there is no node to say it. */
  readonly moneyToday: ReturnType<typeof todaysMoney> | null
  /** Share of today's energy that was the sun's, 0 to 1; null while nothing was used. */
  readonly sunShare: number | null
  readonly task: AgentSnapshot['running'][number] | null
  readonly sentence: AgentSnapshot['sentence'] | null
  /** When this changes by itself; null where nobody knows. */
  readonly until: string | null
  /** What nobody behind the meter uses, in W; null where nobody knows. */
  readonly spareW: number | null
  /** `sunW` is what is to spare, because nothing measures the panels themselves. */
  readonly isSpare: boolean
  /** Nothing measures the sun's power: somebody typed it in, or it is computed. */
  readonly unmeasured: 'declared' | 'simulated' | null
}

/** `isHeard`: whether the node answers this interface. */
type Ears = { readonly isHeard: boolean; readonly phase: HostState['phase'] }

export function homeFacts(agent: AgentSnapshot | null, ears: Ears): HomeFacts {
  const look = lookOf(agent, ears)
  if (agent === null) return { ...NOTHING, look, isWorking: ears.isHeard ? false : null }
  const { today, running, sentence } = agent
  return {
    ...wattsOf(agent, ears),
    look,
    moneyToday: todaysMoney(today),
    sunShare: today.energy_wh > 0 ? Math.min(1, today.solar_wh / today.energy_wh) : null,
    task: running[0] ?? null,
    sentence,
    until: ears.isHeard ? sentence.next_change_at : null,
    unmeasured: unmeasuredIn(agent),
  }
}

function wattsOf(agent: AgentSnapshot, { isHeard }: Ears) {
  const { running, mode, power_w, solar_source } = agent
  const hasSun = solar_source !== null
  const sun = hasSun ? sunOf(agent) : NO_SUN
  const isWorking = isHeard ? running.length > 0 && mode !== 'paused' : null
  const workW = isWorking === true ? power_w : null
  const missingW = (workW ?? 0) - (sun.spareW ?? sun.sunW ?? 0)
  return { hasSun, ...sun, isWorking, workW, drawnW: power_w, streetW: missingW > 0 ? missingW : null }
}

const NO_SUN = { sunW: null, spareW: null, isSpare: false }

/** Of a meter that does not answer nothing is known, and that is not 0 W. */
function sunOf({ sun, solar_w }: AgentSnapshot) {
  if (sun === null) return { ...NO_SUN, sunW: solar_w }
  const spareW = sun.surplus_w === null ? null : Math.max(0, sun.surplus_w)
  return { sunW: sun.pv_w ?? spareW, spareW, isSpare: sun.pv_w === null && spareW !== null }
}

function unmeasuredIn({ sun, solar_source }: AgentSnapshot): HomeFacts['unmeasured'] {
  if (sun?.quality === 'declared' || sun?.quality === 'simulated') return sun.quality
  return solar_source?.startsWith('fixed watts') === true ? 'declared' : null
}

/** What of it is drawn. */
export const pictureOf = ({ sunW, streetW, workW, look, hasSun, task }: HomeFacts) => ({
  sunW,
  streetW,
  workW,
  look,
  hasPanels: hasSun,
  progress: look === 'working' || look === 'finishing' ? (task?.progress ?? null) : null,
})

const NOTHING: Omit<HomeFacts, 'look'> = {
  hasSun: false,
  sunW: null,
  isWorking: false,
  workW: null,
  drawnW: null,
  streetW: null,
  moneyToday: null,
  sunShare: null,
  task: null,
  sentence: null,
  until: null,
  spareW: null,
  isSpare: false,
  unmeasured: null,
}

/** Who is not heard may be anything; without an agent the host itself says how it is. */
function lookOf(agent: AgentSnapshot | null, { isHeard, phase }: Ears): WorkLook {
  if (!isHeard) return 'offline'
  if (agent !== null) return LOOK_OF_REASON[agent.sentence.reason]
  if (phase === 'failed') return 'failed'
  return phase === 'ended' ? 'finished' : 'starting'
}
