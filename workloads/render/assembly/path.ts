import { acrossX, acrossY, acrossZ, otherX, otherY, otherZ, setAxesAcross, turn, turnX, turnY } from './directions'
import { flatness, glossTowards, mirror } from './gloss'
import * as ray from './ray'
import { nextSample, sampleU, sampleV } from './sampling'
import { groundMaterial, triangleMaterials } from './scene'
import * as sky from './sky'
import * as surfaces from './surfaces'
import { GROUND, NOTHING, findClosest, hitDistance, hitTriangle, isHidden } from './trace'

const BOUNCES_MAX = 6
/** From this bounce on a path may end by chance, in proportion to what it could still bring. */
const CHANCE_FROM = 2
/** Below it a surface mirrors the sun's disc; above, the sun's light on it is computed. */
const MIRROR_ROUGHNESS: f32 = 0.12
/** What a bounce may bring, in units of a white surface in full light: single bright dots stay away, with a little light. */
const BOUNCED_MAX: f32 = 8
/** Over this way through the air, less than half of the light of things is left. */
const HAZE_LENGTH_M: f32 = 2500

/** Light that arrives along the last path. */
export let pathRed: f32 = 0
export let pathGreen: f32 = 0
export let pathBlue: f32 = 0
/** Rays that all paths took. */
export let rayCount: i64 = 0

/** How much of the light at the path's end reaches its begin. */
let weightRed: f32 = 1
let weightGreen: f32 = 1
let weightBlue: f32 = 1
/** The last bounce was at a mirror, or there was none: the sun's disc is seen, as its light has not been counted. */
let seesSunDisc: bool = true
let brightest: f32 = 0

/** `white` is the radiance that the picture shows as white. */
export function preparePaths(white: f32): void {
  surfaces.prepareSurfaces()
  brightest = BOUNCED_MAX * white
}

/** Follows light backwards from the eye and leaves what comes in `pathRed`, `pathGreen` and `pathBlue`. */
export function tracePath(): void {
  pathRed = 0
  pathGreen = 0
  pathBlue = 0
  weightRed = 1
  weightGreen = 1
  weightBlue = 1
  seesSunDisc = true
  for (let bounce = 0; bounce <= BOUNCES_MAX; bounce++) {
    rayCount++
    findClosest(ray.originX, ray.originY, ray.originZ, ray.directionX, ray.directionY, ray.directionZ)
    if (hitTriangle == NOTHING) return addSky(bounce)
    if (bounce == 0) addHaze()
    const material = arrive()
    addEmission(material, bounce)
    if (bounce == BOUNCES_MAX || !survives(bounce) || !scatter(material, bounce)) return
  }
}

function add(red: f32, green: f32, blue: f32, bounce: i32): void {
  const r = weightRed * red
  const g = weightGreen * green
  const b = weightBlue * blue
  const most = max<f32>(max<f32>(r, g), b)
  const scale: f32 = bounce > 0 && most > brightest ? brightest / most : 1
  pathRed += r * scale
  pathGreen += g * scale
  pathBlue += b * scale
}

function weigh(red: f32, green: f32, blue: f32): void {
  weightRed *= red
  weightGreen *= green
  weightBlue *= blue
}

function addSky(bounce: i32): void {
  sky.lookAtSky(ray.directionX, ray.directionY, ray.directionZ)
  add(sky.skyRed, sky.skyGreen, sky.skyBlue, bounce)
  if (!seesSunDisc || !sky.isInSun(ray.directionX, ray.directionY, ray.directionZ)) return
  // What the sun gives comes from its disc: by the disc's solid angle, π times the square of the radius.
  const scale: f32 = 1 / (3.1415927 * sky.SUN_RADIUS * sky.SUN_RADIUS)
  add(sky.sunRed * scale, sky.sunGreen * scale, sky.sunBlue * scale, bounce)
}

/** Air between the eye and what it sees takes light and gives that of the horizon. */
function addHaze(): void {
  const depth = hitDistance / HAZE_LENGTH_M
  // Near to exp(-depth), and needs no function.
  const left: f32 = 1 / (1 + depth + 0.5 * depth * depth)
  sky.lookAtSky(ray.directionX, ray.directionY, 0)
  add(sky.skyRed * (1 - left), sky.skyGreen * (1 - left), sky.skyBlue * (1 - left), 0)
  weigh(left, left, left)
}

function addEmission(material: i32, bounce: i32): void {
  const emission = surfaces.emissionOf(material)
  if (emission == 0) return
  const red = emission * surfaces.redOf(material)
  add(red, emission * surfaces.greenOf(material), emission * surfaces.blueOf(material), bounce)
}

/** Puts the ray on the surface that was hit, and gives its material. */
function arrive(): i32 {
  const triangle = hitTriangle
  if (triangle == GROUND) {
    ray.arriveAt(hitDistance, 0, 0, 1)
    return groundMaterial
  }
  const x = surfaces.normalOf(triangle, 0)
  ray.arriveAt(hitDistance, x, surfaces.normalOf(triangle, 1), surfaces.normalOf(triangle, 2))
  return unchecked(triangleMaterials[triangle])
}

function survives(bounce: i32): bool {
  if (bounce < CHANCE_FROM) return true
  const chance: f32 = min<f32>(max<f32>(max<f32>(weightRed, weightGreen), weightBlue), 0.95)
  nextSample()
  if (!(sampleU < chance)) return false
  weigh(1 / chance, 1 / chance, 1 / chance)
  return true
}

/** Shares of light that the surface mirrors and that it scatters everywhere, for the three colours. */
let mirrorRed: f32 = 0
let mirrorGreen: f32 = 0
let mirrorBlue: f32 = 0
let mattRed: f32 = 0
let mattGreen: f32 = 0
let mattBlue: f32 = 0

function setShares(material: i32): void {
  const red = surfaces.redOf(material)
  const green = surfaces.greenOf(material)
  const blue = surfaces.blueOf(material)
  const metal = surfaces.metalOf(material)
  const isGlossless = surfaces.roughnessOf(material) >= 1 && metal == 0
  // Others mirror at least 4 %, and all of it at the flattest angle.
  const share: f32 = isGlossless ? 0 : flatness(ray.facing())
  const base: f32 = isGlossless ? 0 : 0.04 * (1 - metal)
  mirrorRed = towardsWhite(base + metal * red, share)
  mirrorGreen = towardsWhite(base + metal * green, share)
  mirrorBlue = towardsWhite(base + metal * blue, share)
  const left: f32 = (1 - metal) * (1 - mean(mirrorRed, mirrorGreen, mirrorBlue))
  mattRed = left * red
  mattGreen = left * green
  mattBlue = left * blue
}

function towardsWhite(colour: f32, share: f32): f32 {
  return colour + (1 - colour) * share
}

function mean(red: f32, green: f32, blue: f32): f32 {
  return (red + green + blue) * 0.33333334
}

/** Adds the sun's light and chooses where the path goes on; false when it ends. */
function scatter(material: i32, bounce: i32): bool {
  setShares(material)
  const roughness = surfaces.roughnessOf(material)
  const alpha = roughness * roughness
  const isMirror = roughness < MIRROR_ROUGHNESS
  if (sky.isSunUp) addSun(isMirror ? 0 : alpha, bounce)
  const mirrorMean = mean(mirrorRed, mirrorGreen, mirrorBlue)
  const sum = mirrorMean + mean(mattRed, mattGreen, mattBlue)
  if (!(sum > 1e-6)) return false
  const chance = mirrorMean / sum
  if (chance > 0) nextSample()
  seesSunDisc = chance > 0 && sampleU < chance && isMirror
  if (chance > 0 && sampleU < chance) {
    weigh(mirrorRed / chance, mirrorGreen / chance, mirrorBlue / chance)
    const back = mirror(alpha)
    weigh(back, back, back)
    return back > 0
  }
  const scale: f32 = 1 / (1 - chance)
  weigh(mattRed * scale, mattGreen * scale, mattBlue * scale)
  goAnywhere()
  return true
}

/** Lambert: directions in proportion to the cosine. */
function goAnywhere(): void {
  nextSample()
  setAxesAcross(ray.normalX, ray.normalY, ray.normalZ)
  const radius: f32 = sqrt<f32>(sampleU)
  const up: f32 = sqrt<f32>(max<f32>(1 - sampleU, 0))
  turn(sampleV)
  const x = turnX * radius
  const y = turnY * radius
  ray.setDirection(
    acrossX * x + otherX * y + ray.normalX * up,
    acrossY * x + otherY * y + ray.normalY * up,
    acrossZ * x + otherZ * y + ray.normalZ * up,
  )
}

/** Light from a point of the sun's disc, by the matt shares and, when `alpha` > 0, by the gloss. */
function addSun(alpha: f32, bounce: i32): void {
  nextSample()
  setAxesAcross(sky.towardsSunX, sky.towardsSunY, sky.towardsSunZ)
  const radius: f32 = sqrt<f32>(sampleU) * sky.SUN_RADIUS
  turn(sampleV)
  const a = turnX * radius
  const b = turnY * radius
  const scale: f32 = 1 / sqrt<f32>(1 + a * a + b * b)
  const x = (sky.towardsSunX + acrossX * a + otherX * b) * scale
  const y = (sky.towardsSunY + acrossY * a + otherY * b) * scale
  const z = (sky.towardsSunZ + acrossZ * a + otherZ * b) * scale
  const cosine = ray.along(x, y, z)
  if (cosine <= 0 || z <= 0) return
  rayCount++
  if (isHidden(ray.originX, ray.originY, ray.originZ, x, y, z)) return
  const matt: f32 = cosine * 0.31830989
  const gloss: f32 = alpha > 0 ? glossTowards(x, y, z, alpha) * cosine : 0
  add(
    sky.sunRed * (mattRed * matt + mirrorRed * gloss),
    sky.sunGreen * (mattGreen * matt + mirrorGreen * gloss),
    sky.sunBlue * (mattBlue * matt + mirrorBlue * gloss),
    bounce,
  )
}
