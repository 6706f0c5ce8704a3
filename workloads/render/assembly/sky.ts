import { scatter, scattered, transmit, transmitted } from './atmosphere'
import { sunX, sunY, sunZ } from './sun'

/** A white surface that faces the sun outside of the air would have this radiance times π. */
const SUN_STRENGTH: f64 = 20
/** The radius of the sun's disc, 0.2666 degrees, as a sine. */
export const SUN_RADIUS: f32 = 0.004653
const SUN_DISC_COSINE: f32 = 0.99998917
/** Light that has been scattered before, or comes from the ground, as a share of the sun's: red, green, blue. */
const EVERYWHERE: StaticArray<f64> = [0.03, 0.036, 0.045]
const NIGHT: StaticArray<f64> = [0.0006, 0.0008, 0.0014]
/** Henyey and Greenstein's parameter of haze. */
const FORWARD: f32 = 0.76

/** The sky is kept for these heights (as the root of the sine) and angles from the sun (as the sine of the half). */
const HEIGHTS = 48
const ANGLES = 17
const CELL = 6
/** What is scattered of it, by height only. */
const everywhere = new StaticArray<f32>(HEIGHTS * 3)
const table = new StaticArray<f32>(HEIGHTS * ANGLES * CELL)

/** Radiance of the sky in the last asked direction. */
export let skyRed: f32 = 0
export let skyGreen: f32 = 0
export let skyBlue: f32 = 0
/** What the sun gives to a surface that faces it; 0 below the horizon. */
export let sunRed: f32 = 0
export let sunGreen: f32 = 0
export let sunBlue: f32 = 0
export let isSunUp: bool = false
/** The direction to the middle of the sun. */
export let towardsSunX: f32 = 0
export let towardsSunY: f32 = 0
export let towardsSunZ: f32 = 0

let sunHorizontalX: f32 = 0
let sunHorizontalY: f32 = 0

/** Works out sun and sky once for the sun's place. */
export function prepareSky(): void {
  towardsSunX = <f32>sunX
  towardsSunY = <f32>sunY
  towardsSunZ = <f32>sunZ
  const horizontal = Math.sqrt(sunX * sunX + sunY * sunY)
  sunHorizontalX = horizontal > 1e-9 ? <f32>(sunX / horizontal) : 1
  sunHorizontalY = horizontal > 1e-9 ? <f32>(sunY / horizontal) : 0
  for (let height = 0; height < HEIGHTS; height++) {
    const root = <f64>height / (HEIGHTS - 1)
    for (let angle = 0; angle < ANGLES; angle++) fillCell(height, angle, root * root, horizontal)
  }
  prepareSun()
}

function fillCell(height: i32, angle: i32, up: f64, sunHorizontal: f64): void {
  const half = <f64>angle / (ANGLES - 1)
  const across = (1 - 2 * half * half) * Math.sqrt(1 - up * up) * sunHorizontal
  scatter(up, sunZ, up * sunZ + across)
  const cell = (height * ANGLES + angle) * CELL
  for (let i = 0; i < CELL; i++) table[cell + i] = <f32>(scattered[i] * SUN_STRENGTH)
  const share = min(max((sunZ + 0.1) / 0.6, 0), 1)
  for (let i = 0; i < 3; i++) {
    everywhere[height * 3 + i] = <f32>(scattered[6 + i] * EVERYWHERE[i] * SUN_STRENGTH * share + NIGHT[i])
  }
}

function prepareSun(): void {
  // The share of the disc above the horizon.
  const share = min(max(sunZ / (2 * <f64>SUN_RADIUS) + 0.5, 0), 1)
  isSunUp = share > 0
  transmit(sunZ)
  sunRed = <f32>(transmitted[0] * SUN_STRENGTH * share)
  sunGreen = <f32>(transmitted[1] * SUN_STRENGTH * share)
  sunBlue = <f32>(transmitted[2] * SUN_STRENGTH * share)
}

/** Below the horizon it is what the horizon is. */
export function lookAtSky(dx: f32, dy: f32, dz: f32): void {
  const up: f32 = min<f32>(max<f32>(dz, 0), 1)
  const horizontal: f32 = sqrt<f32>(dx * dx + dy * dy)
  const cosine: f32 = horizontal > 1e-6 ? (dx * sunHorizontalX + dy * sunHorizontalY) / horizontal : 1
  const half: f32 = sqrt<f32>(min<f32>(max<f32>((1 - cosine) * 0.5, 0), 1))
  const row: f32 = sqrt<f32>(up) * <f32>(HEIGHTS - 1)
  const column: f32 = half * <f32>(ANGLES - 1)
  const rowIndex = min(<i32>row, HEIGHTS - 2)
  const columnIndex = min(<i32>column, ANGLES - 2)
  const down = row - <f32>rowIndex
  const right = column - <f32>columnIndex
  const cell = (rowIndex * ANGLES + columnIndex) * CELL
  const towards = dx * towardsSunX + dy * towardsSunY + dz * towardsSunZ
  const air: f32 = 0.0596831 * (1 + towards * towards)
  const spread: f32 = max<f32>(1 + FORWARD * FORWARD - 2 * FORWARD * towards, 1e-4)
  const haze: f32 = (0.0795775 * (1 - FORWARD * FORWARD)) / (spread * sqrt<f32>(spread))
  skyRed = mixed(cell, down, right) * air + mixed(cell + 3, down, right) * haze + fromEverywhere(rowIndex * 3 + 0, down)
  skyGreen =
    mixed(cell + 1, down, right) * air + mixed(cell + 4, down, right) * haze + fromEverywhere(rowIndex * 3 + 1, down)
  skyBlue =
    mixed(cell + 2, down, right) * air + mixed(cell + 5, down, right) * haze + fromEverywhere(rowIndex * 3 + 2, down)
}

function mixed(at: i32, down: f32, right: f32): f32 {
  const above = unchecked(table[at] + (table[at + CELL] - table[at]) * right)
  const next = at + ANGLES * CELL
  const below = unchecked(table[next] + (table[next + CELL] - table[next]) * right)
  return above + (below - above) * down
}

/** True where the sun's disc is, whose radiance is what the sun gives, divided by the disc's solid angle. */
export function isInSun(dx: f32, dy: f32, dz: f32): bool {
  return dz > 0 && dx * towardsSunX + dy * towardsSunY + dz * towardsSunZ > SUN_DISC_COSINE
}

function fromEverywhere(at: i32, down: f32): f32 {
  return unchecked(everywhere[at] + (everywhere[at + 3] - everywhere[at]) * down)
}
