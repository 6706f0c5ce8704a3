import { CHECKPOINT, LOG, RESULT, keepCheckpoint, read, refuse, write, writeText } from './host'
import { pathBlue, pathGreen, pathRed, rayCount, tracePath } from './path'
import { beginSample, nextSample, sampleU, sampleV } from './sampling'
import * as settings from './settings'
import { toneByte } from './tone'
import { lookThrough } from './view'

/** A checkpoint after about so many paths: some two seconds of a PC, eight of a small board. */
const PATHS_BETWEEN_CHECKPOINTS = 600_000
const PROGRESS_LINES_MAX = 200
/** Six numbers of 32 bits: a mark, the tile, and how many of its rows are drawn. */
const CHECKPOINT_BYTES = 24
const CHECKPOINT_MARK: u32 = 0x4b54_4331
/** Light beyond it is no light of a scene: a path that brings it, or no number at all, counts as dark. */
const LIGHT_MAX: f32 = 1e9

const checkpoint = memory.data(32, 4)

let sumRed: f32 = 0
let sumGreen: f32 = 0
let sumBlue: f32 = 0

/** Draws the tile row by row onto the result, from where a checkpoint says that an earlier run has come. */
export function drawTile(): void {
  const row = heap.alloc(<usize>settings.tileWidth * 3)
  const rowsBetweenCheckpoints = max(1, PATHS_BETWEEN_CHECKPOINTS / (settings.tileWidth * settings.samples))
  const rowsBetweenLines = max(1, settings.tileHeight / PROGRESS_LINES_MAX)
  const begin = rowsDrawn()
  if (begin == 0) writeHeader()
  for (let y = begin; y < settings.tileHeight; y++) {
    drawRow(row, settings.tileY + y)
    write(RESULT, row, settings.tileWidth * 3)
    if ((y + 1) % rowsBetweenLines == 0) tellProgress(y + 1)
    if ((y + 1) % rowsBetweenCheckpoints == 0 && y + 1 < settings.tileHeight) saveRows(y + 1)
  }
  writeText(LOG, rayCount.toString() + ' rays\n')
}

function writeHeader(): void {
  const place = '{"x":' + settings.tileX.toString() + ',"y":' + settings.tileY.toString()
  const size = ',"width":' + settings.tileWidth.toString() + ',"height":' + settings.tileHeight.toString() + '}'
  writeText(RESULT, 'koprogo-tile/1\n' + place + size + '\n')
}

/** Thousandths, rounded down. */
function tellProgress(rows: i32): void {
  const thousandths = <i32>((<i64>rows * 1000) / settings.tileHeight)
  const digits = (thousandths + 1000).toString()
  writeText(LOG, '@progress ' + (thousandths == 1000 ? '1' : '0') + '.' + digits.slice(1) + '\n')
}

function drawRow(row: usize, y: i32): void {
  const share: f32 = 1 / <f32>settings.samples
  for (let column = 0; column < settings.tileWidth; column++) {
    drawPixel(settings.tileX + column, y)
    const at = row + <usize>column * 3
    store<u8>(at, toneByte(sumRed * share))
    store<u8>(at, toneByte(sumGreen * share), 1)
    store<u8>(at, toneByte(sumBlue * share), 2)
  }
}

function drawPixel(x: i32, y: i32): void {
  sumRed = 0
  sumGreen = 0
  sumBlue = 0
  for (let sample = 0; sample < settings.samples; sample++) {
    beginSample(x, y, sample)
    nextSample()
    lookThrough(<f64>x + 0.5 + tent(sampleU), <f64>y + 0.5 + tent(sampleV))
    tracePath()
    if (!isLight(pathRed) || !isLight(pathGreen) || !isLight(pathBlue)) continue
    sumRed += pathRed
    sumGreen += pathGreen
    sumBlue += pathBlue
  }
}

function isLight(light: f32): bool {
  return light >= 0 && light < LIGHT_MAX
}

/** From -1 to 1, more often near 0: the picture is filtered by a tent as wide as two pixels. */
function tent(u: f32): f64 {
  const twice = 2 * <f64>u
  return twice < 1 ? Math.sqrt(twice) - 1 : 1 - Math.sqrt(2 - twice)
}

function saveRows(rows: i32): void {
  fillCheckpoint(rows)
  write(CHECKPOINT, checkpoint, CHECKPOINT_BYTES)
  keepCheckpoint()
}

function fillCheckpoint(rows: i32): void {
  store<u32>(checkpoint, CHECKPOINT_MARK)
  store<i32>(checkpoint, settings.tileX, 4)
  store<i32>(checkpoint, settings.tileY, 8)
  store<i32>(checkpoint, settings.tileWidth, 12)
  store<i32>(checkpoint, settings.tileHeight, 16)
  store<i32>(checkpoint, rows, 20)
}

/** Rows that the result has already; 0 at a first start. A checkpoint of another tile ends the program. */
function rowsDrawn(): i32 {
  const saved = memory.data(32, 4)
  let byteCount = 0
  for (let more = -1; more != 0 && byteCount < 32; byteCount += more)
    more = read(CHECKPOINT, saved + byteCount, 32 - byteCount)
  if (byteCount == 0) return 0
  const rows = load<i32>(saved, 20)
  fillCheckpoint(rows)
  const isOfThisTile = byteCount == CHECKPOINT_BYTES && memory.compare(saved, checkpoint, CHECKPOINT_BYTES) == 0
  if (!isOfThisTile || rows < 1 || rows >= settings.tileHeight) refuse('checkpoint: it is not of this tile')
  return rows
}
