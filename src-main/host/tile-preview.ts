import { drawnSoFar } from '#core/campaign/tile-result.ts'
import type { TilePreview } from '#core/contracts/host-bridge.ts'

/** What can be shown of a program's output; null where it draws nothing, or no row is whole yet. */
export function tilePreview(output: Uint8Array | null): TilePreview | null {
  const drawn = output === null ? null : drawnSoFar(output)
  if (drawn === null || drawn.rows === 0) return null
  return { ...drawn.tile, rows: drawn.rows, rgb: Buffer.from(drawn.pixels).toString('base64') }
}
