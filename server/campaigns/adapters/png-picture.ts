import { Readable } from 'node:stream'
import { crc32, createDeflate } from 'node:zlib'
import type { EncodePicture } from '../ports.ts'

const SIGNATURE = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const BYTES_PER_PIXEL = 3
const [BITS_PER_SAMPLE, TRUE_COLOUR] = [8, 2]
/** The byte before each row (PNG, third edition, section 9): each sample minus the one to the left of it. */
const FILTER_SUB = 1

/**
 * PNG (ISO/IEC 15948) of rows of RGB pixels, written as they come: libraries for it hold the whole picture, and what is
 * needed of it is three chunks around a stream of zlib.
 */
export const pngPicture: EncodePicture = {
  contentType: 'image/png',
  async *encode({ width, height }, rows) {
    yield SIGNATURE
    yield chunk('IHDR', header(width, height))
    const packed: AsyncIterable<Buffer> = Readable.from(filtered(rows)).compose(createDeflate())
    for await (const part of packed) yield chunk('IDAT', part)
    yield chunk('IEND', new Uint8Array())
  },
}

function header(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(13)
  bytes.writeUInt32BE(width, 0)
  bytes.writeUInt32BE(height, 4)
  bytes.set([BITS_PER_SAMPLE, TRUE_COLOUR], 8)
  return bytes
}

async function* filtered(rows: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const row of rows) {
    const bytes = new Uint8Array(row.length + 1)
    bytes[0] = FILTER_SUB
    for (let at = 0; at < row.length; at += 1) bytes[at + 1] = (row[at] ?? 0) - (row[at - BYTES_PER_PIXEL] ?? 0)
    yield bytes
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(data.length + 12)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length)
  return bytes
}
