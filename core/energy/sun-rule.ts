/** When surplus makes work begin and end; an owner may change each figure. */
export type SunRule = {
  /** So much more than a task needs must be there before one begins, in W. */
  readonly start_margin_w: number
  readonly start_after_s: number
  /** What clouds may cost from the grid before work stops, in Wh. */
  readonly deficit_budget_wh: number
  readonly on_min_s: number
  readonly off_min_s: number
  readonly starts_per_hour_max: number
}

const S_PER_H = 3600
const HOUR_MS = S_PER_H * 1000
/** Clouds never cost more than one task at its full power for so long, in s, whatever budget was set: a Pi's 2 Wh would be hours. */
const DEFICIT_LASTS_S = 180

/** What clouds may cost before work ends, in Wh, by what one task draws as fast as it may be. */
export const deficitBudgetWh = (rule: SunRule, taskW: number): number =>
  Math.min(rule.deficit_budget_wh, (taskW * DEFICIT_LASTS_S) / S_PER_H)

/** The starts, in steady ms, that count towards those of an hour. */
export const startsOfLastHour = (startsAtMs: readonly number[], nowMs: number): readonly number[] =>
  startsAtMs.filter((at) => nowMs - at < HOUR_MS)

type Past = {
  /** When work ended last, in steady ms; null when it never did. */
  readonly endedAtMs: number | null
  /** When work began within the last hour, the earliest first. */
  readonly startsAtMs: readonly number[]
}

/** The earliest moment at which work may begin again, so that it does not start and stop all the time. */
export function startAllowedAtMs({ endedAtMs, startsAtMs }: Past, rule: SunRule): number {
  const restedAtMs = endedAtMs === null ? 0 : endedAtMs + rule.off_min_s * 1000
  const counted = startsAtMs.at(-rule.starts_per_hour_max)
  return Math.max(restedAtMs, counted === undefined ? 0 : counted + HOUR_MS)
}
