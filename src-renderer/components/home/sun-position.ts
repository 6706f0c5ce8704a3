import { getTimes } from 'suncalc'

const DAY_MS = 24 * 3_600_000
/** Where nobody has said where the house stands: a plain day from seven to seven. */
const PLAIN_DAY = { riseHour: 7, setHour: 19 }

export type SunPosition = {
  readonly isDay: boolean
  /** Part of the day, or of the night, that is over: 0 to 1. */
  readonly part: number
}

/** Where the sun stands for a place (degrees) at a moment; without a place it rises at seven and sets at seven. */
export function sunPosition(now: Date, place: { latitude: number; longitude: number } | null): SunPosition {
  const { rise, set, isAlwaysUp } = place === null ? plainDay(now) : dayAt(now, place)
  if (isAlwaysUp) return { isDay: true, part: (now.getUTCHours() + now.getUTCMinutes() / 60) / 24 }
  if (rise === null || set === null) return { isDay: false, part: 0.5 }
  const at = now.getTime()
  if (at >= rise && at < set) return { isDay: true, part: (at - rise) / (set - rise) }
  const nightMs = DAY_MS - (set - rise)
  const sinceSet = at >= set ? at - set : at - (set - DAY_MS)
  return { isDay: false, part: Math.min(1, Math.max(0, sinceSet / nightMs)) }
}

/** Less than this at noon is a covered sky; when the sun stands low, less is enough. */
const COVERED_BELOW_W = 150

/** Whether so little sun by day must be because of clouds; never without a number. */
export function isCovered({ isDay, part }: SunPosition, sunW: number | null): boolean {
  return isDay && sunW !== null && sunW < COVERED_BELOW_W * Math.sin(Math.PI * part)
}

type Day = { rise: number | null; set: number | null; isAlwaysUp: boolean }

function dayAt(now: Date, { latitude, longitude }: { latitude: number; longitude: number }): Day {
  const { sunrise, sunset, alwaysUp } = getTimes(now, latitude, longitude)
  return { rise: sunrise?.getTime() ?? null, set: sunset?.getTime() ?? null, isAlwaysUp: alwaysUp === true }
}

function plainDay(now: Date): Day {
  const at = (hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate(), hour).getTime()
  return { rise: at(PLAIN_DAY.riseHour), set: at(PLAIN_DAY.setHour), isAlwaysUp: false }
}
