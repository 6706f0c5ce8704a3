import { DecimalDigits, decimal } from './decimal'
import { refuse } from './host'

/** The whole picture, and the part of it that this run draws. */
export let width: i32 = 640
export let height: i32 = 480
export let samples: i32 = 64
export let tileX: i32 = 0
export let tileY: i32 = 0
export let tileWidth: i32 = 0
export let tileHeight: i32 = 0
/** Universal time; with longitude 0 the mean solar time of the place. */
export let hour: f64 = 12
/** 1 is the first of January. */
export let day: f64 = 172
export let latitude: f64 = 50.85
export let longitude: f64 = 0

const SIDE_MAX = 16_384
const SAMPLES_MAX = 65_536

/** Reads what the program was called with; the first argument is its name. Wrong ones end it with a sentence. */
export function readSettings(texts: string[]): void {
  for (let i = 1; i < texts.length; i += 2) {
    if (i + 1 == texts.length) refuse('argument ' + texts[i] + ': its value is missing')
    else readSetting(texts[i], texts[i + 1])
  }
  if (tileWidth == 0) {
    tileWidth = width
    tileHeight = height
  }
  if (tileX + tileWidth > width || tileY + tileHeight > height) {
    refuse('argument --tile: it is not within the picture of ' + width.toString() + ' × ' + height.toString())
  }
}

function readSetting(name: string, value: string): void {
  if (name == '--width') width = readWhole(name, value, 1, SIDE_MAX)
  else if (name == '--height') height = readWhole(name, value, 1, SIDE_MAX)
  else if (name == '--samples') samples = readWhole(name, value, 1, SAMPLES_MAX)
  else if (name == '--tile') readTile(name, value)
  else if (name == '--hour') hour = readWithin(name, value, 0, 24)
  else if (name == '--day') day = readWithin(name, value, 1, 366)
  else if (name == '--latitude') latitude = readWithin(name, value, -90, 90)
  else if (name == '--longitude') longitude = readWithin(name, value, -180, 180)
  else refuse('argument ' + name + ': it is unknown')
}

function readTile(name: string, value: string): void {
  const parts = value.split(',')
  if (parts.length != 4) refuse('argument --tile: it is X,Y,WIDTH,HEIGHT, not “' + value + '”')
  tileX = readWhole(name, parts[0], 0, SIDE_MAX)
  tileY = readWhole(name, parts[1], 0, SIDE_MAX)
  tileWidth = readWhole(name, parts[2], 1, SIDE_MAX)
  tileHeight = readWhole(name, parts[3], 1, SIDE_MAX)
}

function readWhole(name: string, text: string, least: i32, most: i32): i32 {
  const value = readWithin(name, text, least, most)
  if (value != Math.floor(value)) refuse('argument ' + name + ': “' + text + '” is not a whole number')
  return <i32>value
}

function readWithin(name: string, text: string, least: f64, most: f64): f64 {
  const value = readDecimal(text)
  if (!(value >= least && value <= most)) {
    const range = (<i32>least).toString() + ' to ' + (<i32>most).toString()
    refuse('argument ' + name + ': “' + text + '” is not a number from ' + range)
  }
  return value
}

/** Digits with at most one point and a sign before; NaN for anything else. */
function readDecimal(text: string): f64 {
  const digits = new DecimalDigits()
  const isNegative = text.startsWith('-')
  let count = 0
  let isFraction = false
  for (let i = isNegative ? 1 : 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit == -2 && !isFraction) isFraction = true
    else if (digit < 0 || digit > 9) return NaN
    else {
      if (isFraction) digits.addFraction(digit)
      else digits.addWhole(digit)
      count++
    }
  }
  if (count == 0) return NaN
  const value = decimal(digits.digits, digits.exponent)
  return isNegative ? -value : value
}
