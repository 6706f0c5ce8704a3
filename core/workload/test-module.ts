/** Makes WebAssembly modules for tests, byte by byte. */
export type Bytes = readonly number[]

export const HEADER: Bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
export const I32 = 0x7f
export const I64 = 0x7e
export const END = 0x0b
export const UNREACHABLE = 0x00

/** Unsigned LEB128, as short as can be. */
export const u32 = (value: number): Bytes =>
  value < 128 ? [value] : [(value % 128) | 128, ...u32(Math.floor(value / 128))]
export const list = (items: readonly Bytes[]): Bytes => [...u32(items.length), ...items.flat()]
export const sized = (bytes: Bytes): Bytes => [...u32(bytes.length), ...bytes]
export const text = (name: string): Bytes => sized([...new TextEncoder().encode(name)])
export const section = (id: number, body: Bytes): Bytes => [id, ...sized(body)]

export const signature = (parameters: Bytes, results: Bytes): Bytes => [0x60, ...sized(parameters), ...sized(results)]
export const importOf = (module: string, name: string, what: Bytes): Bytes => [...text(module), ...text(name), ...what]
export const exportOf = (name: string, kind: number, index: number): Bytes => [...text(name), kind, ...u32(index)]
/** A function without locals of its own. */
export const body = (...instructions: Bytes): Bytes => sized([0, ...instructions, END])

/** The sections of a module in the order of the specification; null leaves one out. */
export type Sections = {
  readonly types: Bytes | null
  readonly imports: Bytes | null
  readonly functions: Bytes | null
  readonly tables: Bytes | null
  readonly memories: Bytes | null
  readonly tags: Bytes | null
  readonly globals: Bytes | null
  readonly exports: Bytes | null
  readonly start: Bytes | null
  readonly elements: Bytes | null
  readonly dataCount: Bytes | null
  readonly code: Bytes | null
  readonly data: Bytes | null
}
const IDS: Readonly<Record<keyof Sections, number>> = {
  types: 1,
  imports: 2,
  functions: 3,
  tables: 4,
  memories: 5,
  tags: 13,
  globals: 6,
  exports: 7,
  start: 8,
  elements: 9,
  dataCount: 12,
  code: 10,
  data: 11,
}
const NOTHING = list([signature([], [])])
/** A program that does nothing, with a memory of one page that may grow to sixteen. */
const LEAST: Sections = {
  types: NOTHING,
  imports: null,
  functions: list([[0]]),
  tables: null,
  memories: list([[1, 1, 16]]),
  tags: null,
  globals: null,
  exports: list([exportOf('memory', 2, 0), exportOf('_start', 0, 0)]),
  start: null,
  elements: null,
  dataCount: null,
  code: list([body()]),
  data: null,
}

/** The least module that is taken, with other sections where they are given. */
export function aModule(given: Partial<Sections> = {}): Uint8Array<ArrayBuffer> {
  const sections: Sections = { ...LEAST, ...given }
  const names = Object.keys(IDS) as (keyof Sections)[]
  const bytes = names.flatMap((name) => {
    const content = sections[name]
    return content === null ? [] : section(IDS[name], content)
  })
  return Uint8Array.from([...HEADER, ...bytes])
}

/** A module of every section of WebAssembly 2.0; its function 0 has one local of i32 and these instructions. */
export const aRichModule = (...instructions: Bytes): Uint8Array<ArrayBuffer> =>
  aModule({
    types: list([signature([], []), signature([I32, I32, I32, I32], [I32])]),
    imports: list([importOf('wasi_snapshot_preview1', 'fd_write', [0, 1])]),
    functions: list([[0]]),
    tables: list([[0x70, 1, 4, 4]]),
    globals: list([[I32, 1, 0x41, 0, END]]),
    exports: list([exportOf('memory', 2, 0), exportOf('_start', 0, 1), exportOf('fd_write', 0, 0)]),
    elements: list([
      [0, 0x41, 0, END, ...list([[1]])],
      [1, 0, ...list([[1]])],
    ]),
    dataCount: u32(2),
    code: list([sized([...list([[1, I32]]), UNREACHABLE, ...instructions, END])]),
    data: list([
      [0, 0x41, 0, END, ...text('hello')],
      [1, ...text('passive')],
    ]),
  })

/** A module that imports functions, each of its own signature, before the function that is started. */
export const anImporter = (...imports: readonly (readonly [module: string, name: string, type: Bytes])[]) =>
  aModule({
    types: list([signature([], []), ...imports.map(([, , type]) => type)]),
    imports: list(imports.map(([module, name], place) => importOf(module, name, [0, place + 1]))),
    exports: list([exportOf('memory', 2, 0), exportOf('_start', 0, imports.length)]),
  })
