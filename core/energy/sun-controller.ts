import { deficitBudgetWh, startAllowedAtMs, startsOfLastHour, type SunRule } from './sun-rule.ts'

/** A reading older than this says nothing about now, in s. */
export const STALE_S = 90
/** Clouds that pass within this time are evened out when it is judged whether work should begin, in s. */
const SMOOTHED_OVER_S = 60
/**
 * Work grows with the sun over this time, in s, and shrinks at once. Two nodes that read one meter at the same moment each
 * take half of what they see come, and do not take it twice and drop it again.
 */
const RISES_OVER_S = 15
/**
 * A computation cannot be slower, as a share of a core. While a cloud passes one task crawls on like this: what it draws is
 * the grid's, so it is as little as still moves, a quarter of a second in every twelve.
 */
export const LEAST_SHARE = 0.02
/** A task that would begin more slowly than this, as a share of a core, is not begun. */
const BEGINS_FROM = 0.25
/** A cloud that lasts longer than this is none, in s. */
export const CLOUD_LASTS_S = 900
/** Watts that are shared out and added up again are off by less than this, in W: that is no lack. */
const ROUNDED_OFF_W = 1e-6
const MS_PER_H = 3_600_000

/**
 * `unknown`: no meter says anything; `lost`: none does any more, and what runs goes on; `off`: too little sun; `starting`: enough, and work begins at `changesAtMs`;
 * `resting`: enough, but work has begun or ended so lately or so often that it waits until then; `on`; `stopping`: a
 * cloud, and work ends at `changesAtMs` if it stays.
 */
export type SunPhase = 'unknown' | 'lost' | 'off' | 'starting' | 'resting' | 'on' | 'stopping'

type Sun = {
  /** When its reading was taken. */
  readonly atMs: number
  readonly surplusW: number
  /** The same without its clouds. */
  readonly smoothW: number
  /** What work may follow. */
  readonly risingW: number
}

/** What the controller remembers from one step to the next. Times are steady ms. */
export type SunState = {
  /** Since when work is on; null while it is off. */
  readonly onSinceMs: number | null
  /** When it ended last. */
  readonly endedAtMs: number | null
  readonly steppedAtMs: number
  /** What was known last; null when that is too long ago. */
  readonly sun: Sun | null
  /** Since when there is enough to begin. */
  readonly enoughSinceMs: number | null
  /** When work began within the last hour. */
  readonly startsAtMs: readonly number[]
  /** Since when there has been too little for what crawls on; null while there is enough. */
  readonly cloudSinceMs: number | null
  /** What the present clouds have cost so far. */
  readonly deficitWh: number
  /** What work was allowed to draw since the last step. */
  readonly plannedW: number
}

export type SunInput = {
  readonly nowMs: number
  /** What nobody behind the meter uses, our own work added back; null when nothing tells it. */
  readonly surplusW: number | null
  /** Of the reading behind it; null when there is none. */
  readonly readingAgeS: number | null
  /** What our work draws above idle. */
  readonly ownW: number
  readonly slotsMax: number
  /** Of a core that each task may use at most. */
  readonly shareMax: number
  /** One task at a whole core, above idle. */
  readonly wattsPerSlot: number
  readonly runningCount: number
  /** Whether what runs goes on while nothing is known of the sun. */
  readonly goesOnUnknown: boolean
}

export type SunPlan = {
  readonly phase: SunPhase
  /** How many tasks may run; none is begun beyond them, or while a cloud passes. */
  readonly slots: number
  /** So many of those that run may go on; the others hold still. */
  readonly going: number
  /** How much of a core each of those may use. */
  readonly cpuShare: number
  readonly changesAtMs: number | null
  /** How much more there must be before a task begins, in W; 0 when there is enough for it. */
  readonly needW: number
}

export const SUN_AT_FIRST: SunState = {
  onSinceMs: null,
  endedAtMs: null,
  steppedAtMs: 0,
  sun: null,
  enoughSinceMs: null,
  startsAtMs: [],
  cloudSinceMs: null,
  deficitWh: 0,
  plannedW: 0,
}

type Step = { readonly state: SunState; readonly plan: SunPlan }

/**
 * One look at the sun. Work begins when there has been enough of it for `start_after_s`, follows it in slots and CPU
 * share, and ends when clouds have cost their budget of energy, or when nothing is known any more.
 */
export function stepSun(before: SunState, input: SunInput, rule: SunRule): Step {
  const { nowMs } = input
  const sun = hear(before, input)
  const heard = { ...before, steppedAtMs: nowMs, sun, startsAtMs: startsOfLastHour(before.startsAtMs, nowMs) }
  if (sun === null) return knowNothing(heard, input)
  const { onSinceMs } = before
  if (onSinceMs === null) return wait({ ...heard, sun }, input, rule)
  return goOn({ ...heard, sun, onSinceMs, deficitWh: deficitWh(before, input, sun) }, input, rule)
}

/** An old or missing reading leaves what was known, for as long as that still says something about now. */
function hear({ sun, steppedAtMs }: SunState, { nowMs, surplusW, readingAgeS }: SunInput): Sun | null {
  const known = sun !== null && nowMs - sun.atMs <= STALE_S * 1000 ? sun : null
  if (surplusW === null || readingAgeS === null || !(readingAgeS <= STALE_S)) return known
  const atMs = nowMs - Math.max(0, readingAgeS) * 1000
  if (known === null) return { atMs, surplusW, smoothW: surplusW, risingW: surplusW }
  const towards = (fromW: number, overS: number) =>
    fromW + (1 - Math.exp(-(nowMs - steppedAtMs) / (overS * 1000))) * (surplusW - fromW)
  const smoothW = towards(known.smoothW, SMOOTHED_OVER_S)
  // From nothing at the lowest: how much a house drew in a cloud says nothing about the sun that comes after it.
  const risingW = Math.min(surplusW, towards(Math.max(0, known.risingW), RISES_OVER_S))
  return { atMs, surplusW, smoothW, risingW }
}

/**
 * Sun beyond what is drawn pays back what the clouds before it have cost. Where the house itself draws from the grid, what
 * work costs there is what it draws, and no more.
 */
function deficitWh(before: SunState, { nowMs, ownW }: SunInput, { surplusW }: Sun): number {
  const tookMs = Math.min(nowMs - before.steppedAtMs, STALE_S * 1000)
  const drawnW = Math.max(before.plannedW, ownW)
  return Math.max(0, before.deficitWh + ((drawnW - Math.max(0, surplusW)) * tookMs) / MS_PER_H)
}

const NOTHING = { slots: 0, going: 0, cpuShare: 1, changesAtMs: null, needW: 0 } as const

/** Nothing begins; what runs may go on, and costs no budget, unless it was in a cloud: the last that is known is no sun. */
function knowNothing(state: SunState, { nowMs, goesOnUnknown, shareMax, runningCount }: SunInput): Step {
  const quiet = { ...state, enoughSinceMs: null, cloudSinceMs: null, plannedW: 0 }
  const plan = { ...NOTHING, cpuShare: shareMax }
  if (state.onSinceMs === null) return { state: quiet, plan: { ...plan, phase: 'unknown' } }
  if (goesOnUnknown && runningCount > 0 && state.cloudSinceMs === null)
    return { state: quiet, plan: { ...plan, going: runningCount, phase: 'lost' } }
  return { state: ended(quiet, nowMs), plan: { ...plan, phase: 'unknown' } }
}

const ended = <S extends SunState>(state: S, nowMs: number): S => ({
  ...state,
  onSinceMs: null,
  endedAtMs: nowMs,
  enoughSinceMs: null,
  cloudSinceMs: null,
  deficitWh: 0,
  plannedW: 0,
})

/** One task, as fast as it may be. */
const taskW = ({ wattsPerSlot, shareMax }: SunInput) => wattsPerSlot * shareMax

type Knowing = SunState & { readonly sun: Sun }

function wait(state: Knowing, input: SunInput, rule: SunRule): Step {
  const { nowMs } = input
  const { surplusW, smoothW } = state.sun
  const enoughW = taskW(input) + rule.start_margin_w
  // A short cloud does not make the waiting begin again.
  const enoughSinceMs = Math.max(surplusW, smoothW) < enoughW ? null : (state.enoughSinceMs ?? nowMs)
  const waiting = { ...state, enoughSinceMs }
  if (enoughSinceMs === null || surplusW < enoughW)
    return { state: waiting, plan: { ...NOTHING, phase: 'off', needW: enoughW - surplusW } }
  const startsAtMs = enoughSinceMs + rule.start_after_s * 1000
  const allowedAtMs = startAllowedAtMs(state, rule)
  if (allowedAtMs > Math.max(nowMs, startsAtMs))
    return { state: waiting, plan: { ...NOTHING, phase: 'resting', changesAtMs: allowedAtMs } }
  if (startsAtMs > nowMs) return { state: waiting, plan: { ...NOTHING, phase: 'starting', changesAtMs: startsAtMs } }
  return goOn({ ...waiting, onSinceMs: nowMs, startsAtMs: [...state.startsAtMs, nowMs] }, input, rule)
}

function goOn(state: Knowing & { readonly onSinceMs: number }, input: SunInput, rule: SunRule): Step {
  const { nowMs } = input
  const { plannedW, ...work } = grade(state.sun, input)
  const needW = Math.max(0, BEGINS_FROM * taskW(input) - state.sun.risingW)
  const goingOn = { ...state, plannedW, enoughSinceMs: null, cloudSinceMs: null }
  const missingW = plannedW - Math.max(0, state.sun.surplusW)
  if (missingW <= ROUNDED_OFF_W) return { state: goingOn, plan: { ...work, phase: 'on', changesAtMs: null, needW } }
  const cloudSinceMs = state.cloudSinceMs ?? nowMs
  const leftWh = Math.max(0, deficitBudgetWh(rule, taskW(input)) - state.deficitWh)
  const overAtMs = Math.min(cloudSinceMs + CLOUD_LASTS_S * 1000, nowMs + (leftWh / missingW) * MS_PER_H)
  const endsAtMs = Math.max(state.onSinceMs + rule.on_min_s * 1000, overAtMs)
  if (endsAtMs <= nowMs) return wait(ended(state, nowMs), input, rule)
  return {
    state: { ...goingOn, cloudSinceMs },
    plan: { ...work, phase: 'stopping', slots: 0, changesAtMs: endsAtMs, needW },
  }
}

/**
 * As much work as there is sun, counted in whole tasks: 1 is one task at a whole core. Those that run share it, because a
 * task that is slow loses nothing; only when there is not enough for all of them even so some hold still.
 */
function grade({ risingW }: Sun, { wattsPerSlot, slotsMax, shareMax, runningCount }: SunInput) {
  const worth = Math.min(slotsMax * shareMax, Math.max(LEAST_SHARE, risingW / wattsPerSlot))
  const going = Math.max(1, Math.min(slotsMax, Math.floor(worth / LEAST_SHARE)))
  const sharing = Math.min(going, Math.max(1, runningCount))
  const cpuShare = Math.min(shareMax, Math.max(LEAST_SHARE, worth / sharing))
  return {
    going,
    cpuShare,
    slots: worth < BEGINS_FROM * shareMax ? 0 : Math.min(slotsMax, Math.ceil(worth / shareMax)),
    plannedW: Math.max(worth, cpuShare * sharing) * wattsPerSlot,
  }
}
