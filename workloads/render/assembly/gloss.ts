import { acrossX, acrossY, acrossZ, otherX, otherY, otherZ, setAxesAcross, turn, turnX, turnY } from './directions'
import { along, directionX, directionY, directionZ, facing, normalX, normalY, normalZ, setDirection } from './ray'
import { nextSample, sampleU, sampleV } from './sampling'

/** Below it a surface is a plain mirror. */
const ALPHA_MIN: f32 = 1e-4

/** The share that any surface mirrors more at a flat angle: Schlick 1994. */
export function flatness(cosine: f32): f32 {
  const x: f32 = min<f32>(max<f32>(1 - cosine, 0), 1)
  return x * x * x * x * x
}

/**
 * Turns the ray at a facet of a rough surface, chosen as Dupuy and Benyoub 2023, “Sampling Visible GGX Normals with
 * Spherical Caps”. Gives the share of light that comes back; 0 when the ray leads into the surface.
 */
export function mirror(alpha: f32): f32 {
  if (alpha < ALPHA_MIN) return mirrorAt(normalX, normalY, normalZ) > 0 ? 1 : 0
  setAxesAcross(normalX, normalY, normalZ)
  const viewX = -(acrossX * directionX + acrossY * directionY + acrossZ * directionZ) * alpha
  const viewY = -(otherX * directionX + otherY * directionY + otherZ * directionZ) * alpha
  const viewUp = facing()
  const shorten: f32 = 1 / sqrt<f32>(viewX * viewX + viewY * viewY + viewUp * viewUp)
  const up = viewUp * shorten
  nextSample()
  const z: f32 = (1 - sampleU) * (1 + up) - up
  const radius: f32 = sqrt<f32>(max<f32>(1 - z * z, 0))
  turn(sampleV)
  const x = (radius * turnX + viewX * shorten) * alpha
  const y = (radius * turnY + viewY * shorten) * alpha
  const facetUp = z + up
  const scale: f32 = 1 / sqrt<f32>(x * x + y * y + facetUp * facetUp)
  const out = mirrorAt(
    (acrossX * x + otherX * y + normalX * facetUp) * scale,
    (acrossY * x + otherY * y + normalY * facetUp) * scale,
    (acrossZ * x + otherZ * y + normalZ * facetUp) * scale,
  )
  return out > 0 ? unshadowed(out, alpha * alpha) : 0
}

/** Turns the ray at a facet with this normal; the cosine between the surface's normal and where the ray leads. */
function mirrorAt(x: f32, y: f32, z: f32): f32 {
  const twice: f32 = -2 * (x * directionX + y * directionY + z * directionZ)
  setDirection(directionX + twice * x, directionY + twice * y, directionZ + twice * z)
  return along(directionX, directionY, directionZ)
}

/** Smith's share of facets that are not in each other's shadow. */
function unshadowed(cosine: f32, alphaSquared: f32): f32 {
  return (2 * cosine) / (cosine + sqrt<f32>(alphaSquared + (1 - alphaSquared) * cosine * cosine))
}

/** The gloss of Walter 2007 (GGX) from the ray towards the direction (x, y, z), without its colour. */
export function glossTowards(x: f32, y: f32, z: f32, alpha: f32): f32 {
  const halfX = x - directionX
  const halfY = y - directionY
  const halfZ = z - directionZ
  const length: f32 = sqrt<f32>(halfX * halfX + halfY * halfY + halfZ * halfZ)
  const out = along(x, y, z)
  const view = facing()
  if (!(length > 1e-6) || !(view > 1e-4) || !(out > 1e-4)) return 0
  const halfUp = along(halfX, halfY, halfZ) / length
  const alphaSquared = alpha * alpha
  const spread: f32 = halfUp * halfUp * (alphaSquared - 1) + 1
  const facets: f32 = alphaSquared / (3.1415927 * spread * spread)
  return (facets * unshadowed(out, alphaSquared) * unshadowed(view, alphaSquared)) / (4 * out * view)
}
