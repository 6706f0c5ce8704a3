type Scene = {
  readonly camera: {
    readonly position: readonly number[]
    readonly target: readonly number[]
    readonly up?: readonly number[]
    readonly fov: number
  }
  readonly materials: readonly {
    readonly name: string
    readonly color: readonly number[]
    readonly roughness?: number
    readonly metal?: number
    readonly emission?: number
  }[]
  readonly meshes: readonly {
    readonly material: string
    readonly vertices: readonly number[]
    readonly triangles: readonly number[]
  }[]
  readonly ground?: { readonly material: string; readonly height?: number }
}

/** A valid scene as the plain list of numbers that render.c reads. */
export function flatScene(text: string): string {
  const { camera, materials, meshes, ground } = JSON.parse(text) as Scene
  const indexOf = (name: string) => materials.findIndex((material) => material.name === name)
  const surfaces = materials.map(({ color, roughness = 1, metal = 0, emission = 0 }) => [
    ...color,
    roughness,
    metal,
    emission,
  ])
  const triangles = meshes.flatMap(({ material, vertices, triangles: indices }) =>
    Array.from({ length: indices.length / 3 }, (_, i) => [
      indexOf(material),
      ...indices.slice(3 * i, 3 * i + 3).flatMap((index) => vertices.slice(3 * index, 3 * index + 3)),
    ]),
  )
  return [
    [...camera.position, ...camera.target, ...(camera.up ?? [0, 0, 1]), camera.fov],
    [materials.length],
    ...surfaces,
    [ground ? indexOf(ground.material) : -1, ground?.height ?? 0],
    [triangles.length],
    ...triangles,
  ]
    .map((numbers) => `${numbers.join(' ')}\n`)
    .join('')
}
