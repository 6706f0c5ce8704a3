/** Where the sun stands, in degrees: above the horizon, and clockwise from north. */
export type SunPosition = { readonly altitudeDeg: number; readonly azimuthDeg: number }
/** How panels lie, in degrees: from the ground, and clockwise from north. */
export type Plane = { readonly tiltDeg: number; readonly azimuthDeg: number }

/** Linke turbidity of a usual clear sky in Belgium; 2 is a very clear one. */
const TURBIDITY = 3
const SOLAR_CONSTANT_W_PER_M2 = 1366.1
const GROUND_REFLECTS = 0.2
/** Below this the sun counts as if it stood here, in the share of the diffuse light around it: cos of 89°. */
const COS_ZENITH_MIN = 0.01745
const DAY_MS = 86_400_000

const rad = (deg: number) => (deg * Math.PI) / 180
const sin = (deg: number) => Math.sin(rad(deg))
const cos = (deg: number) => Math.cos(rad(deg))

/** In W/m²: what falls on the ground, straight from the sun, from the sky, and on a plane above the air. */
type Irradiance = {
  readonly global: number
  readonly direct: number
  readonly diffuse: number
  readonly aboveAir: number
}
const DARK: Irradiance = { global: 0, direct: 0, diffuse: 0, aboveAir: SOLAR_CONSTANT_W_PER_M2 }

/**
 * The light of a cloudless sky at sea level, after Ineichen and Perez (2002), “A new airmass independent formulation for
 * the Linke turbidity coefficient”, with the air mass of Kasten and Young (1989) and the sun's distance of Spencer (1971).
 */
export function clearSky(
  { altitudeDeg }: Pick<SunPosition, 'altitudeDeg'>,
  at: Date,
  turbidity = TURBIDITY,
): Irradiance {
  const cosZenith = sin(altitudeDeg)
  if (cosZenith <= 0) return DARK
  const aboveAir = aboveAirOn(at)
  const airMass = 1 / (cosZenith + 0.50572 * (6.07995 + altitudeDeg) ** -1.6364)
  const global = 0.868 * aboveAir * cosZenith * Math.exp(-0.0387 * airMass * turbidity)
  const beam = aboveAir * (0.664 + 0.163) * Math.exp(-0.09 * airMass * (turbidity - 1))
  const beamMax = (global * (1 - (0.1 - 0.2 * Math.exp(-turbidity)) / (0.1 + 0.882))) / cosZenith
  const direct = Math.min(beam, beamMax)
  return { global, direct, diffuse: global - direct * cosZenith, aboveAir }
}

/** On a plane above the air, which is nearer to the sun in January, in W/m². */
function aboveAirOn(at: Date): number {
  const dayOfYear = Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / DAY_MS)
  const angle = (2 * Math.PI * dayOfYear) / 365
  const distance =
    1.00011 +
    0.034221 * Math.cos(angle) +
    0.00128 * Math.sin(angle) +
    0.000719 * Math.cos(2 * angle) +
    7.7e-5 * Math.sin(2 * angle)
  return SOLAR_CONSTANT_W_PER_M2 * distance
}

/** What of that falls on a plane, in W/m², after Hay and Davies (1980), with the light that the ground throws back. */
export function onPlane({ global, direct, diffuse, aboveAir }: Irradiance, sun: SunPosition, plane: Plane): number {
  const cosZenith = sin(sun.altitudeDeg)
  const cosIncidence =
    cos(plane.tiltDeg) * cosZenith + sin(plane.tiltDeg) * cos(sun.altitudeDeg) * cos(sun.azimuthDeg - plane.azimuthDeg)
  const facing = Math.max(0, cosIncidence)
  const aroundSun = direct / aboveAir
  const sky =
    (1 - aroundSun) * ((1 + cos(plane.tiltDeg)) / 2) + (aroundSun * facing) / Math.max(cosZenith, COS_ZENITH_MIN)
  return direct * facing + diffuse * sky + GROUND_REFLECTS * global * ((1 - cos(plane.tiltDeg)) / 2)
}
