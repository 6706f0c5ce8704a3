import { z } from 'zod'

/** When this node computes. `null` in the preferences: `always` without a source of the sun's power, `solar_first` with one. */
export const SUN_MODES = ['solar_only', 'solar_first', 'always'] as const
export type SunMode = (typeof SUN_MODES)[number]

/** How much may be computed in a part of the week. */
export const SCHEDULE_LEVELS = ['full', 'half', 'off'] as const
export type ScheduleLevel = (typeof SCHEDULE_LEVELS)[number]
export const CLOCK_TIME_FORM = /^([01]\d|2[0-3]):[0-5]\d$/
const ClockTime = z.string().regex(CLOCK_TIME_FORM)
const DayPlan = z.strictObject({ day: z.enum(SCHEDULE_LEVELS), night: z.enum(SCHEDULE_LEVELS) })

/** Of this computer's own time. The night after Monday's day is Monday's. */
export const Schedule = z.strictObject({
  day_starts: ClockTime,
  night_starts: ClockTime,
  /** Monday first. */
  days: z.array(DayPlan).length(7).readonly(),
})
export type Schedule = z.infer<typeof Schedule>

export const PROGRAMS_MAX = 20
/** Each is null where it does not limit; the most restrictive of them holds, and is the one that is shown. */
export const Limits = z.strictObject({
  /** Of each core that computes. */
  cpu_share_pct: z.int().min(10).max(100),
  schedule: Schedule.nullable(),
  on_battery: z.enum(['pause', 'go_on']),
  /** While somebody uses the computer, where that can be known; and so long after the last touch. */
  when_user_active: z.enum(['pause', 'half', 'go_on']),
  user_away_after_min: z.int().min(1).max(120),
  /** Other programs' share of the whole CPU above which nothing is computed. */
  foreign_load_max_pct: z.int().min(5).max(100).nullable(),
  /** While one of these programs runs nothing is computed: names as the system lists them. */
  exclusive_programs: z.array(z.string().trim().min(1).max(100)).max(PROGRAMS_MAX).readonly(),
  /** Of the computer's memory, for all programs of the grid together. */
  memory_max_pct: z.int().min(5).max(95).nullable(),
  /** On the disk, for all programs of the grid together: what they fetched, and what they saved to go on from there. */
  disk_max_mb: z.int().min(100).max(1_000_000).nullable(),
  network_max_mb_per_day: z.int().min(1).max(1_000_000).nullable(),
  /** Above it nothing is computed, until it is 10 °C cooler. */
  temperature_max_c: z.int().min(40).max(105).nullable(),
})
export type Limits = z.infer<typeof Limits>

export const LIMITS_DEFAULT: Limits = {
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

/** When surplus makes work begin and end; the defaults are those of docs/ENERGY.md. */
export const SunRule = z.strictObject({
  /** So much more than a task needs must be there before one begins, in W. */
  start_margin_w: z.number().min(0).max(10_000),
  start_after_s: z.int().min(0).max(3600),
  /** What a cloud may cost from the grid before work stops, in Wh. */
  deficit_budget_wh: z.number().min(0).max(1000),
  on_min_s: z.int().min(0).max(3600),
  off_min_s: z.int().min(0).max(3600),
  starts_per_hour_max: z.int().min(1).max(60),
  /** Below this the battery of the house comes first, in percent. */
  battery_first_pct: z.int().min(0).max(100),
})
export type SunRule = z.infer<typeof SunRule>

export const SUN_RULE_DEFAULT: SunRule = {
  start_margin_w: 20,
  start_after_s: 60,
  deficit_budget_wh: 2,
  on_min_s: 300,
  off_min_s: 120,
  starts_per_hour_max: 6,
  battery_first_pct: 0,
}
