import type { Limits } from '#core/contracts/limits.ts'

/** What is usual: `LIMITS_DEFAULT` of the contract, which a test holds this to; the contract itself would bring zod here. */
export const USUAL_LIMITS: Limits = {
  cpu_share_pct: 100,
  schedule: null,
  on_battery: 'pause',
  when_user_active: 'go_on',
  user_away_after_min: 3,
  foreign_load_max_pct: null,
  exclusive_programs: [],
  memory_max_pct: null,
  disk_max_mb: null,
  network_max_mb_per_day: null,
  temperature_max_c: null,
}

/** A number that its owner chooses: from the least to the most that the contract takes, in steps of `by`. */
export type Range = { readonly least: number; readonly most: number; readonly by: number }

export const CPU_SHARE: Range = { least: 10, most: 100, by: 10 }
export const AWAY_AFTER: Range = { least: 1, most: 120, by: 1 }

/** Limits that hold for nobody until somebody wants them: in this order, with the first proposal for each. */
export const OPTIONAL_LIMITS = [
  { name: 'foreign_load_max_pct', unit: 'percent', first: 30, range: { least: 5, most: 100, by: 5 } },
  { name: 'temperature_max_c', unit: 'celsius', first: 80, range: { least: 40, most: 105, by: 1 } },
  { name: 'memory_max_pct', unit: 'percent', first: 50, range: { least: 5, most: 95, by: 5 } },
  { name: 'disk_max_mb', unit: 'megabytes', first: 2000, range: { least: 100, most: 1_000_000, by: 100 } },
  { name: 'network_max_mb_per_day', unit: 'megabytes', first: 1000, range: { least: 1, most: 1_000_000, by: 100 } },
] as const satisfies readonly { name: keyof Limits; unit: string; first: number; range: Range }[]
export type OptionalLimit = (typeof OPTIONAL_LIMITS)[number]

/** The minutes say nothing by themselves. */
type Told = Exclude<keyof Limits, 'user_away_after_min'>
const TOLD = (Object.keys(USUAL_LIMITS) as (keyof Limits)[]).filter((name) => name !== 'user_away_after_min')

/** The limits that somebody has set otherwise than usual. */
export const unusual = (limits: Limits): readonly Told[] => TOLD.filter((name) => !isUsual(limits, name))

const isUsual = (limits: Limits, name: Told): boolean =>
  name === 'exclusive_programs' ? limits[name].length === 0 : limits[name] === USUAL_LIMITS[name]
