/**
 * mandelbrot: a picture of the Mandelbrot set. AssemblyScript, not TypeScript.
 *
 *   input (descriptor 0)        X Y WIDTH: the centre of the picture and its width in the plane, three numbers
 *   arguments                   --width N --height N  points of the picture (320 × 240), up to 4096
 *                               --iterations N        up to 65535 (1000)
 *   result (descriptor 1)       a PGM picture, 8 bits a point
 *   checkpoint (descriptor 3)   the number of rows that are done
 *
 * It uses only + - * on f64, which are equal bit for bit on every computer.
 */
import {
  fail,
  INPUT,
  programArguments,
  progress,
  readAll,
  RESULT,
  saveCheckpoint,
  savedCheckpoint,
  writeAll,
  writeText,
} from './wasi'

let width = 320
let height = 240
let iterations = 1000

function readArguments(): void {
  const words = programArguments()
  for (let place = 0; place < words.length; place += 2) {
    const value = place + 1 < words.length ? <i32>parseInt(words[place + 1]) : 0
    if (words[place] == '--width') width = value
    else if (words[place] == '--height') height = value
    else if (words[place] == '--iterations') iterations = value
    else fail('The arguments are --width N, --height N and --iterations N.')
  }
  if (width < 1 || width > 4096 || height < 1 || height > 4096) fail('--width and --height are numbers from 1 to 4096.')
  if (iterations < 1 || iterations > 65535) fail('--iterations is a number from 1 to 65535.')
}

/** How long the point stays near, as a grey from 0 to 255; 0 for the points of the set. */
function greyOf(x: f64, y: f64): u8 {
  let real = 0.0
  let imaginary = 0.0
  for (let iteration = 0; iteration < iterations; iteration++) {
    const realSquared = real * real
    const imaginarySquared = imaginary * imaginary
    if (realSquared + imaginarySquared > 4.0) return <u8>(255 - ((iteration * 7) % 255))
    imaginary = 2.0 * real * imaginary + y
    real = realSquared - imaginarySquared + x
  }
  return 0
}

function draw(centreX: f64, centreY: f64, planeWidth: f64): void {
  const step = planeWidth / <f64>width
  const left = centreX - planeWidth / 2.0
  const top = centreY + (step * <f64>height) / 2.0
  const saved = savedCheckpoint()
  const firstRow = saved.length == 4 ? load<i32>(saved.dataStart) : 0
  const state = new Uint8Array(4)
  const row = new Uint8Array(width)
  // After a checkpoint the result begins with the header and the rows written till then.
  if (firstRow == 0) writeText(RESULT, 'P5\n' + width.toString() + ' ' + height.toString() + '\n255\n')
  for (let y = firstRow; y < height; y++) {
    for (let x = 0; x < width; x++) row[x] = greyOf(left + (<f64>x + 0.5) * step, top - (<f64>y + 0.5) * step)
    writeAll(RESULT, row)
    const done = y + 1
    if (done % 16 != 0) continue
    progress(<f64>done / <f64>height)
    store<i32>(state.dataStart, done)
    saveCheckpoint(state)
  }
}

readArguments()
const words = String.UTF8.decode(readAll(INPUT).slice().buffer).trim().split(' ')
if (words.length != 3) fail('The input is X Y WIDTH, three numbers.')
const planeWidth = parseFloat(words[2])
if (!(planeWidth > 0.0)) fail('WIDTH is more than 0.')
draw(parseFloat(words[0]), parseFloat(words[1]), planeWidth)
