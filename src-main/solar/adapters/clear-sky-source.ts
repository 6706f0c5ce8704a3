import { getPosition } from 'suncalc'
import { clearSky as skyAt, onPlane, type SunPosition } from '#core/energy/clear-sky.ts'
import type { Panels } from '#core/contracts/solar.ts'
import { siteReading, SourceUnreadable, type SolarSource } from '../ports.ts'
import { numberField } from '../setting-fields.ts'
import { sourceKind, type Surroundings } from '../source-kind.ts'

/** Dirt, warm cells, cables and inverter take this much: the losses of PVWatts. */
const LOSSES_PCT = 14

/** What panels would give under a cloudless sky now, in W. Where sun and panels are is all it knows: it is no evidence. */
export function clearSkyW({ sun, at, panels, lossesPct }: Situation): number {
  const plane = { tiltDeg: panels.tilt_deg, azimuthDeg: panels.azimuth_deg }
  const lightWPerM2 = onPlane(skyAt(sun, at), sun, plane)
  return panels.peak_w * (lightWPerM2 / 1000) * (1 - lossesPct / 100)
}
type Situation = {
  readonly sun: SunPosition
  readonly at: Date
  readonly panels: Panels
  readonly lossesPct: number
}

/** A model for demonstrations and for houses without a meter; it says `simulated` in all evidence. */
function clearSkySource(lossesPct: number, { panels, place, now }: Surroundings): SolarSource {
  return {
    name: 'clear-sky model',
    async read() {
      const at = now()
      const here = place()
      if (panels === null)
        throw new SourceUnreadable('settings_invalid', {
          field: 'panels',
          detail: 'nobody has said how the panels lie',
        })
      if (here === null)
        throw new SourceUnreadable('settings_invalid', {
          field: 'place',
          detail: 'nobody has said where the house stands',
        })
      const { altitude, azimuth } = getPosition(at, here.latitude, here.longitude)
      const sun = { altitudeDeg: altitude, azimuthDeg: azimuth }
      const pvW = Math.round(clearSkyW({ sun, at, panels, lossesPct }))
      return siteReading({ at, pvW, quality: 'simulated' })
    },
  }
}

export const clearSky = sourceKind({
  kind: 'clear-sky',
  quality: 'simulated',
  fields: {
    losses_pct: numberField({ min: 0, max: 90, unit: '%' }, { standard: LOSSES_PCT, isAdvanced: true }),
  },
  tells: () => ['pv'],
  open: ({ losses_pct: lossesPct }, surroundings) => clearSkySource(lossesPct, surroundings),
})
