/** Less CPU time than this, in cores, is what a computer uses for itself: nothing of ours runs. */
export const IDLE_CORES_MAX = 0.2
const MINUTE_S = 60
/** So many minutes of rest are remembered, so that what changes with the day (a screen) is followed. */
const MINUTES_KEPT = 30
const MINUTES_LEAST = 3
/** The minutes at rest agree when their middle is at most so much above their lowest tenth. */
const SPREAD_MAX = 1.15
/** A difference smaller than this is noise, and not worth a write. */
const CHANGE_LEAST = 0.03
const WRITE_EVERY_MS = 3_600_000

/** `calibrated`: its owner had it measured, and nothing that is learned replaces it. */
export type KnownIdle = { readonly watts: number; readonly origin: 'calibrated' | 'learned' }
/** Idle power by the method that measured it: a plug and a processor do not see the same computer. */
export type IdleByMethod = Readonly<Record<string, KnownIdle>>

/** Where idle power is kept. */
export type IdleStore = {
  now(): IdleByMethod
  /** Whether the disk has taken it; if not, it holds for as long as this program runs. */
  keepLearned(method: string, watts: number): boolean
}

type Rest = { readonly powerW: number; readonly seconds: number; readonly busyCores: number; readonly atMs: number }
type Learning = { joules: number; seconds: number; minutesW: readonly number[] }

/**
 * Learns what this computer draws when it rests: means over whole minutes in which next to no CPU time was used, and of the
 * last half hour of them the lowest tenth, once they agree. Means, because the lowest of single readings is only noise.
 */
export function idlePower(store: IdleStore) {
  const learning = new Map<string, Learning>()
  const learnt = new Map<string, { readonly watts: number; readonly isKept: boolean }>()
  let writtenAtMs = -Infinity

  function forget(method: string): void {
    learnt.delete(method)
    learning.delete(method)
  }

  function wattsOf(method: string): number | null {
    const kept = store.now()[method]
    // Its owner wants it forgotten, perhaps because another plug sees another computer.
    if (kept === undefined && learnt.get(method)?.isKept) forget(method)
    if (kept?.origin === 'calibrated') return kept.watts
    return learnt.get(method)?.watts ?? kept?.watts ?? null
  }

  function learn(method: string, watts: number, atMs: number): void {
    const before = wattsOf(method)
    if (before !== null && Math.abs(watts - before) <= CHANGE_LEAST * before) return
    const isDue = before === null || atMs - writtenAtMs >= WRITE_EVERY_MS
    if (isDue) writtenAtMs = atMs
    const isKept = isDue ? store.keepLearned(method, watts) : (learnt.get(method)?.isKept ?? true)
    learnt.set(method, { watts, isKept })
  }

  return {
    wattsOf,
    /** Takes an interval in; a busy one ends the minute that was being measured. */
    observe(method: string, { powerW, seconds, busyCores, atMs }: Rest): void {
      if (store.now()[method]?.origin === 'calibrated') return
      const before = learning.get(method) ?? { joules: 0, seconds: 0, minutesW: [] }
      const isAtRest = busyCores <= IDLE_CORES_MAX && seconds > 0
      const joules = isAtRest ? before.joules + powerW * seconds : 0
      const passedS = isAtRest ? before.seconds + seconds : 0
      if (passedS < MINUTE_S) return void learning.set(method, { ...before, joules, seconds: passedS })
      const minutesW = [...before.minutesW, joules / passedS].slice(-MINUTES_KEPT)
      learning.set(method, { joules: 0, seconds: 0, minutesW })
      const watts = lowestTenth(minutesW)
      if (watts !== null) learn(method, watts, atMs)
    },
  }
}
export type IdlePower = ReturnType<typeof idlePower>

/** Null while there are too few minutes, or while they do not agree. */
function lowestTenth(minutesW: readonly number[]): number | null {
  const sorted = minutesW.toSorted((one, other) => one - other)
  const low = sorted[Math.floor(sorted.length / 10)]
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (sorted.length < MINUTES_LEAST || low === undefined || middle === undefined) return null
  // A device that says nothing at all has not measured a computer at rest.
  return low > 0 && middle <= SPREAD_MAX * low ? low : null
}
