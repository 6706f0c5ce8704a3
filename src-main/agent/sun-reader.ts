import type { SourceProblem } from '#core/contracts/solar.ts'
import { READING_GAP_MAX_MS } from '#core/energy/site-pool.ts'
import { sourceProblemText } from '#core/wording/source-problems.ts'
import { isSetUp, type SolarReading, type SolarSource, sourceProblemOf, SourceUnreadable } from '../solar/ports.ts'
import { inTime, messageOf, NoAnswerInTime, READ_PATIENCE_MS } from './in-time.ts'
import type { Clock, Delay } from './ports.ts'

/** A reading that is older than this is not known to hold any more, in ms. */
export const SUN_FRESH_MS = READING_GAP_MAX_MS
/** A meter is asked this often unless it is asked for at once, in ms. */
export const SUN_EVERY_MS = 10_000
/** The day's clock has gone so much further than time has passed, or less far: the computer slept, or somebody set the clock. */
const SLEPT_MS = 5000

/** A good reading, when it was measured by the clock that passes evenly, and what our tasks drew then. */
export type Heard = { readonly reading: SolarReading; readonly atSteadyMs: number; readonly ownW: number }
/** Why there is none, and the same in the words of whoever said it. */
export type Trouble = { readonly problem: SourceProblem; readonly detail: string }

export type ReaderDeps = {
  solar: SolarSource | null
  clock: Clock
  delay: Delay
  everyMs?: number | undefined
}
export type SunReader = {
  /** Reads the source when it is time for it, or at once. Never rejects: what keeps it from being read is the trouble. */
  read(how: { isAtOnce: boolean; ownW: number }): Promise<void>
  /** The last good reading, however old. */
  heard(): Heard | null
  trouble(): Trouble | null
  /** It answers readings, and nothing else. */
  fail(error: unknown): void
}

/** How long ago that was, in ms, by whichever clock says more: one stands still while the computer sleeps, one may be set. */
export const ageOf = ({ reading, atSteadyMs }: Heard, clock: Clock): number =>
  Math.max(clock.steadyMs() - atSteadyMs, clock.now().getTime() - reading.at.getTime())

/** Whether it is known how time passed from one reading to the next, and not much did. */
function follows(now: Heard, before: Heard): boolean {
  const passedMs = now.atSteadyMs - before.atSteadyMs
  const byClockMs = now.reading.at.getTime() - before.reading.at.getTime()
  return passedMs <= SUN_FRESH_MS && Math.abs(byClockMs - passedMs) <= SLEPT_MS
}

/**
 * Hears what the source of the sun's power says; `news` is told of each reading that is another than the last, and of the
 * one that it follows closely: null where nobody knows what was between the two.
 */
export function sunReader(deps: ReaderDeps, news: (now: Heard, before: Heard | null) => void): SunReader {
  const { solar, clock, delay, everyMs = SUN_EVERY_MS } = deps
  let heard: Heard | null = null
  let trouble: Trouble | null = null
  let asked = { atMs: Number.NEGATIVE_INFINITY, atSteadyMs: Number.NEGATIVE_INFINITY }

  function take(reading: SolarReading, ownW: number): void {
    const ageMs = clock.now().getTime() - reading.at.getTime()
    // A time far ahead of ours is as unknown as an old one: such a reading would stay fresh for as long.
    if (!(Math.abs(ageMs) <= SUN_FRESH_MS)) throw staleBy(solar?.name ?? '', ageMs)
    const atSteadyMs = clock.steadyMs() - Math.max(0, ageMs)
    const before = heard
    // Said already; or older, as when one of several meters is back.
    if (before !== null && (before.reading.at.getTime() === reading.at.getTime() || before.atSteadyMs >= atSteadyMs))
      return
    heard = { reading, ownW, atSteadyMs }
    news(heard, before !== null && follows(heard, before) ? before : null)
  }

  return {
    async read({ isAtOnce, ownW }) {
      if (!isSetUp(solar)) {
        heard = null
        trouble = null
        return
      }
      const [atMs, atSteadyMs] = [clock.now().getTime(), clock.steadyMs()]
      // After a sleep it is asked at once.
      const sinceMs = Math.max(atMs - asked.atMs, atSteadyMs - asked.atSteadyMs)
      if (!isAtOnce && sinceMs < everyMs) return
      asked = { atMs, atSteadyMs }
      try {
        take(await inTime(solar.read(), delay), ownW)
        trouble = null
      } catch (error) {
        trouble = troubleOf(error, solar.name)
      }
    },
    heard: () => heard,
    trouble: () => trouble,
    fail: (error) => void (trouble = troubleOf(error, solar?.name ?? '')),
  }
}

const staleBy = (address: string, ageMs: number) =>
  new SourceUnreadable('stale', { address, seconds: Math.round(ageMs / 1000) })

function troubleOf(error: unknown, address: string): Trouble {
  if (error instanceof SourceUnreadable)
    return { problem: error.problem, detail: sourceProblemText(error.problem, 'en') }
  const detail = messageOf(error)
  if (error instanceof NoAnswerInTime)
    return { problem: { code: 'timed_out', values: { address, seconds: READ_PATIENCE_MS / 1000 } }, detail }
  return { problem: sourceProblemOf(error, address), detail }
}
