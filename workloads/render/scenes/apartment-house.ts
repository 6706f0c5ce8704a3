import { addHedge, addTree, addWood } from './garden.ts'
import { addHouse } from './house.ts'
import { WIDTH_M } from './measures.ts'
import { dice, makeSolids, type Point, type Solids, turnedAndMoved } from './solid.ts'

/** The house looks south-west. */
const TURN_DEGREES = 45
const inPlace = turnedAndMoved(TURN_DEGREES, [0, 0, 0])

const MATERIALS = [
  { name: 'brick', color: [0.36, 0.145, 0.09] },
  { name: 'reveal', color: [0.36, 0.16, 0.1] },
  { name: 'band', color: [0.5, 0.42, 0.33] },
  { name: 'stone', color: [0.5, 0.47, 0.41] },
  { name: 'concrete', color: [0.55, 0.53, 0.5] },
  { name: 'frame', color: [0.75, 0.74, 0.7], roughness: 0.5 },
  { name: 'glass', color: [0.025, 0.03, 0.035], roughness: 0.02 },
  { name: 'curtain', color: [0.42, 0.4, 0.36], roughness: 0.02 },
  { name: 'lit', color: [0.8, 0.5, 0.24], roughness: 0.02, emission: 0.5 },
  { name: 'door', color: [0.03, 0.12, 0.09], roughness: 0.35 },
  { name: 'steel', color: [0.7, 0.7, 0.7], roughness: 0.3, metal: 1 },
  { name: 'zinc', color: [0.42, 0.44, 0.46], roughness: 0.5, metal: 1 },
  { name: 'railing', color: [0.05, 0.055, 0.06], roughness: 0.4 },
  { name: 'tile', color: [0.1, 0.095, 0.095], roughness: 0.6 },
  { name: 'panel', color: [0.012, 0.018, 0.045], roughness: 0.06 },
  { name: 'aluminium', color: [0.75, 0.76, 0.77], roughness: 0.35, metal: 1 },
  { name: 'grass', color: [0.17, 0.2, 0.07] },
  { name: 'lawn', color: [0.14, 0.215, 0.055] },
  { name: 'lawn mown', color: [0.165, 0.245, 0.065] },
  { name: 'paving', color: [0.42, 0.39, 0.34] },
  { name: 'leaf', color: [0.11, 0.22, 0.04] },
  { name: 'leaf dark', color: [0.05, 0.11, 0.025] },
  { name: 'leaf light', color: [0.2, 0.31, 0.06] },
  { name: 'wood', color: [0.06, 0.11, 0.035] },
  { name: 'bark', color: [0.16, 0.11, 0.08] },
  { name: 'plaster', color: [0.62, 0.56, 0.46] },
  { name: 'red tile', color: [0.34, 0.12, 0.07] },
]

/** A lawn mown in stripes, and paving to the door and along the house. */
function addGround(solids: Solids): void {
  const flat = (material: string, [x, y, z]: Point, [X, Y]: readonly [number, number]) =>
    solids.polygon(material, [
      [x, y, z],
      [X, y, z],
      [X, Y, z],
      [x, Y, z],
    ])
  for (let x = -26; x < 26; x += 2.6) {
    flat('lawn', [x, -34, 0.02], [x + 1.3, 40])
    flat('lawn mown', [x + 1.3, -34, 0.02], [x + 2.6, 40])
  }
  flat('paving', [-1.1, -34, 0.04], [1.1, -1])
  flat('paving', [-WIDTH_M / 2 - 0.8, -0.9, 0.04], [WIDTH_M / 2 + 0.8, 0])
}

/** Simple houses further away. */
function addNeighbour(
  solids: Solids,
  { at, degrees, size: [w, d, h] }: { at: Point; degrees: number; size: Point },
): void {
  const outer = turnedAndMoved(degrees, at)
  solids.placeBy((point) => inPlace(outer(point)))
  solids.box('plaster', [-w / 2, 0, 0], [w / 2, d, h])
  const top = h + d * 0.42
  const e = 0.4
  solids.polygon('red tile', [
    [-w / 2 - e, -e, h - 0.3],
    [w / 2 + e, -e, h - 0.3],
    [w / 2 + e, d / 2, top],
    [-w / 2 - e, d / 2, top],
  ])
  solids.polygon('red tile', [
    [-w / 2 - e, d + e, h - 0.3],
    [w / 2 + e, d + e, h - 0.3],
    [w / 2 + e, d / 2, top],
    [-w / 2 - e, d / 2, top],
  ])
  for (const x of [-w / 2, w / 2])
    solids.polygon('plaster', [
      [x, 0, h],
      [x, d, h],
      [x, d / 2, top - 0.2],
    ])
  for (let x = -w / 2 + 1.5; x < w / 2 - 1; x += 2.6)
    for (let z = 1; z < h - 1.5; z += 2.8)
      solids.polygon('glass', [
        [x, -0.02, z],
        [x + 1.1, -0.02, z],
        [x + 1.1, -0.02, z + 1.4],
        [x, -0.02, z + 1.4],
      ])
  solids.placeBy(inPlace)
}

function makeScene() {
  const roll = dice(20_260_621)
  const solids = makeSolids()
  solids.placeBy(inPlace)
  addHouse(solids, roll)
  addGround(solids)
  addTree(solids, { foot: [-13.4, 2, 0], heightM: 9.5, radiusM: 3.4, leaves: 220, leafM: 0.32 }, roll)
  addTree(solids, { foot: [15.5, 10, 0], heightM: 10.5, radiusM: 3.7, leaves: 150, leafM: 0.34 }, roll)
  addTree(solids, { foot: [20, 26, 0], heightM: 13, radiusM: 4.6, leaves: 60, leafM: 0.5 }, roll)
  // Not in the picture: its shadow is.
  addTree(solids, { foot: [-15.5, -16, 0], heightM: 10, radiusM: 3.6, leaves: 80, leafM: 0.6 }, roll)
  addHedge(solids, { from: [-WIDTH_M / 2, -1.9, 0], to: [-1.9, -1.2, 0.75], leaves: 110, roll })
  addHedge(solids, { from: [1.9, -1.9, 0], to: [WIDTH_M / 2, -1.2, 0.75], leaves: 110, roll })
  addWood(solids, { from: [-190, 130, 0], to: [60, 210, 0], heightM: 15, roll })
  addWood(solids, { from: [-160, 90, 0], to: [-60, 120, 0], heightM: 11, roll })
  addNeighbour(solids, { at: [-34, 26, 0], degrees: 10, size: [12, 9, 6] })
  addNeighbour(solids, { at: [34, 30, 0], degrees: -15, size: [14, 9, 6.5] })
  addNeighbour(solids, { at: [-10, 60, 0], degrees: 5, size: [16, 10, 8] })
  addNeighbour(solids, { at: [55, 22, 0], degrees: -30, size: [12, 9, 6] })
  return {
    format: 'koprogo-scene/1',
    camera: { position: inPlace([17, -27, 12.5]), target: inPlace([0.2, 2, 7.3]), fov: 36 },
    materials: MATERIALS,
    meshes: solids.meshes(),
    ground: { material: 'grass' },
  }
}

/** The example scene as text: `node workloads/render/scenes/make.ts` writes it. */
export const apartmentHouse = () => `${JSON.stringify(makeScene())}\n`
