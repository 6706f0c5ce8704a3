import { z } from 'zod'

/** What the program `render` reads; docs of its parts are beside it (workloads/render). */
export const SCENE_FORMAT = 'koprogo-scene/1'
const TRIANGLES_MAX = 100_000
const VERTICES_MAX = 300_000
/** A thousand kilometres: beyond, 32-bit floats know no centimetres. */
const COORDINATE_MAX_M = 1e6

const coordinate = z.number().min(-COORDINATE_MAX_M).max(COORDINATE_MAX_M)
const point = z.tuple([coordinate, coordinate, coordinate])
const share = z.number().min(0).max(1)
const name = z.string().max(200)
const threes = (list: readonly number[]) => list.length % 3 === 0

const Material = z.strictObject({
  name,
  color: z.tuple([share, share, share]),
  roughness: share.optional(),
  metal: share.optional(),
  emission: z.number().min(0).max(1e6).optional(),
})

const Mesh = z
  .strictObject({
    material: name,
    vertices: z
      .array(coordinate)
      .max(3 * VERTICES_MAX)
      .refine(threes, 'vertices are three numbers each'),
    triangles: z
      .array(z.int().min(0).max(VERTICES_MAX))
      .max(3 * TRIANGLES_MAX)
      .refine(threes, 'triangles are three indices each'),
  })
  .refine(
    ({ vertices, triangles }) => triangles.every((index) => 3 * index < vertices.length),
    'a triangle names a vertex that is not there',
  )

/** A scene that can be drawn: it has triangles, and every name in it stands for something. */
export const Scene = z
  .strictObject({
    format: z.literal(SCENE_FORMAT),
    camera: z.strictObject({
      position: point,
      target: point,
      up: point.optional(),
      fov: z.number().min(1).max(170),
    }),
    materials: z.array(Material).max(1000),
    meshes: z.array(Mesh),
    ground: z.strictObject({ material: name, height: coordinate.optional() }).optional(),
  })
  .superRefine(({ materials, meshes, ground }, ctx) => {
    const triangles = meshes.reduce((sum, mesh) => sum + mesh.triangles.length / 3, 0)
    if (triangles === 0) ctx.addIssue({ code: 'custom', path: ['meshes'], message: 'has no triangles' })
    if (triangles > TRIANGLES_MAX)
      ctx.addIssue({ code: 'custom', path: ['meshes'], message: `has more than ${TRIANGLES_MAX} triangles` })
    const known = new Set(materials.map((material) => material.name))
    const named = [...meshes, ...(ground ? [ground] : [])].map(({ material }) => material)
    const lost = named.find((material) => !known.has(material))
    if (lost !== undefined)
      ctx.addIssue({ code: 'custom', path: ['materials'], message: `has no “${lost}”, which is used` })
  })
