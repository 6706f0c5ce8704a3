import type { Limits } from '#core/contracts/limits.ts'
import { LIMIT_RANGES, LIMITS_USUAL } from '#core/owner-settings.ts'

export const USUAL_LIMITS: Limits = LIMITS_USUAL

/** A number that its owner chooses, in steps of `by`. */
export type Steps = { readonly least: number; readonly most: number; readonly by: number }

export const CPU_SHARE: Steps = { ...LIMIT_RANGES.cpu_share_pct, by: 10 }
export const AWAY_AFTER: Steps = { ...LIMIT_RANGES.user_away_after_min, by: 1 }

/** Limits that hold for nobody until somebody wants them: in this order, with the first proposal for each. */
export const OPTIONAL_LIMITS = [
  { name: 'foreign_load_max_pct', unit: 'percent', first: 30, by: 5 },
  { name: 'temperature_max_c', unit: 'celsius', first: 80, by: 1 },
  { name: 'memory_max_pct', unit: 'percent', first: 50, by: 5 },
  { name: 'disk_max_mb', unit: 'megabytes', first: 2000, by: 100 },
  { name: 'network_max_mb_per_day', unit: 'megabytes', first: 1000, by: 100 },
] as const satisfies readonly { name: keyof Limits; unit: string; first: number; by: number }[]
export type OptionalLimit = (typeof OPTIONAL_LIMITS)[number]
export const stepsOf = ({ name, by }: OptionalLimit): Steps => ({ ...LIMIT_RANGES[name], by })

/** The minutes say nothing by themselves. */
type Told = Exclude<keyof Limits, 'user_away_after_min'>
const TOLD = (Object.keys(USUAL_LIMITS) as (keyof Limits)[]).filter((name) => name !== 'user_away_after_min')

/** The limits that somebody has set otherwise than usual. */
export const unusual = (limits: Limits): readonly Told[] => TOLD.filter((name) => !isUsual(limits, name))

const isUsual = (limits: Limits, name: Told): boolean =>
  name === 'exclusive_programs' ? limits[name].length === 0 : limits[name] === USUAL_LIMITS[name]
