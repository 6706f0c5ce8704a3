import {
  enterList,
  enterObject,
  expectEnd,
  nextField,
  nextItem,
  readNumber,
  readString,
  refuseHere,
} from './json-reader'
import { refuse } from './host'

const FORMAT = 'koprogo-scene/1'
const TRIANGLES_MAX: i32 = 100_000
const VERTICES_MAX: i32 = 300_000
const MATERIALS_MAX: i32 = 1_000
const MESHES_MAX: i32 = 10_000
/** A thousand kilometres: beyond, 32-bit floats know no centimetres. */
const COORDINATE_MAX_M: f64 = 1e6
const EMISSION_MAX: f64 = 1e6

export class Material {
  red: f32 = 0
  green: f32 = 0
  blue: f32 = 0
  /** 1 is matt, 0 a mirror. */
  roughness: f32 = 1
  /** 0 or 1, or in between for what is partly metal. */
  metal: f32 = 0
  /** Times the colour; a white surface in the sun at noon gives about 1. */
  emission: f32 = 0
  constructor(public name: string) {}
}

/** x is east, y north, z up, in metres. */
export class Camera {
  x: f64 = 0
  y: f64 = 0
  z: f64 = 0
  targetX: f64 = 0
  targetY: f64 = 0
  targetZ: f64 = 0
  upX: f64 = 0
  upY: f64 = 0
  upZ: f64 = 1
  /** From the lower to the upper edge of the picture. */
  viewAngleDegrees: f64 = 0
}

/** The scene, filled by `readScene`: nine coordinates and one material a triangle. */
export const corners: Array<f32> = []
export const triangleMaterials: Array<i32> = []
export const materials: Array<Material> = []
export const camera = new Camera()
/** An endless plane of this material, or -1. */
export let groundMaterial: i32 = -1
export let groundHeight: f32 = 0

const meshVertices: Array<f32> = []
const meshTriangles: Array<i32> = []
/** Names of the materials of what was read before the materials were. */
const meshMaterialNames: Array<string> = []
const meshFirstTriangles: Array<i32> = []
let groundMaterialName: string | null = null
let isFormatKnown: bool = false
let isCameraKnown: bool = false

/** Reads the whole input; a scene that cannot be drawn ends the program with a sentence and exit code 2. */
export function readScene(): void {
  enterObject()
  for (let field = nextField(); field !== null; field = nextField()) readPart(field)
  expectEnd()
  if (!isFormatKnown) refuse('scene: it does not say its format, “' + FORMAT + '”')
  if (!isCameraKnown) refuse('scene: it has no camera')
  if (triangleMaterials.length == 0) refuse('scene: it has no triangles')
  nameMaterials()
}

function readPart(field: string): void {
  if (field == 'format') readFormat()
  else if (field == 'camera') readCamera()
  else if (field == 'materials') readMaterials()
  else if (field == 'meshes') readMeshes()
  else if (field == 'ground') readGround()
  else refuseField('the scene', field)
}

function refuseField(whose: string, field: string): void {
  refuseHere(whose + ' has an unknown field “' + field + '”')
}

function readFormat(): void {
  const format = readString()
  if (format != FORMAT) refuseHere('the format “' + format + '” is unknown; this program reads “' + FORMAT + '”')
  isFormatKnown = true
}

function readNumberWithin(least: f64, most: f64, what: string): f64 {
  const value = readNumber()
  if (!(value >= least && value <= most)) {
    refuseHere(what + ' must be from ' + whole(least) + ' to ' + whole(most))
  }
  return value
}

function whole(value: f64): string {
  return (<i64>value).toString()
}

function readCoordinate(): f64 {
  return readNumberWithin(-COORDINATE_MAX_M, COORDINATE_MAX_M, 'a coordinate')
}

/** A list of exactly three numbers, into these. */
let first: f64 = 0
let second: f64 = 0
let third: f64 = 0

function readThree(least: f64, most: f64, what: string): void {
  enterList()
  let count = 0
  for (; nextItem(); count++) {
    if (count == 3) refuseHere(what + ' has three numbers, not more')
    first = second
    second = third
    third = readNumberWithin(least, most, what)
  }
  if (count < 3) refuseHere(what + ' has three numbers, not ' + count.toString())
}

function readPoint(what: string): void {
  readThree(-COORDINATE_MAX_M, COORDINATE_MAX_M, what)
}

function readCamera(): void {
  isCameraKnown = true
  let hasPosition = false
  let hasTarget = false
  enterObject()
  for (let field = nextField(); field !== null; field = nextField()) {
    if (field == 'position') {
      readPoint('the camera’s position')
      camera.x = first
      camera.y = second
      camera.z = third
      hasPosition = true
    } else if (field == 'target') {
      readPoint('the camera’s target')
      camera.targetX = first
      camera.targetY = second
      camera.targetZ = third
      hasTarget = true
    } else if (field == 'up') {
      readPoint('the camera’s up')
      camera.upX = first
      camera.upY = second
      camera.upZ = third
    } else if (field == 'fov') {
      camera.viewAngleDegrees = readNumberWithin(1, 170, 'the camera’s fov, in degrees,')
    } else refuseField('the camera', field)
  }
  if (!hasPosition || !hasTarget || camera.viewAngleDegrees == 0)
    refuseHere('a camera has a position, a target and a fov')
}

function readMaterials(): void {
  enterList()
  while (nextItem()) {
    if (materials.length == MATERIALS_MAX) refuseHere('there are more than ' + MATERIALS_MAX.toString() + ' materials')
    readMaterial()
  }
}

function readMaterial(): void {
  let name: string | null = null
  let hasColour = false
  const material = new Material('')
  enterObject()
  for (let field = nextField(); field !== null; field = nextField()) {
    if (field == 'name') name = readString()
    else if (field == 'color') {
      readThree(0, 1, 'a color')
      material.red = <f32>first
      material.green = <f32>second
      material.blue = <f32>third
      hasColour = true
    } else if (field == 'roughness') material.roughness = <f32>readNumberWithin(0, 1, 'the roughness')
    else if (field == 'metal') material.metal = <f32>readNumberWithin(0, 1, 'metal')
    else if (field == 'emission') material.emission = <f32>readNumberWithin(0, EMISSION_MAX, 'the emission')
    else refuseField('a material', field)
  }
  if (name === null || !hasColour) refuseHere('a material has a name and a color')
  else {
    if (materialNamed(name) >= 0) refuseHere('two materials are called “' + name + '”')
    material.name = name
    materials.push(material)
  }
}

function materialNamed(name: string): i32 {
  for (let i = 0; i < materials.length; i++) if (materials[i].name == name) return i
  return -1
}

function readGround(): void {
  enterObject()
  for (let field = nextField(); field !== null; field = nextField()) {
    if (field == 'material') groundMaterialName = readString()
    else if (field == 'height') groundHeight = <f32>readCoordinate()
    else refuseField('the ground', field)
  }
  if (groundMaterialName === null) refuseHere('the ground has a material')
}

function readMeshes(): void {
  enterList()
  while (nextItem()) {
    if (meshFirstTriangles.length == MESHES_MAX) refuseHere('there are more than ' + MESHES_MAX.toString() + ' meshes')
    readMesh()
  }
}

function readMesh(): void {
  let material: string | null = null
  meshVertices.length = 0
  meshTriangles.length = 0
  enterObject()
  for (let field = nextField(); field !== null; field = nextField()) {
    if (field == 'material') material = readString()
    else if (field == 'vertices') readVertices()
    else if (field == 'triangles') readTriangles()
    else refuseField('a mesh', field)
  }
  if (material === null) refuseHere('a mesh has a material')
  else meshMaterialNames.push(material)
  meshFirstTriangles.push(triangleMaterials.length)
  addTriangles()
}

function readVertices(): void {
  enterList()
  while (nextItem()) {
    if (meshVertices.length == VERTICES_MAX * 3)
      refuseHere('a mesh has more than ' + VERTICES_MAX.toString() + ' vertices')
    meshVertices.push(<f32>readCoordinate())
  }
  if (meshVertices.length % 3 != 0) refuseHere('vertices are three numbers each')
}

function readTriangles(): void {
  enterList()
  while (nextItem()) {
    if (meshTriangles.length == TRIANGLES_MAX * 3) refuseTooMany()
    const index = readNumberWithin(0, VERTICES_MAX, 'the index of a vertex')
    if (index != Math.floor(index)) refuseHere('the index of a vertex is a whole number')
    meshTriangles.push(<i32>index)
  }
  if (meshTriangles.length % 3 != 0) refuseHere('triangles are three indices each')
}

function refuseTooMany(): void {
  refuseHere('there are more than ' + TRIANGLES_MAX.toString() + ' triangles')
}

function addTriangles(): void {
  const vertexCount = meshVertices.length / 3
  for (let i = 0; i < meshTriangles.length; i++) {
    const index = unchecked(meshTriangles[i])
    if (index >= vertexCount) {
      const triangle = 'triangle ' + (i / 3).toString() + ' of mesh ' + (meshFirstTriangles.length - 1).toString()
      refuseHere(triangle + ' names vertex ' + index.toString() + ' of ' + vertexCount.toString() + '; the first is 0')
    }
    for (let axis = 0; axis < 3; axis++) corners.push(unchecked(meshVertices[index * 3 + axis]))
    if (i % 3 == 2) triangleMaterials.push(0)
  }
  if (triangleMaterials.length > TRIANGLES_MAX) refuseTooMany()
}

function nameMaterials(): void {
  for (let mesh = 0; mesh < meshFirstTriangles.length; mesh++) {
    const material = materialOrRefuse(meshMaterialNames[mesh], 'mesh ' + mesh.toString())
    const end = mesh + 1 < meshFirstTriangles.length ? meshFirstTriangles[mesh + 1] : triangleMaterials.length
    for (let i = meshFirstTriangles[mesh]; i < end; i++) unchecked((triangleMaterials[i] = material))
  }
  const ground = groundMaterialName
  if (ground !== null) groundMaterial = materialOrRefuse(ground, 'the ground')
}

function materialOrRefuse(name: string, whose: string): i32 {
  const material = materialNamed(name)
  if (material < 0) refuse('scene: ' + whose + ' is of a material “' + name + '” that is not there')
  return material
}
