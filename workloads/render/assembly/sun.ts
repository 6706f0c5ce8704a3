const RADIANS: f64 = Math.PI / 180

/** Towards the sun: x east, y north, z up, of length 1. */
export let sunX: f64 = 0
export let sunY: f64 = 0
export let sunZ: f64 = 1

/** Days from noon of 1 January 2000 to the begin of 2025, whose sun all years have: others differ by 0.2 degrees at most. */
const YEAR_BEGINS: f64 = 9131.5

/**
 * Where the sun stands, by the “Approximate Solar Coordinates” of the U.S. Naval Observatory, good to 0.01 degrees. The
 * `hour` is universal time; at longitude 0 it is thereby the mean solar time of the place. Refraction is left out.
 */
export function placeSun(latitudeDegrees: f64, longitudeDegrees: f64, day: f64, hour: f64): void {
  const days = YEAR_BEGINS + day - 1 + hour / 24
  const anomaly = (357.529 + 0.98560028 * days) * RADIANS
  const meanLongitude = 280.459 + 0.98564736 * days
  const longitude = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS
  const tilt = (23.439 - 0.00000036 * days) * RADIANS
  const rightAscension = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude))
  const declination = Math.asin(Math.sin(tilt) * Math.sin(longitude))
  const hourAngle = ((hour - 12) * 15 + longitudeDegrees + meanLongitude) * RADIANS - rightAscension
  const latitude = latitudeDegrees * RADIANS
  sunX = -Math.cos(declination) * Math.sin(hourAngle)
  sunY = Math.cos(latitude) * Math.sin(declination) - Math.sin(latitude) * Math.cos(declination) * Math.cos(hourAngle)
  sunZ = Math.sin(latitude) * Math.sin(declination) + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle)
}

/** For the log: where the sun stands, in degrees from the north over the east, and above the horizon. */
export function sunSentence(): string {
  const azimuth = Math.atan2(sunX, sunY) / RADIANS
  const height = Math.asin(min(max(sunZ, -1), 1)) / RADIANS
  return (
    'sun: azimuth ' + hundredths(azimuth < 0 ? azimuth + 360 : azimuth) + ', height ' + hundredths(height) + ' degrees'
  )
}

function hundredths(value: f64): string {
  const whole = <i32>Math.round(abs(value) * 100)
  const fraction = ((whole % 100) + 100).toString().slice(1)
  return (value < 0 ? '-' : '') + (whole / 100).toString() + '.' + fraction
}
