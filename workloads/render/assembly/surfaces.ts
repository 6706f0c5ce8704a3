import { corners, materials, triangleMaterials } from './scene'

/** What a path needs to know of materials and triangles, side by side in memory. */
let surfaces = new StaticArray<f32>(0)
let normals = new StaticArray<f32>(0)

const SURFACE_NUMBERS = 6

export function prepareSurfaces(): void {
  surfaces = new StaticArray<f32>(materials.length * SURFACE_NUMBERS)
  for (let i = 0; i < materials.length; i++) {
    const material = materials[i]
    const at = i * SURFACE_NUMBERS
    surfaces[at] = material.red
    surfaces[at + 1] = material.green
    surfaces[at + 2] = material.blue
    surfaces[at + 3] = material.roughness
    surfaces[at + 4] = material.metal
    surfaces[at + 5] = material.emission
  }
  normals = new StaticArray<f32>(triangleMaterials.length * 3)
  for (let triangle = 0; triangle < triangleMaterials.length; triangle++) prepareNormal(triangle)
}

function prepareNormal(triangle: i32): void {
  const at = triangle * 9
  const ax = corners[at + 3] - corners[at]
  const ay = corners[at + 4] - corners[at + 1]
  const az = corners[at + 5] - corners[at + 2]
  const bx = corners[at + 6] - corners[at]
  const by = corners[at + 7] - corners[at + 1]
  const bz = corners[at + 8] - corners[at + 2]
  const x = ay * bz - az * by
  const y = az * bx - ax * bz
  const z = ax * by - ay * bx
  const length: f32 = sqrt<f32>(x * x + y * y + z * z)
  // A triangle without a surface is never hit.
  const scale: f32 = length > 0 ? 1 / length : 0
  normals[triangle * 3] = x * scale
  normals[triangle * 3 + 1] = y * scale
  normals[triangle * 3 + 2] = z * scale
}

export function normalOf(triangle: i32, axis: i32): f32 {
  return unchecked(normals[triangle * 3 + axis])
}

export function redOf(material: i32): f32 {
  return unchecked(surfaces[material * SURFACE_NUMBERS])
}

export function greenOf(material: i32): f32 {
  return unchecked(surfaces[material * SURFACE_NUMBERS + 1])
}

export function blueOf(material: i32): f32 {
  return unchecked(surfaces[material * SURFACE_NUMBERS + 2])
}

export function roughnessOf(material: i32): f32 {
  return unchecked(surfaces[material * SURFACE_NUMBERS + 3])
}

export function metalOf(material: i32): f32 {
  return unchecked(surfaces[material * SURFACE_NUMBERS + 4])
}

export function emissionOf(material: i32): f32 {
  return unchecked(surfaces[material * SURFACE_NUMBERS + 5])
}
