import type { ByteReader } from './byte-reader.ts'
import { ModuleRefused } from './module-problems.ts'

/** The value types of WebAssembly 2.0 by their byte; one letter each, so that a signature is a short text: `iIii:i`. */
const VALUE_TYPES: ReadonlyMap<number, { readonly letter: string; readonly name: string }> = new Map([
  [0x7f, { letter: 'i', name: 'i32' }],
  [0x7e, { letter: 'I', name: 'i64' }],
  [0x7d, { letter: 'f', name: 'f32' }],
  [0x7c, { letter: 'F', name: 'f64' }],
  [0x7b, { letter: 'v', name: 'v128' }],
  [0x70, { letter: 'r', name: 'funcref' }],
  [0x6f, { letter: 'x', name: 'externref' }],
])
const NAMES: ReadonlyMap<string, string> = new Map([...VALUE_TYPES.values()].map(({ letter, name }) => [letter, name]))

const EMPTY_BLOCK = 0x40
const MORE = 0x80

/** Reads one value type; gives its letter. */
export function readValueType(reader: ByteReader): string {
  const { at } = reader
  const known = VALUE_TYPES.get(reader.byte())
  if (known === undefined) throw new ModuleRefused('proposal', { what: 'types of a later WebAssembly', at })
  return known.letter
}

/** Reads a list of at most `max` value types; gives their letters. */
export function readValueTypes(reader: ByteReader, what: string, max: number): string {
  let letters = ''
  for (let left = reader.count(what, max); left > 0; left -= 1) letters += readValueType(reader)
  return letters
}

/** funcref or externref. */
export function readReferenceType(reader: ByteReader): void {
  const { at } = reader
  if (!'rx'.includes(readValueType(reader))) throw reader.malformed(`has no reference type at byte ${at}`)
}

/** Nothing, one value, or the number of a signature. */
export function skipBlockType(reader: ByteReader): void {
  const first = reader.peek()
  if (first === EMPTY_BLOCK) reader.skip(1)
  else if (first < EMPTY_BLOCK || first >= MORE) reader.skipNumber(5)
  else readValueType(reader)
}

/** For people: `(i32, i64) → (i32)`. */
export const signatureText = (signature: string): string =>
  signature
    .split(':')
    .map((letters) => `(${Array.from(letters, (letter) => NAMES.get(letter)).join(', ')})`)
    .join(' → ')
