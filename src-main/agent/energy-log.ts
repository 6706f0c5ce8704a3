import { byQuarters } from '#core/energy/quarters.ts'
import { siteEnergyBetween } from '#core/energy/site-energy.ts'
import type { SolarReading } from '../solar/ports.ts'
import type { Clock, EnergyAmounts, EnergyBook, Tell } from './ports.ts'

/** While tasks run it is written once a minute, else every five: an SD card has only so many writes, in ms. */
const WRITE_BUSY_MS = 60_000
const WRITE_IDLE_MS = 300_000
/** A disk that takes nothing for days costs the oldest of what waits: two days of quarters. */
const WAITING_MAX = 192
const J_PER_WH = 3600
const NOTHING: EnergyAmounts = {
  pvWh: null,
  importWh: null,
  exportWh: null,
  batteryWh: null,
  houseWh: null,
  hostWh: 0,
  computeWh: 0,
  solarWh: 0,
  coverageS: 0,
}

/** The energy of this node and its site by 15-minute UTC quarters: kept in memory, and written now and then. */
export type EnergyLog = {
  /** What the whole computer, and our tasks, used in a quarter, in J. */
  used(quarterMs: number, energy: { hostJ: number; tasksJ: number }): void
  /** What the sun gave of that, as it is settled. */
  granted(quarterMs: number, solarJ: number): void
  /** Two readings of the site that follow one another closely. */
  between(before: SolarReading, after: SolarReading): void
  /** Writes what there is when it is time for it. Never throws: what the disk does not take waits in memory. */
  keep(): void
  /** The same at once. */
  flush(): void
}

export function energyLog({ book, clock, tell }: { book: EnergyBook; clock: Clock; tell: Tell }): EnergyLog {
  let waiting = new Map<number, EnergyAmounts>()
  let writtenAtMs = clock.steadyMs()
  let isDiskAway = false

  function add(quarterMs: number, amounts: Partial<EnergyAmounts>): void {
    waiting.set(quarterMs, together(waiting.get(quarterMs) ?? NOTHING, { ...NOTHING, ...amounts }))
    if (waiting.size > WAITING_MAX) waiting = new Map([...waiting].slice(-WAITING_MAX))
  }

  function flush(): void {
    writtenAtMs = clock.steadyMs()
    if (waiting.size === 0) return
    try {
      book.add(waiting)
      waiting = new Map()
      isDiskAway = false
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (!isDiskAway) tell(`The energy of this node cannot be written (${why}); it waits in memory.`)
      isDiskAway = true
    }
  }

  return {
    used: (quarterMs, { hostJ, tasksJ }) => add(quarterMs, { hostWh: hostJ / J_PER_WH, computeWh: tasksJ / J_PER_WH }),
    granted: (quarterMs, solarJ) => add(quarterMs, { solarWh: solarJ / J_PER_WH }),
    between(before, after) {
      const [fromMs, toMs] = [before.at.getTime(), after.at.getTime()]
      if (toMs <= fromMs) return
      const whole = { ...NOTHING, ...siteEnergyBetween(before, after), coverageS: (toMs - fromMs) / 1000 }
      for (const { quarterMs, share } of byQuarters(fromMs, toMs)) add(quarterMs, partOf(whole, share))
    },
    keep() {
      const isBusy = [...waiting.values()].some(({ computeWh, solarWh }) => computeWh + solarWh > 0)
      if (clock.steadyMs() - writtenAtMs >= (isBusy ? WRITE_BUSY_MS : WRITE_IDLE_MS)) flush()
    },
    flush,
  }
}

/** Two amounts of one time; what neither knows is not known. */
export const together = (one: EnergyAmounts, other: EnergyAmounts): EnergyAmounts => ({
  pvWh: sumOf(one.pvWh, other.pvWh),
  importWh: sumOf(one.importWh, other.importWh),
  exportWh: sumOf(one.exportWh, other.exportWh),
  batteryWh: sumOf(one.batteryWh, other.batteryWh),
  houseWh: sumOf(one.houseWh, other.houseWh),
  hostWh: one.hostWh + other.hostWh,
  computeWh: one.computeWh + other.computeWh,
  solarWh: one.solarWh + other.solarWh,
  coverageS: one.coverageS + other.coverageS,
})

const partOf = (whole: EnergyAmounts, share: number): EnergyAmounts => ({
  pvWh: whole.pvWh && whole.pvWh * share,
  importWh: whole.importWh && whole.importWh * share,
  exportWh: whole.exportWh && whole.exportWh * share,
  batteryWh: whole.batteryWh && whole.batteryWh * share,
  houseWh: whole.houseWh && whole.houseWh * share,
  hostWh: whole.hostWh * share,
  computeWh: whole.computeWh * share,
  solarWh: whole.solarWh * share,
  coverageS: whole.coverageS * share,
})

const sumOf = (one: number | null, other: number | null) =>
  one === null && other === null ? null : (one ?? 0) + (other ?? 0)
