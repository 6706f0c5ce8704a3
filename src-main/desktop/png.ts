import { crc32, deflateSync } from 'node:zlib'

/** Red, green, blue and opacity, each 0 to 255. */
export type Rgba = readonly [red: number, green: number, blue: number, opacity: number]

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** A PNG of `sizePx` × `sizePx` with transparency; each of its pixels is asked for once. */
export function pngOf(sizePx: number, pixel: (column: number, row: number) => Rgba): Buffer {
  const rowBytes = 1 + 4 * sizePx
  // The first byte of each row names its filter: none.
  const rows = Buffer.alloc(rowBytes * sizePx)
  for (let row = 0; row < sizePx; row++)
    for (let column = 0; column < sizePx; column++) rows.set(pixel(column, row), row * rowBytes + 1 + 4 * column)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(sizePx, 0)
  header.writeUInt32BE(sizePx, 4)
  // 8 bits a channel, red green blue and opacity; nothing is interlaced.
  header.set([8, 6, 0, 0, 0], 8)
  const data = deflateSync(rows)
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/** PNG, section 5.3: length, name, data, CRC of name and data. */
function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
