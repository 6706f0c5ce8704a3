import { campaignErrors } from '#core/campaign/errors.ts'
import { tilesOf, type Tile } from '#core/campaign/render-tiles.ts'
import { pixelsOf, placeTile, tileResultBytes } from '#core/campaign/tile-result.ts'
import type { CampaignTask } from '../ports.ts'
import { bytesOf } from './result-bytes.ts'
import type { Assembling, Reading } from './assembling.ts'

const BYTES_PER_PIXEL = 3
/** What is not there, in a part of a picture. */
const GREY = 0x80
/** More bad tiles than this are not named. */
const ERRORS_MAX = 20

type Picture = { readonly width: number; readonly height: number; readonly tile: number }

/**
 * The rows of a picture from its tiles, whoever drew them; a band of tiles is held at a time. A tile that is not there, or
 * is none, is grey where `partial` allows it, and else refused before anything is sent.
 */
export async function pictureRows(picture: Picture, asked: Assembling): Promise<AsyncIterable<Uint8Array>> {
  if (!asked.partial) await ensureEveryTile(picture, asked)
  return rowsOf(picture, asked)
}

async function ensureEveryTile(picture: Picture, { tasks, reading }: Assembling): Promise<void> {
  const errors: { path: string; message: string }[] = []
  for await (const { task, tile, pixels } of tilesWithPixels(picture, tasks(), reading))
    if (!pixels) errors.push({ path: `tasks.${task.place}`, message: faultOf(task, tile) })
  if (errors.length > 0) throw campaignErrors.campaign_result_damaged({ errors: errors.slice(0, ERRORS_MAX) })
}

function faultOf({ result }: CampaignTask, { x, y, width, height }: Tile): string {
  const of = `the tile at ${x},${y} of ${width} × ${height}`
  return result?.sizeBytes == null ? `has no result any more for ${of}` : `has a result that is not ${of}`
}

type WithPixels = { readonly task: CampaignTask; readonly tile: Tile; readonly pixels: Uint8Array | null }

/** Tasks are in the order of the tiles. */
async function* tilesWithPixels(
  picture: Picture,
  tasks: AsyncIterable<CampaignTask>,
  reading: Reading,
): AsyncIterable<WithPixels> {
  const tiles = tilesOf(picture)[Symbol.iterator]()
  for await (const task of tasks) {
    const { value: tile } = tiles.next()
    if (!tile) throw new Error('A picture has more tasks than tiles')
    yield { task, tile, pixels: await pixelsFor(task, tile, reading) }
  }
}

async function pixelsFor({ result }: CampaignTask, tile: Tile, reading: Reading): Promise<Uint8Array | null> {
  if (result?.sizeBytes !== tileResultBytes(tile)) return null
  const bytes = await bytesOf(result.sha256, reading)
  return bytes && pixelsOf(bytes, tile)
}

async function* rowsOf(picture: Picture, { tasks, reading }: Assembling): AsyncIterable<Uint8Array> {
  const { width: pictureWidth } = picture
  const rowBytes = pictureWidth * BYTES_PER_PIXEL
  let band = new Uint8Array()
  for await (const { tile, pixels } of tilesWithPixels(picture, tasks(), reading)) {
    if (tile.x === 0) band = new Uint8Array(rowBytes * tile.height).fill(GREY)
    if (pixels) placeTile(band, { pixels, tile, pictureWidth })
    if (tile.x + tile.width < pictureWidth) continue
    for (let at = 0; at < band.length; at += rowBytes) yield band.subarray(at, at + rowBytes)
  }
}
