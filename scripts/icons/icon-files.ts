type Picture = { readonly sizePx: number; readonly png: Buffer }

/** An icon of Windows: Microsoft's ICO, whose pictures may be PNG since Windows Vista. At most 256 px each. */
export function icoOf(pictures: readonly Picture[]): Buffer {
  const directoryBytes = 6 + 16 * pictures.length
  const directory = Buffer.alloc(directoryBytes)
  directory.writeUInt16LE(1, 2)
  directory.writeUInt16LE(pictures.length, 4)
  let offset = directoryBytes
  for (const [place, { sizePx, png }] of pictures.entries()) {
    const entry = 6 + 16 * place
    // 256 does not fit in its byte, and is written as 0.
    directory.set([sizePx % 256, sizePx % 256], entry)
    directory.writeUInt16LE(1, entry + 4)
    directory.writeUInt16LE(32, entry + 6)
    directory.writeUInt32LE(png.length, entry + 8)
    directory.writeUInt32LE(offset, entry + 12)
    offset += png.length
  }
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)])
}

/** Names of PNG pictures in Apple's icon image format; the same picture is the double size of a smaller one. */
const ICNS_NAMES: Readonly<Record<number, readonly string[]>> = {
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
}

/** An icon of macOS. Throws for a size that the format has no name for. */
export function icnsOf(pictures: readonly Picture[]): Buffer {
  const entries = pictures.flatMap(({ sizePx, png }) => {
    const names = ICNS_NAMES[sizePx]
    if (names === undefined) throw new Error(`An icon of macOS has no picture of ${sizePx} px.`)
    return names.map((name) => block(name, png))
  })
  return block('icns', Buffer.concat(entries))
}

/** Name, length of the whole, content. */
function block(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32BE(head.length + content.length, 4)
  return Buffer.concat([head, content])
}
