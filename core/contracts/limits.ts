import { z } from 'zod'
import {
  LIMIT_RANGES,
  LIMITS_USUAL,
  PROGRAM_NAME_MAX,
  PROGRAMS_MAX,
  type Range,
  SUN_RULE_RANGES,
  SUN_RULE_USUAL,
} from '../owner-settings.ts'

const whole = ({ least, most }: Range) => z.int().min(least).max(most)
const any = ({ least, most }: Range) => z.number().min(least).max(most)

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

/** Each is null where it does not limit; the most restrictive of them holds, and is the one that is shown. */
export const Limits = z.strictObject({
  /** Of each core that computes. */
  cpu_share_pct: whole(LIMIT_RANGES.cpu_share_pct),
  schedule: Schedule.nullable(),
  on_battery: z.enum(['pause', 'go_on']),
  /** While somebody uses the computer, where that can be known; and so long after the last touch. */
  when_user_active: z.enum(['pause', 'half', 'go_on']),
  user_away_after_min: whole(LIMIT_RANGES.user_away_after_min),
  /** Other programs' share of the whole CPU above which nothing is computed. */
  foreign_load_max_pct: whole(LIMIT_RANGES.foreign_load_max_pct).nullable(),
  /** While one of these programs runs nothing is computed: names as the system lists them. */
  exclusive_programs: z.array(z.string().trim().min(1).max(PROGRAM_NAME_MAX)).max(PROGRAMS_MAX).readonly(),
  /** Of the computer's memory, for all programs of the grid together. */
  memory_max_pct: whole(LIMIT_RANGES.memory_max_pct).nullable(),
  /** On the disk, for all programs of the grid together: what they fetched, and what they saved to go on from there. */
  disk_max_mb: whole(LIMIT_RANGES.disk_max_mb).nullable(),
  network_max_mb_per_day: whole(LIMIT_RANGES.network_max_mb_per_day).nullable(),
  /** Above it nothing is computed, until it is 10 °C cooler. */
  temperature_max_c: whole(LIMIT_RANGES.temperature_max_c).nullable(),
})
export type Limits = z.infer<typeof Limits>

export const LIMITS_DEFAULT: Limits = LIMITS_USUAL

/** When surplus makes work begin and end; the defaults are those of docs/ENERGY.md. */
export const SunRule = z.strictObject({
  /** So much more than a task needs must be there before one begins, in W. */
  start_margin_w: any(SUN_RULE_RANGES.start_margin_w),
  start_after_s: whole(SUN_RULE_RANGES.start_after_s),
  /** What a cloud may cost from the grid before work stops, in Wh. */
  deficit_budget_wh: any(SUN_RULE_RANGES.deficit_budget_wh),
  on_min_s: whole(SUN_RULE_RANGES.on_min_s),
  off_min_s: whole(SUN_RULE_RANGES.off_min_s),
  starts_per_hour_max: whole(SUN_RULE_RANGES.starts_per_hour_max),
  /** Below this the battery of the house comes first, in percent. */
  battery_first_pct: whole(SUN_RULE_RANGES.battery_first_pct),
})
export type SunRule = z.infer<typeof SunRule>

export const SUN_RULE_DEFAULT: SunRule = SUN_RULE_USUAL
