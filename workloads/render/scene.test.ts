import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { compileWorkload } from '#scripts/build/workloads.ts'
import { type CompiledModule, compiled, runWorkload } from '../test-host.ts'
import { SCENE } from './test-scene.ts'

let render: CompiledModule
beforeAll(async () => {
  const { module } = await compileWorkload(path.resolve(import.meta.dirname, '../..'), 'render')
  render = compiled(module)
}, 60_000)

const args = ['--width', '4', '--height', '3', '--samples', '1']
const draw = (input: string) => runWorkload(render, { args, input })
const [mesh] = SCENE.meshes
const withMesh = (change: object) => ({ ...SCENE, meshes: [mesh, { ...mesh, ...change }] })

describe('a scene that cannot be drawn is refused with where and why:', () => {
  test.each([
    ['no triangles', { ...SCENE, meshes: [] }, 'scene: it has no triangles'],
    [
      'an index too large',
      withMesh({ triangles: [0, 1, 8] }),
      'triangle 0 of mesh 1 names vertex 8 of 8; the first is 0',
    ],
    ['a negative index', withMesh({ triangles: [0, 1, -1] }), 'the index of a vertex must be from 0 to 300000'],
    ['half an index', withMesh({ triangles: [0, 1, 1.5] }), 'the index of a vertex is a whole number'],
    ['two corners', withMesh({ triangles: [0, 1] }), 'triangles are three indices each'],
    ['half a vertex', withMesh({ vertices: [0, 1] }), 'vertices are three numbers each'],
    ['a coordinate too large', withMesh({ vertices: [0, 1, 1e7] }), 'a coordinate must be from -1000000 to 1000000'],
    [
      'an unknown format',
      { ...SCENE, format: 'obj' },
      'the format “obj” is unknown; this program reads “koprogo-scene/1”',
    ],
    ['no format', { ...SCENE, format: undefined }, 'scene: it does not say its format, “koprogo-scene/1”'],
    ['no camera', { ...SCENE, camera: undefined }, 'scene: it has no camera'],
    ['half a camera', { ...SCENE, camera: { position: [0, 0, 0] } }, 'a camera has a position, a target and a fov'],
    ['a flat point', { ...SCENE, camera: { position: [0, 0] } }, 'the camera’s position has three numbers, not 2'],
    ['a long point', { ...SCENE, camera: { target: [0, 0, 0, 0] } }, 'the camera’s target has three numbers, not more'],
    [
      'the target at the camera',
      { ...SCENE, camera: { ...SCENE.camera, target: [6, -8, 4] } },
      'the camera is at its target',
    ],
    [
      'a view straight up',
      { ...SCENE, camera: { ...SCENE.camera, target: [6, -8, 9] } },
      'the camera looks along its up',
    ],
    [
      'a material that is not there',
      withMesh({ material: 'gold' }),
      'mesh 1 is of a material “gold” that is not there',
    ],
    [
      'a ground of nothing',
      { ...SCENE, ground: { material: 'air' } },
      'the ground is of a material “air” that is not there',
    ],
    [
      'a material twice',
      { ...SCENE, materials: [SCENE.materials[0], SCENE.materials[0]] },
      'two materials are called “brick”',
    ],
    ['a colour too bright', { ...SCENE, materials: [{ name: 'a', color: [0, 2, 0] }] }, 'a color must be from 0 to 1'],
    ['a field it does not know', withMesh({ normals: [] }), 'a mesh has an unknown field “normals”'],
  ])('%s', (_, scene, sentence) => {
    const { exitCode, log, result } = draw(JSON.stringify(scene))
    expect(log).toContain(sentence)
    expect({ exitCode, result }).toEqual({ exitCode: 2, result: Buffer.alloc(0) })
  })

  test.each([
    ['', 'scene, line 1, column 1: “{” was expected, not the end of the text'],
    ['{"format":"koprogo-scene/1",}', 'scene, line 1, column 29: “"” was expected, not “}”'],
    ['{"format":"koprogo-scene/1"', 'scene, line 1, column 28: “,” was expected, not the end of the text'],
    ['{"camera":{"fov":\n NaN}}', 'scene, line 2, column 2: a number was expected, not “N”'],
    ['{"camera":{"fov":-Infinity}}', 'scene, line 1, column 19: a number was expected, not “I”'],
    ['{"camera":{"fov":1e999}}', 'the camera’s fov, in degrees, must be from 1 to 170'],
    ['{"camera":{"fov":01}}', 'a number must not begin with 0'],
    ['{"camera":{"fov":1.}}', 'a digit was expected after the point, not “}”'],
    ['{"camera":{"fov":1e}}', 'an exponent was expected, not “}”'],
    ['{"camera":{"fov":+1}}', 'a number was expected, not “+”'],
    [`{"${'x'.repeat(201)}":1}`, 'a text is longer than 200 bytes'],
    ['{"a\\n":1}', 'only \\" \\\\ and \\/ may be escaped'],
    [`${JSON.stringify(SCENE)}{}`, 'nothing may follow the scene, but “{” does'],
  ])('%s', (input, sentence) => {
    const { exitCode, log } = draw(input)
    expect(log).toContain(sentence)
    expect(exitCode).toBe(2)
  })
})

test('the order of fields, blanks and ways to write a number make no difference', () => {
  const backwards = Object.fromEntries(Object.entries(SCENE).toReversed())
  const spread = JSON.stringify(backwards, null, 2).replaceAll('0.5', '5.00e-1').replaceAll(' 6,', ' 0.6E+1,')
  expect(spread).toContain('5.00e-1')
  expect(draw(spread).result).toEqual(draw(JSON.stringify(SCENE)).result)
})

test('a hundred thousand triangles are drawn within the memory; one more is refused', () => {
  const count = 100_000
  const vertices = Array.from({ length: count + 2 }, (_, i) => [i % 317, Math.floor(i / 317), (i * 7) % 5]).flat()
  const triangles = Array.from({ length: count }, (_, i) => [i, i + 1, i + 2]).flat()
  const big = (extra: number[]) =>
    JSON.stringify({ ...SCENE, meshes: [{ ...mesh, vertices, triangles: [...triangles, ...extra] }] })
  expect(draw(big([]))).toMatchObject({ exitCode: 0 })
  expect(draw(big([0, 1, 2]))).toMatchObject({ exitCode: 2 })
})

test('triangles without an area are not seen, and make nothing else unseen', () => {
  const flat = { material: 'steel', vertices: [0, 0, 1, 1, 1, 1, 2, 2, 1], triangles: [0, 1, 2, 0, 0, 0] }
  const size = ['--width', '32', '--height', '24', '--samples', '4']
  const pictureOf = (scene: object) => runWorkload(render, { args: size, input: JSON.stringify(scene) })
  const { exitCode, result } = pictureOf({ ...SCENE, meshes: [flat, ...SCENE.meshes, flat] })
  expect(exitCode).toBe(0)
  expect(Buffer.from(result).equals(pictureOf(SCENE).result)).toBe(true)
})

test('ten thousand meshes are enough', () => {
  const many = Array.from({ length: 10_001 }, () => ({ material: 'brick', vertices: [], triangles: [] }))
  expect(draw(JSON.stringify({ ...SCENE, meshes: many })).log).toContain('there are more than 10000 meshes')
})
