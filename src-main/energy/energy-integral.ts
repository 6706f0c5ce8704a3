import type { DeviceReading } from './ports.ts'

/** Between two readings further apart than this nobody knows what was used. */
const GAP_MAX_MS = 60_000

/** No computer draws more: a counter that grew faster has been set, not used. */
const COMPUTER_MAX_W = 5000
/** Between two readings power may have been so many times what both of them say; a coarse counter that grew by more has been set. */
const BURST_MAX = 4

type Known = Pick<DeviceReading, 'powerW' | 'counted'>
type Counted = NonNullable<Known['counted']>
type Read = {
  readonly atMs: number
  readonly powerW: number
  readonly countedJ: number | null
  /** Reckoned energy up to this reading, in J. */
  readonly totalJ: number
}

/**
 * Energy in J from readings of power and, where there is one, a counter. A fine counter decides alone. Power alone is
 * integrated by the trapezoid rule. A coarse counter (smart plugs count whole Wh) bounds the integral: whenever it steps,
 * what was integrated since its first step is put right, so that the two never drift apart by more than a step.
 */
export function energyIntegral() {
  const bound = counterBound()
  let last: Read | null = null
  let givenJ = 0

  /** Hands out what was reckoned and not yet given. What was given too much is kept back later, never taken back. */
  function give(totalJ: number): number {
    const moreJ = Math.max(0, totalJ - givenJ)
    givenJ += moreJ
    return moreJ
  }

  /** The last reading, if it is near enough to say something of the time since. */
  const near = (atMs: number): Read | null => (last !== null && atMs - last.atMs <= GAP_MAX_MS ? last : null)

  function forget(): void {
    last = null
    bound.forget()
  }

  function begin({ powerW, counted }: Known, atMs: number): null {
    forget()
    last = { atMs, powerW: powerW ?? 0, countedJ: counted?.energyJ ?? null, totalJ: givenJ }
    return null
  }

  return {
    /** Nothing is known of the time before the next reading: the computer slept, or another device measured. */
    forget,
    /** When the last reading came, in steady ms; null when none counts. */
    readAtMs: () => last?.atMs ?? null,
    powerW: () => last?.powerW ?? null,
    /** Takes a reading in; what was used since the last call, in J, or null when nobody knows. */
    take(known: Known, atMs: number): number | null {
      const before = near(atMs)
      if (before === null || isSet(before, known.counted, atMs)) return begin(known, atMs)
      last = byCounter(before, known.counted, atMs) ?? bound.apply(byPower(before, known, atMs), before, known.counted)
      return give(last.totalJ)
    },
    /** Between two readings the last power holds. */
    reckon(atMs: number): number | null {
      const before = near(atMs)
      return before && give(before.totalJ + before.powerW * secondsTo(atMs, before))
    },
  }
}

const secondsTo = (atMs: number, before: Read) => (atMs - before.atMs) / 1000

/** A fine counter that jumped: nobody knows what was used meanwhile. */
function isSet(before: Read, counted: Counted | null, atMs: number): boolean {
  if (counted === null || counted.stepJ > 0 || before.countedJ === null) return false
  return counted.energyJ - before.countedJ > COMPUTER_MAX_W * secondsTo(atMs, before)
}

/** Null unless there is a counter that is fine enough to decide alone. */
function byCounter(before: Read, counted: Counted | null, atMs: number): Read | null {
  if (counted === null || counted.stepJ > 0 || before.countedJ === null) return null
  const seconds = secondsTo(atMs, before)
  const usedJ = Math.max(0, counted.energyJ - before.countedJ)
  const powerW = seconds > 0 ? usedJ / seconds : before.powerW
  return { atMs, powerW, countedJ: counted.energyJ, totalJ: before.totalJ + usedJ }
}

function byPower(before: Read, { powerW, counted }: Known, atMs: number): Read {
  const nowW = powerW ?? before.powerW
  const totalJ = before.totalJ + ((before.powerW + nowW) / 2) * secondsTo(atMs, before)
  return { atMs, powerW: nowW, countedJ: counted?.energyJ ?? null, totalJ }
}

/** Keeps an integral within what a coarse counter has counted since its first step; at a step it is known exactly. */
function counterBound() {
  let firstStep: { countedJ: number; totalJ: number } | null = null

  function apply(now: Read, before: Read, counted: Counted | null): Read {
    if (counted === null || before.countedJ === null || counted.energyJ === before.countedJ) return now
    // The plug has lost its memory, or somebody has set its counter.
    const mostJ = counted.stepJ + BURST_MAX * Math.max(before.powerW, now.powerW) * secondsTo(now.atMs, before)
    const grownJ = counted.energyJ - before.countedJ
    if (grownJ < 0 || grownJ > mostJ) firstStep = null
    if (firstStep === null) {
      firstStep = { countedJ: counted.energyJ, totalJ: now.totalJ }
      return now
    }
    const countedJ = counted.energyJ - firstStep.countedJ
    const integralJ = now.totalJ - firstStep.totalJ
    // Both steps may have come at any moment since the reading before.
    const leewayJ = counted.stepJ + 2 * before.powerW * secondsTo(now.atMs, before)
    const boundJ = Math.min(countedJ + leewayJ, Math.max(countedJ - leewayJ, integralJ))
    return { ...now, totalJ: firstStep.totalJ + boundJ }
  }
  return { apply, forget: () => void (firstStep = null) }
}
