import type { SunPlan } from '#core/energy/sun-controller.ts'
import { type Rule, sentence, type Sentence, type Situation, timed, type Verdict } from './situation.ts'

const MINUTE_S = 60
/** A countdown is in seconds when less than this is left of it. */
const SECONDS_BELOW_S = 2 * MINUTE_S

/** The sun gives what the running tasks draw: where they follow it always, else when there is enough for all of it. */
export function isFed({ mode, sun, shareMax }: Situation): boolean {
  if (sun === null || sun.phase !== 'on') return false
  return followsSun(mode) || sun.cpuShare >= shareMax
}

const followsSun = (mode: Situation['mode']) => mode === 'solar_only' || mode === 'solar_first'

/**
 * *Solar only* holds everything while there is no sun or nobody knows of it; *Solar first* leaves those going whose
 * deadline presses, and what runs when the meter is lost. *Always* and *finish* only count the sun.
 */
export const sunRule: Rule = (situation) => {
  const { mode, sun, isStopping, pressingCount } = situation
  if (isStopping || !followsSun(mode)) return null
  if (sun === null) return mode === 'solar_only' ? { ...DARK, sentence: sentence('sun_without_meter') } : null
  const { going, cpuShare } = sun
  if (sun.phase === 'on')
    return { slots: sun.slots + pressingCount, going, cpuShare, sentence: tooLittleToBegin(situation, sun) }
  if (sun.phase === 'stopping') return cloud(situation, sun)
  return mode === 'solar_only' ? { ...DARK, sentence: waiting(situation, sun) } : darkButFirst(situation, sun)
}

const DARK = { slots: 0, holds: 'everything' } as const

/** What runs follows the sun, however little that is; a task that would begin needs some. */
const tooLittleToBegin = (situation: Situation, sun: SunPlan): Sentence | null =>
  situation.runningCount === 0 && sun.needW > 0 ? waiting(situation, sun) : null

/** What runs goes on through it, slowly, unless it presses; nothing begins. */
function cloud(situation: Situation, sun: SunPlan): Verdict {
  const { going, cpuShare } = sun
  const { runningCount, pressingCount } = situation
  const slow = { slots: 0, going, cpuShare }
  if (runningCount === 0) return { ...slow, sentence: waiting(situation, sun) }
  if (pressingCount === runningCount) return { ...slow, sentence: fromGrid(pressingCount) }
  const seconds = secondsUntilChange(situation, sun)
  const at = changesAt(situation, sun)
  if (seconds < SECONDS_BELOW_S) return { ...slow, sentence: timed('cloud_seconds', at, { seconds }) }
  return { ...slow, sentence: timed('cloud_minutes', at, { minutes: Math.round(seconds / MINUTE_S) }) }
}

function darkButFirst(situation: Situation, sun: SunPlan): Verdict {
  const { runningCount, pressingCount } = situation
  if (sun.phase === 'lost')
    return { slots: 0, sentence: runningCount > 0 ? sentence('meter_lost') : waiting(situation, sun) }
  const isPressed = pressingCount > 0
  return { slots: 0, holds: 'what_can_wait', sentence: isPressed ? fromGrid(pressingCount) : waiting(situation, sun) }
}

const fromGrid = (count: number) => sentence('deadline_from_grid', { count })

/** At the very start nobody has looked yet, which is no reason to speak of a meter. */
function waiting(situation: Situation, sun: SunPlan): Sentence | null {
  const at = changesAt(situation, sun)
  if (sun.phase === 'unknown' && situation.status === null && situation.runningCount === 0) return null
  if (sun.phase === 'unknown' || sun.phase === 'lost') return sentence('waiting_for_meter')
  if (sun.phase === 'resting') return timed('sun_resting', at)
  if (sun.phase === 'starting') return timed('sun_starting', at, { seconds: secondsUntilChange(situation, sun) })
  return sentence('waiting_for_sun', { watts: Math.max(1, Math.ceil(sun.needW)) })
}

const secondsUntilChange = ({ steadyMs }: Situation, { changesAtMs }: SunPlan) =>
  Math.max(0, Math.ceil(((changesAtMs ?? steadyMs) - steadyMs) / 1000))

const changesAt = ({ now, steadyMs }: Situation, { changesAtMs }: SunPlan) =>
  changesAtMs === null ? null : new Date(now.getTime() + changesAtMs - steadyMs)
