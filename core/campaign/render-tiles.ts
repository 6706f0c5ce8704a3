/** A rectangle of a picture, in pixels from its upper left corner. */
export type Tile = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

type Picture = { readonly width: number; readonly height: number; readonly tile: number }

/** How many tiles a picture has. */
export const tileCount = ({ width, height, tile }: Picture) => Math.ceil(width / tile) * Math.ceil(height / tile)

/** The tiles of a picture, row by row; those at its right and lower edge are as large as what is left. */
export function* tilesOf({ width, height, tile }: Picture): Iterable<Tile> {
  for (let y = 0; y < height; y += tile)
    for (let x = 0; x < width; x += tile)
      yield { x, y, width: Math.min(tile, width - x), height: Math.min(tile, height - y) }
}

type View = Picture & {
  readonly samples: number
  readonly hour: number
  readonly day: number
  readonly latitude: number
  readonly longitude: number
}

/** What the program `render` is told to draw one tile; the scene is its input. */
export function renderArguments(view: View, { x, y, width, height }: Tile): readonly string[] {
  const numbers = (['width', 'height', 'samples', 'hour', 'day', 'latitude', 'longitude'] as const).flatMap((name) => [
    `--${name}`,
    plain(view[name]),
  ])
  return [...numbers, '--tile', `${x},${y},${width},${height}`]
}

/** No exponent, whatever the size: the program reads plain decimals only. */
const DECIMALS_MAX = 12
const plain = (value: number) => (String(value).includes('e') ? value.toFixed(DECIMALS_MAX) : String(value))
