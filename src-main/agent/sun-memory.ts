import { messageOf } from './in-time.ts'
import type { AgentSettings, Clock, Tell } from './ports.ts'

const HOUR_MS = 3_600_000
/** No rule allows more starts in an hour; typed watts, which begin as often as the agent does, need none remembered. */
const STARTS_MAX = 60
/** What a task draws is written this often at most, in ms, and when it is so much off: memory cards wear out. */
const WRITE_EVERY_MS = 5 * 60_000
const OFF_BY = 0.05

type Known = {
  /** What one task at a whole core draws above idle, in W. */
  readonly wattsPerSlot: number
  /** When work began within the last hour, in steady ms, the earliest first. */
  readonly startsAtMs: readonly number[]
}

/** What following the sun has taught, over every kind of end: a node that is killed must not begin more often for it. */
export type SunMemory = {
  /** `wattsPerSlot` is null where it was never learned. */
  recall(): Pick<Known, 'startsAtMs'> & { readonly wattsPerSlot: number | null }
  /** After every look; writes a start at once, and the rest seldom. Never throws: what the disk does not take is told. */
  keep(known: Known): void
}

type Deps = { readonly settings: AgentSettings; readonly clock: Clock; readonly tell: Tell }

/** Starts are kept by the time of day: the clock that passes evenly begins anew with each process. */
export function sunMemory({ settings, clock, tell }: Deps): SunMemory {
  const sinceMs = (at: number) => clock.now().getTime() - at
  let lastStartAtMs: number | undefined
  let writtenW = wattsIn(settings.get('watts_per_slot'))
  let writtenAtMs = Number.NEGATIVE_INFINITY

  function write(name: 'sun_starts' | 'watts_per_slot', value: string): void {
    try {
      settings.set(name, value)
    } catch (error) {
      tell(`What this node learned of the sun could not be remembered: ${messageOf(error)}`)
    }
  }

  return {
    recall() {
      // A clock that was put back makes a start look as if it were to come: it counts from now on.
      const agesMs = startsIn(settings.get('sun_starts')).map((at) => Math.max(0, sinceMs(at)))
      const startsAtMs = agesMs.filter((ageMs) => ageMs < HOUR_MS).map((ageMs) => clock.steadyMs() - ageMs)
      lastStartAtMs = startsAtMs.at(-1)
      return { startsAtMs, wattsPerSlot: writtenW }
    },
    keep({ startsAtMs, wattsPerSlot }) {
      const startAtMs = startsAtMs.at(-1)
      if (startAtMs !== undefined && startAtMs !== lastStartAtMs) {
        lastStartAtMs = startAtMs
        const offsetMs = clock.now().getTime() - clock.steadyMs()
        const kept = startsAtMs.slice(-STARTS_MAX).map((at) => Math.round(at + offsetMs))
        write('sun_starts', kept.join(' '))
      }
      const isOff = Math.abs(wattsPerSlot - (writtenW ?? 0)) > OFF_BY * wattsPerSlot
      if (!isOff || clock.steadyMs() - writtenAtMs < WRITE_EVERY_MS) return
      writtenW = wattsPerSlot
      writtenAtMs = clock.steadyMs()
      write('watts_per_slot', wattsPerSlot.toFixed(3))
    },
  }
}

/** What is damaged says nothing of the past. */
const startsIn = (text: string | null): readonly number[] =>
  (text ?? '').split(' ').flatMap((word) => (/^\d{1,15}$/.test(word) ? Number(word) : []))

function wattsIn(text: string | null): number | null {
  const watts = Number(text ?? Number.NaN)
  return Number.isFinite(watts) && watts > 0 ? watts : null
}
