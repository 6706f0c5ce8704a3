import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { apartmentHouse } from './scenes/apartment-house.ts'

const text = readFileSync(path.join(import.meta.dirname, 'scenes/apartment-house.json'), 'utf8')

test('the apartment house is what its script makes, and below 200 kB', () => {
  expect(text === apartmentHouse(), 'after a change run node workloads/render/scenes/make.ts').toBe(true)
  expect(text.length).toBeLessThan(200_000)
})

test('no surface of the apartment house is without a material or an area', () => {
  const { materials, meshes } = JSON.parse(text) as {
    materials: readonly { name: string }[]
    meshes: readonly { material: string; vertices: readonly number[]; triangles: readonly number[] }[]
  }
  const names = materials.map(({ name }) => name)
  for (const { material, vertices, triangles } of meshes) {
    expect(names).toContain(material)
    expect(vertices.length % 3).toBe(0)
    for (let i = 0; i < triangles.length; i += 3) expect(new Set(triangles.slice(i, i + 3)).size).toBe(3)
  }
})
