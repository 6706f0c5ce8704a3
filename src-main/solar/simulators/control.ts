import { z } from 'zod'
import type { Failures } from './failures.ts'
import type { SimulatedSite, SiteNow } from './simulated-site.ts'

/** What `POST /control` takes: loads from outside, figures that overrule the scenario (null: no longer), one failure. */
export const controlRequest = z.strictObject({
  extra_load_w: z.number().min(0).optional(),
  pv_w: z.number().nullable().optional(),
  house_w: z.number().nullable().optional(),
  battery_w: z.number().nullable().optional(),
  failure: z.string().nullable().optional(),
})
export type ControlRequest = z.infer<typeof controlRequest>

/** What is simulated: where its truth comes from, and what is wrong with it. */
export type Simulated = { readonly site: SimulatedSite; readonly failures: Failures }

/** Throws when the failure is none of this device's; then nothing has changed. */
export function applyControl({ site, failures }: Simulated, request: ControlRequest): void {
  if (request.failure !== undefined) failures.set(request.failure)
  site.control(
    definedOnly({
      extraLoadW: request.extra_load_w,
      pvW: request.pv_w,
      houseW: request.house_w,
      batteryW: request.battery_w,
    }),
  )
}

const definedOnly = <T extends object>(changes: T): T =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as T

/** The truth, for whoever drives a simulator from outside. */
export function presentTruth(site: SiteNow, failures: Failures) {
  return {
    at: site.at.toISOString(),
    pv_w: site.pvW,
    house_w: site.houseW,
    extra_w: site.extraW,
    battery_w: site.batteryW,
    battery_soc_pct: site.batterySocPct,
    grid_w: site.gridW,
    import_wh: site.importWh,
    export_wh: site.exportWh,
    pv_wh: site.pvWh,
    failure: failures.current(),
    failures: failures.known,
  }
}
