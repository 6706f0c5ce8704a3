import { describe, expect, test } from 'vitest'
import { Scene } from './scene.ts'

const mesh = { material: 'wall', vertices: [0, 0, 0, 1, 0, 0, 0, 1, 0], triangles: [0, 1, 2] }
const scene = {
  format: 'koprogo-scene/1',
  camera: { position: [0, -9, 4], target: [0, 0, 1], up: [0, 0, 1], fov: 40 },
  materials: [{ name: 'wall', color: [0.8, 0.7, 0.6], roughness: 1, metal: 0, emission: 0 }],
  meshes: [mesh],
  ground: { material: 'wall', height: 0 },
}
/** Where it is refused, and why. */
const faults = (fields: object) =>
  Scene.safeParse({ ...scene, ...fields }).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
const faultsOfMesh = (fields: object) => faults({ meshes: [{ ...mesh, ...fields }] })

describe('a scene', () => {
  test('with triangles and materials can be drawn', () => {
    expect(Scene.parse(scene)).toEqual(scene)
    const { ground: _, ...rest } = scene
    expect(Scene.parse(rest)).toEqual(rest)
  })

  test('without triangles cannot', () => {
    expect(faults({ meshes: [] })).toEqual(['meshes has no triangles'])
    expect(faultsOfMesh({ triangles: [] })).toEqual(['meshes has no triangles'])
  })

  test('has so many triangles and no more', () => {
    const triangles = Array.from({ length: 3 * 60_000 }, () => 0)
    expect(faultsOfMesh({ triangles })).toBeUndefined()
    const many = { ...mesh, triangles }
    expect(faults({ meshes: [many, many] })).toEqual(['meshes has more than 100000 triangles'])
  })

  test('has numbers that a computer can count with', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 1e7, -1e7, null, '1'])
      expect(faultsOfMesh({ vertices: [...mesh.vertices.slice(0, 8), bad] })).toEqual([
        expect.stringMatching(/^meshes\.0\.vertices\.8 /),
      ])
  })

  test('has points of three numbers, and triangles of three points that are there', () => {
    expect(faultsOfMesh({ vertices: [...mesh.vertices, 1] })).toContain(
      'meshes.0.vertices vertices are three numbers each',
    )
    expect(faultsOfMesh({ triangles: [0, 1] })).toContain('meshes.0.triangles triangles are three indices each')
    expect(faultsOfMesh({ triangles: [0, 1, 3] })).toEqual(['meshes.0 a triangle names a vertex that is not there'])
    expect(faultsOfMesh({ triangles: [0, 1, 1.5] })).toHaveLength(1)
  })

  test('names materials that are there', () => {
    expect(faultsOfMesh({ material: 'glass' })).toEqual(['materials has no “glass”, which is used'])
    expect(faults({ ground: { material: 'lawn' } })).toEqual(['materials has no “lawn”, which is used'])
  })

  test('has nothing unknown', () => {
    expect(faults({ fog: 1 })).toHaveLength(1)
    expect(faults({ format: 'koprogo-scene/2' })).toHaveLength(1)
  })
})
