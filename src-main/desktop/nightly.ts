const FROM_HOUR = 3
const TO_HOUR = 5
const UNTOUCHED_MS = 10 * 60_000
const BETWEEN_MS = 12 * 3_600_000

type Times = { readonly now: Date; readonly touchedMs: number; readonly loadedMs: number }

/**
 * Whether the page of a kiosk is loaded anew: between three and five at night on this computer's clock, once, and not in
 * front of somebody. Memory that grows over weeks is given back before it hurts.
 */
export function isTimeToReload({ now, touchedMs, loadedMs }: Times): boolean {
  const hour = now.getHours()
  if (hour < FROM_HOUR || hour >= TO_HOUR) return false
  if (now.getTime() - touchedMs < UNTOUCHED_MS) return false
  return now.getTime() - loadedMs >= BETWEEN_MS
}
