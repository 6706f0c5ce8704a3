import { refuse } from './host'
import { setDirection, setOrigin } from './ray'
import { camera } from './scene'
import { height, width } from './settings'

let forwardX: f64 = 0
let forwardY: f64 = 0
let forwardZ: f64 = 0
let rightX: f64 = 0
let rightY: f64 = 0
let rightZ: f64 = 0
let upX: f64 = 0
let upY: f64 = 0
let upZ: f64 = 0
let unitsPerPixel: f64 = 0

export function prepareView(): void {
  forwardX = camera.targetX - camera.x
  forwardY = camera.targetY - camera.y
  forwardZ = camera.targetZ - camera.z
  const distance = Math.sqrt(forwardX * forwardX + forwardY * forwardY + forwardZ * forwardZ)
  if (!(distance > 1e-6)) refuse('scene: the camera is at its target')
  forwardX /= distance
  forwardY /= distance
  forwardZ /= distance
  rightX = forwardY * camera.upZ - forwardZ * camera.upY
  rightY = forwardZ * camera.upX - forwardX * camera.upZ
  rightZ = forwardX * camera.upY - forwardY * camera.upX
  const length = Math.sqrt(rightX * rightX + rightY * rightY + rightZ * rightZ)
  if (!(length > 1e-6)) refuse('scene: the camera looks along its up')
  rightX /= length
  rightY /= length
  rightZ /= length
  upX = rightY * forwardZ - rightZ * forwardY
  upY = rightZ * forwardX - rightX * forwardZ
  upZ = rightX * forwardY - rightY * forwardX
  const half = (camera.viewAngleDegrees * Math.PI) / 360
  unitsPerPixel = ((Math.sin(half) / Math.cos(half)) * 2) / height
}

/** The ray from the camera through the point (across, down) of the picture, in pixels from its upper left corner. */
export function lookThrough(across: f64, down: f64): void {
  const right = (across - <f64>width / 2) * unitsPerPixel
  const up = (<f64>height / 2 - down) * unitsPerPixel
  setOrigin(<f32>camera.x, <f32>camera.y, <f32>camera.z)
  setDirection(
    <f32>(forwardX + rightX * right + upX * up),
    <f32>(forwardY + rightY * right + upY * up),
    <f32>(forwardZ + rightZ * right + upZ * up),
  )
}
