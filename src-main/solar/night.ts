import { getPosition } from 'suncalc'

/** So low no panel gives anything, whatever the hills and however far off a clock of minutes, in degrees. */
const NIGHT_BELOW_DEG = -1

/** Whether the sun is down at this place; false where it is not known. */
export const isNightAt = (place: { latitude: number; longitude: number } | null, at: Date): boolean =>
  place !== null && getPosition(at, place.latitude, place.longitude).altitude < NIGHT_BELOW_DEG
