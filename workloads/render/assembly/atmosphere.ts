/**
 * Light that air scatters once on its way from the sun (Nishita 1993, “Display of the Earth Taking into Account
 * Atmospheric Scattering”), with the ozone of Hillaire 2020. Lengths in kilometres; 32 and 8 steps along the two ways.
 */
const EARTH_KM: f64 = 6360
const AIR_END_KM: f64 = 6460
const EYE_KM: f64 = EARTH_KM + 0.1
const AIR_HEIGHT_KM: f64 = 8
const HAZE_HEIGHT_KM: f64 = 1.2
const VIEW_STEPS = 32
const SUN_STEPS = 8
/** Per kilometre at the ground, for red, green and blue. */
const AIR: StaticArray<f64> = [0.005802, 0.013558, 0.0331]
const HAZE: f64 = 0.0055
/** Haze takes a tenth more light than it scatters. */
const HAZE_LOSS: f64 = HAZE * 1.1
const OZONE: StaticArray<f64> = [0.00065, 0.001881, 0.000085]

/**
 * Light that air and haze scatter towards the eye, before their phase functions: three colours each. Then what they make
 * of light that comes from everywhere.
 */
export const scattered = new StaticArray<f64>(9)
export const transmitted = new StaticArray<f64>(3)

let airDepth: f64 = 0
let hazeDepth: f64 = 0
let ozoneDepth: f64 = 0

/** How far it is from a height above the centre, in a direction whose upward part is `up`, to a sphere around it. */
function distanceOut(radius: f64, up: f64, sphere: f64): f64 {
  const along = radius * up
  return -along + Math.sqrt(max(along * along - radius * radius + sphere * sphere, 0))
}

function hitsEarth(radius: f64, up: f64): bool {
  return up < 0 && radius * radius * (1 - up * up) < EARTH_KM * EARTH_KM
}

function radiusAfter(radius: f64, up: f64, distance: f64): f64 {
  return Math.sqrt(radius * radius + distance * distance + 2 * radius * up * distance)
}

function addDepths(radius: f64, length: f64): void {
  const height = max(radius - EARTH_KM, 0)
  airDepth += Math.exp(-height / AIR_HEIGHT_KM) * length
  hazeDepth += Math.exp(-height / HAZE_HEIGHT_KM) * length
  ozoneDepth += max(0, 1 - abs(height - 25) / 15) * length
}

function addDepthsTowards(radius: f64, up: f64): void {
  const step = distanceOut(radius, up, AIR_END_KM) / SUN_STEPS
  for (let i = 0; i < SUN_STEPS; i++) addDepths(radiusAfter(radius, up, (<f64>i + 0.5) * step), step)
}

function clearDepths(): void {
  airDepth = 0
  hazeDepth = 0
  ozoneDepth = 0
}

function transmittance(colour: i32): f64 {
  return Math.exp(-(AIR[colour] * airDepth + HAZE_LOSS * hazeDepth + OZONE[colour] * ozoneDepth))
}

/** What is left of the light of a sun at this height above the horizon (its sine), into `transmitted`. */
export function transmit(sunUp: f64): void {
  clearDepths()
  const step = distanceOut(EYE_KM, max(sunUp, 0), AIR_END_KM) / 64
  for (let i = 0; i < 64; i++) addDepths(radiusAfter(EYE_KM, max(sunUp, 0), (<f64>i + 0.5) * step), step)
  for (let colour = 0; colour < 3; colour++) transmitted[colour] = transmittance(colour)
}

/** `up` is the sine of the view's height, `sunUp` that of the sun, `towards` the cosine between them; into `scattered`. */
export function scatter(up: f64, sunUp: f64, towards: f64): void {
  scattered.fill(0)
  // Steps grow with the distance: most of the air is near.
  const whole = distanceOut(EYE_KM, up, AIR_END_KM)
  let airSoFar: f64 = 0
  let hazeSoFar: f64 = 0
  let ozoneSoFar: f64 = 0
  for (let i = 0; i < VIEW_STEPS; i++) {
    const begin = (<f64>i / VIEW_STEPS) * (<f64>i / VIEW_STEPS) * whole
    const end = (<f64>(i + 1) / VIEW_STEPS) * (<f64>(i + 1) / VIEW_STEPS) * whole
    const distance = (begin + end) / 2
    const radius = radiusAfter(EYE_KM, up, distance)
    clearDepths()
    addDepths(radius, end - begin)
    const air = airDepth
    const haze = hazeDepth
    const ozone = ozoneDepth
    airDepth = airSoFar + air / 2
    hazeDepth = hazeSoFar + haze / 2
    ozoneDepth = ozoneSoFar + ozone / 2
    for (let colour = 0; colour < 3; colour++) {
      scattered[colour + 6] += (AIR[colour] * air + HAZE * haze) * transmittance(colour)
    }
    const sunUpThere = (EYE_KM * sunUp + distance * towards) / radius
    if (!hitsEarth(radius, sunUpThere)) {
      addDepthsTowards(radius, sunUpThere)
      for (let colour = 0; colour < 3; colour++) {
        const left = transmittance(colour)
        scattered[colour] += AIR[colour] * air * left
        scattered[colour + 3] += HAZE * haze * left
      }
    }
    airSoFar += air
    hazeSoFar += haze
    ozoneSoFar += ozone
  }
}
