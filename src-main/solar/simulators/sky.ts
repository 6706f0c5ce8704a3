const RADIANS = Math.PI / 180
const MS_PER_DAY = 86_400_000
/** Brussels, where every scenario plays. */
const LATITUDE_DEG = 50.8503
const LONGITUDE_DEG = 4.3517

/**
 * Height of the sun's centre over Brussels, in degrees; below 0 it is night. Spencer's series (1971) as pvlib writes it,
 * without refraction: within 0.5° of NREL SPA, and independent of what the node itself computes with.
 */
export function sunHeightDeg(at: Date): number {
  const yearStart = Date.UTC(at.getUTCFullYear(), 0, 1)
  const days = (at.getTime() - yearStart) / MS_PER_DAY
  const b = (2 * Math.PI * Math.floor(days)) / 365
  const declination =
    0.006918 -
    0.399912 * Math.cos(b) +
    0.070257 * Math.sin(b) -
    0.006758 * Math.cos(2 * b) +
    0.000907 * Math.sin(2 * b) -
    0.002697 * Math.cos(3 * b) +
    0.00148 * Math.sin(3 * b)
  const equationOfTimeMin =
    229.18 *
    (0.0000075 +
      0.001868 * Math.cos(b) -
      0.032077 * Math.sin(b) -
      0.014615 * Math.cos(2 * b) -
      0.040849 * Math.sin(2 * b))
  const utcHours = (days % 1) * 24
  const hourAngle = (15 * (utcHours - 12) + LONGITUDE_DEG + equationOfTimeMin / 4) * RADIANS
  const latitude = LATITUDE_DEG * RADIANS
  const sine =
    Math.sin(latitude) * Math.sin(declination) + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle)
  return Math.asin(sine) / RADIANS
}

/** Irradiance of a cloudless sky on the horizontal, in W/m², by Haurwitz (1945); 0 at night. */
export function clearSkyWPerM2(heightDeg: number): number {
  const cosZenith = Math.sin(heightDeg * RADIANS)
  return cosZenith <= 0 ? 0 : 1098 * cosZenith * Math.exp(-0.059 / cosZenith)
}
