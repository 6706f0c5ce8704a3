/** East, north, up, in metres; while a building is put together, right, back and up as seen from its front. */
export type Point = readonly [number, number, number]
type Turn = (point: Point) => Point
type Mesh = { readonly numbers: number[]; readonly indices: Map<string, number>; readonly triangles: number[] }

/** Leaves need no millimetres. */
const partsOfMetre = (material: string) => (/leaf|wood/.test(material) ? 100 : 1000)

const asItIs: Turn = (point) => point

/** The number of a corner in its mesh, where it is put when it is new. */
function cornerOf(mesh: Mesh, point: Point, parts: number): number {
  const rounded = point.map((metres) => Math.round(metres * parts) / parts + 0)
  const known = mesh.indices.get(rounded.join())
  if (known !== undefined) return known
  mesh.numbers.push(...rounded)
  mesh.indices.set(rounded.join(), mesh.indices.size)
  return mesh.indices.size - 1
}

/** Collects surfaces by material, equal corners once, rounded. */
export function makeSolids() {
  const meshes = new Map<string, Mesh>()
  let place: Turn = asItIs
  const meshOf = (material: string) => {
    const mesh: Mesh = meshes.get(material) ?? { numbers: [], indices: new Map(), triangles: [] }
    meshes.set(material, mesh)
    return mesh
  }
  function polygon(material: string, points: readonly Point[]): void {
    const mesh = meshOf(material)
    const corners = points.map((point) => cornerOf(mesh, place(point), partsOfMetre(material)))
    for (let i = 2; i < corners.length; i += 1)
      mesh.triangles.push(corners[0] ?? 0, corners[i - 1] ?? 0, corners[i] ?? 0)
  }
  /** From the least to the greatest corner; without its underside, which nobody sees. */
  function box(material: string, [x, y, z]: Point, [X, Y, Z]: Point): void {
    polygon(material, [
      [x, y, Z],
      [X, y, Z],
      [X, Y, Z],
      [x, Y, Z],
    ])
    polygon(material, [
      [x, y, z],
      [X, y, z],
      [X, y, Z],
      [x, y, Z],
    ])
    polygon(material, [
      [X, y, z],
      [X, Y, z],
      [X, Y, Z],
      [X, y, Z],
    ])
    polygon(material, [
      [X, Y, z],
      [x, Y, z],
      [x, Y, Z],
      [X, Y, Z],
    ])
    polygon(material, [
      [x, Y, z],
      [x, y, z],
      [x, y, Z],
      [x, Y, Z],
    ])
  }
  return {
    polygon,
    box,
    /** What follows is moved by this. */
    placeBy: (turn: Turn) => void (place = turn),
    meshes: () =>
      Array.from(meshes, ([material, { numbers, triangles }]) => ({ material, vertices: numbers, triangles })),
  }
}

export type Solids = ReturnType<typeof makeSolids>

/** Turned clockwise as seen from above, then moved. */
export function turnedAndMoved(degrees: number, [toX, toY, toZ]: Point): Turn {
  const sine = Math.sin((degrees * Math.PI) / 180)
  const cosine = Math.cos((degrees * Math.PI) / 180)
  return ([x, y, z]) => [x * cosine + y * sine + toX, -x * sine + y * cosine + toY, z + toZ]
}

/** Numbers from 0 to below 1, the same ones each time: Park and Miller 1988. */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
