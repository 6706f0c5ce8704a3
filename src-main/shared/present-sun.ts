import type { SourceTrial, SunNow } from '#core/contracts/solar.ts'
import { siteReading, type SolarReading, type SourceNow } from '../solar/ports.ts'

type Counted = 'importWh' | 'exportWh' | 'pvWh'
/** What is shown of a reading; all of it null where there is none. */
export type ShownReading = { readonly [F in Exclude<keyof SolarReading, Counted>]: SolarReading[F] | null }

/** A reading as people see it, beside what holds only while our own work is known. */
export const presentSun = (reading: ShownReading, now: Pick<SunNow, 'surplus_w' | 'problem'>): SunNow => ({
  at: reading.at && reading.at.toISOString(),
  grid_w: reading.gridW,
  pv_w: reading.pvW,
  battery_w: reading.batteryW,
  load_w: reading.loadW,
  battery_soc_pct: reading.batterySocPct,
  quality: reading.quality,
  ...now,
})

/** What one source says; what is left over is said of the site as a whole only. */
export const presentSource = ({ name, reading, problem }: SourceNow): SourceTrial => ({
  name,
  problem,
  reading: reading && presentSun(reading, { surplus_w: null, problem: null }),
})

/** The other way round; counters are not shown, so that they are not known any more. Null where nothing was read. */
export const readingIn = ({ at, quality, ...sun }: SunNow): SolarReading | null =>
  at === null || quality === null
    ? null
    : siteReading({
        at: new Date(at),
        quality,
        gridW: sun.grid_w,
        pvW: sun.pv_w,
        batteryW: sun.battery_w,
        loadW: sun.load_w,
        batterySocPct: sun.battery_soc_pct,
      })
