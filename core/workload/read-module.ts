import { ByteReader } from './byte-reader.ts'
import { ModuleRefused } from './module-problems.ts'
import { SECTIONS } from './module-sections.ts'
import type { ModuleShape } from './module-shape.ts'

/** `\0asm`, then the version and the layer as two little-endian numbers of 16 bits. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d]
const COMPONENT_LAYER = 1
const TAG_SECTION = 13

/**
 * Reads a module into `shape`, section by section and without running any of it. In time and memory proportional to its
 * size. Throws `ModuleRefused` where reading cannot go on; what was read till then stands in `shape`.
 */
export function readModule(bytes: Uint8Array, shape: ModuleShape): void {
  if (!MAGIC.every((byte, place) => bytes[place] === byte)) throw new ModuleRefused('not_wasm')
  const reader = new ByteReader(bytes)
  reader.skip(MAGIC.length)
  readVersion(reader)
  while (reader.left > 0) readSection(reader, shape)
  const defined = shape.functions.length - shape.imports.filter(({ kind }) => kind === 'function').length
  if (shape.bodies !== defined) throw reader.malformed(`has code for ${shape.bodies} of ${defined} functions`)
}

function readVersion(reader: ByteReader): void {
  const version = reader.byte() + 256 * reader.byte()
  const layer = reader.byte() + 256 * reader.byte()
  if (layer === COMPONENT_LAYER) throw new ModuleRefused('component')
  if (version !== 1 || layer !== 0) throw new ModuleRefused('unknown_version', { version })
}

function readSection(reader: ByteReader, shape: ModuleShape): void {
  const { at } = reader
  const id = reader.byte()
  const size = reader.u32()
  if (size > reader.left) throw new ModuleRefused('truncated', { at })
  if (id === TAG_SECTION) throw new ModuleRefused('proposal', { what: 'exception handling', at })
  const read = SECTIONS[id]
  if (read === undefined) throw new ModuleRefused('malformed', { what: `has an unknown section, ${id},`, at })
  const section = reader.part(size)
  read(section, shape)
  section.ensureEmpty()
}
