import * as sky from './sky'

/** How bright a picture is made at night. */
const EXPOSURE_MAX: f64 = 6
/** What a matt grey surface in the mean light should have as radiance. */
const KEY: f64 = 0.85
/** Light of an sRGB value of 0.5, 1.5 … 254.5: what is between two of them becomes the byte between. */
const thresholds = new StaticArray<f32>(255)

let exposure: f32 = 1

/**
 * Fits the exposure to the sun and the sky, by nothing in the picture, so that all tiles are alike. Gives the radiance that
 * it shows as white.
 */
export function prepareTone(): f32 {
  const light = skyMean() + sunMean()
  exposure = <f32>min(KEY / light, EXPOSURE_MAX)
  for (let i = 0; i < 255; i++) thresholds[i] = <f32>linear((<f64>i + 0.5) / 255)
  return 1 / exposure
}

function skyMean(): f64 {
  let sum: f64 = 0
  const directions: StaticArray<f32> = [
    1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0.6, 0, 0.8, -0.6, 0, 0.8, 0, 0.6, 0.8, 0, -0.6, 0.8,
  ]
  for (let i = 0; i < directions.length; i += 3) {
    sky.lookAtSky(directions[i], directions[i + 1], directions[i + 2])
    sum += luminance(sky.skyRed, sky.skyGreen, sky.skyBlue)
  }
  return sum / (directions.length / 3)
}

/** A surface in the sun stands at half of the full height of light on average, and is worth a share of π. */
function sunMean(): f64 {
  return (luminance(sky.sunRed, sky.sunGreen, sky.sunBlue) * 0.5) / Math.PI
}

function luminance(red: f32, green: f32, blue: f32): f64 {
  return 0.2126 * <f64>red + 0.7152 * <f64>green + 0.0722 * <f64>blue
}

/** IEC 61966-2-1: the light of an sRGB value from 0 to 1. */
function linear(value: f64): f64 {
  return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4)
}

/** Light to a byte of the picture: exposure, a film's curve (Narkowicz 2015 after ACES), sRGB. What is no number is black. */
export function toneByte(light: f32): u8 {
  const exposed = light * exposure
  if (!(exposed > 0)) return 0
  const x: f32 = min<f32>(exposed, 1000)
  const film: f32 = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)
  return byteOf(film)
}

function byteOf(light: f32): u8 {
  let low = 0
  let high = 255
  while (low < high) {
    const middle = (low + high) >>> 1
    if (light < unchecked(thresholds[middle])) high = middle
    else low = middle + 1
  }
  return <u8>low
}
