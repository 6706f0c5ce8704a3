import type { ByteReader } from './byte-reader.ts'
import { ModuleRefused } from './module-problems.ts'

/** In the alignment of an instruction: the number of another memory follows. */
const OTHER_MEMORY = 0x40

/** Steps over the alignment and the offset of an instruction that reads or writes memory. */
export function skipAddress(reader: ByteReader): void {
  const { at } = reader
  if (reader.u32() >= OTHER_MEMORY) throw new ModuleRefused('proposal', { what: 'more than one memory', at })
  reader.u32()
}
