import { UsageError } from './exit-codes.ts'

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 24 * 3_600_000 } as const
const PAUSE_MAX_MS = 366 * UNIT_MS.d

/** When a pause ends: `--for 90m` from now, or `--until 18:00` today or tomorrow, or at a date; null is for good. */
export function pauseEnd(asked: { for: string | null; until: string | null }, now: Date): Date | null {
  if (asked.for !== null && asked.until !== null) throw new UsageError('Give --for or --until, not both.')
  if (asked.for !== null) return new Date(now.getTime() + parseDurationMs(asked.for))
  return asked.until === null ? null : parseUntil(asked.until, now)
}

function parseDurationMs(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const ms = Number(count) * (UNIT_MS[unit as keyof typeof UNIT_MS] ?? Number.NaN)
  if (ms > 0 && ms <= PAUSE_MAX_MS) return ms
  throw new UsageError(`--for takes a time such as 45s, 90m, 2h or 1d (at most a year), not “${text}”.`)
}

/** A time of day is the next one that comes, in this computer's time zone. */
function parseUntil(text: string, now: Date): Date {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  if (hours !== undefined) {
    const end = new Date(now)
    end.setHours(Number(hours), Number(minutes), 0, 0)
    if (end <= now) end.setDate(end.getDate() + 1)
    return end
  }
  const end = new Date(text)
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && end > now && end.getTime() - now.getTime() <= PAUSE_MAX_MS) return end
  throw new UsageError(`--until takes a time such as 18:00 or 2026-12-24T18:00, in the future, not “${text}”.`)
}
