/**
 * What an owner may set, from the least to the most, and what is usual: plain numbers, so that the interface has them
 * without the schemas of the contracts, which are made of them.
 */
export type Range = { readonly least: number; readonly most: number }

export const LIMIT_RANGES = {
  cpu_share_pct: { least: 10, most: 100 },
  user_away_after_min: { least: 1, most: 120 },
  foreign_load_max_pct: { least: 5, most: 100 },
  memory_max_pct: { least: 5, most: 95 },
  disk_max_mb: { least: 100, most: 1_000_000 },
  network_max_mb_per_day: { least: 1, most: 1_000_000 },
  temperature_max_c: { least: 40, most: 105 },
} as const satisfies Record<string, Range>

export const PROGRAMS_MAX = 20
export const PROGRAM_NAME_MAX = 100

export const LIMITS_USUAL = {
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
} as const

export const SUN_RULE_RANGES = {
  start_margin_w: { least: 0, most: 10_000 },
  start_after_s: { least: 0, most: 3600 },
  deficit_budget_wh: { least: 0, most: 1000 },
  on_min_s: { least: 0, most: 3600 },
  off_min_s: { least: 0, most: 3600 },
  starts_per_hour_max: { least: 1, most: 60 },
  battery_first_pct: { least: 0, most: 100 },
} as const satisfies Record<string, Range>

/** Those of docs/ENERGY.md. */
export const SUN_RULE_USUAL = {
  start_margin_w: 20,
  start_after_s: 60,
  deficit_budget_wh: 2,
  on_min_s: 300,
  off_min_s: 120,
  starts_per_hour_max: 6,
  battery_first_pct: 0,
}

export const SOURCES_MAX = 4
export const PANELS_W_MAX = 10_000_000
export const ASSUMED_LOAD_RANGE_W: Range = { least: 0, most: 1_000_000 }
