/** No core draws less or more than this, in W: what is learned beyond is an error of the meter. */
const WATTS_MIN = 0.1
const WATTS_MAX = 200
/** So much of the past is remembered, in s of a core that computes. */
const LEARNED_OVER_S = 600
/** A guess counts for as much as so many s of measuring: what was measured soon outweighs it. */
const GUESS_COUNTS_S = 30
/** Less computing than this, in cores, says nothing about its power. */
const CORES_MIN = 0.2

export type PowerSample = {
  /** What our tasks drew above idle, in W. */
  readonly ownW: number
  /** How many cores they used, as CPU time by time. */
  readonly busyCores: number
  readonly tookS: number
}

/** What one task at a whole core draws above idle, and how long that was measured, in s of a core that computes. */
export type WattsPerSlot = { readonly watts: number; readonly measuredS: number }

/** What nobody has measured yet. */
export const guessedWattsPerSlot = (watts: number): WattsPerSlot => ({ watts, measuredS: 0 })

/** What one task at a whole core draws above idle, in W, before anything was measured: all cores' power by their number. */
export const firstWattsPerSlot = ({ fullW, idleW, cores }: { fullW: number; idleW: number; cores: number }): number =>
  bounded((fullW - idleW) / Math.max(1, cores))

/** The same after one more look at what is drawn: the longer and the more was computed, the more it counts. */
export function learnWattsPerSlot(known: WattsPerSlot, { ownW, busyCores, tookS }: PowerSample): WattsPerSlot {
  if (!(busyCores >= CORES_MIN) || !(ownW > 0) || !(tookS > 0)) return known
  const lookedS = Math.min(LEARNED_OVER_S, tookS * busyCores)
  const weight = lookedS / (GUESS_COUNTS_S + known.measuredS + lookedS)
  return {
    watts: bounded(known.watts + weight * (bounded(ownW / busyCores) - known.watts)),
    measuredS: Math.min(LEARNED_OVER_S, known.measuredS + lookedS),
  }
}

const bounded = (watts: number) => Math.min(WATTS_MAX, Math.max(WATTS_MIN, watts))
