import type { ByteReader } from './byte-reader.ts'
import { type CodeUse, readExpression } from './instructions.ts'
import { ensureFew, ModuleRefused } from './module-problems.ts'
import type { ModuleImport, ModuleShape, SizeLimits } from './module-shape.ts'
import { readReferenceType, readValueType, readValueTypes } from './value-types.ts'

/**
 * More than large programs have. They bound what reading keeps in memory, and what the engine does for each byte when
 * it checks types: a call of two bytes pushes all results of its function, and a function begins with all its locals.
 */
const TYPES_MAX = 50_000
const PARAMETERS_MAX = 64
const RESULTS_MAX = 16
const IMPORTS_MAX = 1000
const FUNCTIONS_MAX = 50_000
const EXPORTS_MAX = 50_000
const LOCALS_MAX = 5000
const BODY_BYTES_MAX = 1024 * 1024
const CONSTANT_BYTES_MAX = 1000

const FUNCTION_TYPE = 0x60
const KINDS = ['function', 'table', 'memory', 'global', 'tag'] as const

type Section = (reader: ByteReader, shape: ModuleShape) => void

/** By their number: WebAssembly core specification 2.0, section 5.5. Each reads the whole of one section. */
export const SECTIONS: readonly Section[] = [
  skipCustom,
  readTypes,
  readImports,
  readFunctions,
  readTables,
  readMemories,
  skipGlobals,
  readExports,
  readStart,
  skipElements,
  readCode,
  skipData,
  (reader) => void reader.u32(),
]

function skipCustom(reader: ByteReader, shape: ModuleShape): void {
  shape.customBytes += reader.left
  reader.skip(reader.left)
}

function readTypes(reader: ByteReader, { signatures }: ModuleShape): void {
  for (let left = reader.count('signatures', TYPES_MAX); left > 0; left -= 1) {
    const { at } = reader
    if (reader.byte() !== FUNCTION_TYPE) {
      throw new ModuleRefused('proposal', { what: 'typed references or garbage collection', at })
    }
    const parameters = readValueTypes(reader, 'parameters of one function', PARAMETERS_MAX)
    signatures.push(`${parameters}:${readValueTypes(reader, 'results of one function', RESULTS_MAX)}`)
  }
}

function readImports(reader: ByteReader, shape: ModuleShape): void {
  for (let left = reader.count('imports', IMPORTS_MAX); left > 0; left -= 1) {
    const module = reader.name()
    const name = reader.name()
    const kind = KINDS[reader.byte()]
    if (kind === undefined) throw reader.malformed('imports something of no kind')
    shape.imports.push({ module, name, kind, signature: IMPORTED[kind](reader, shape) })
  }
}

/** Reads what an import says about itself; gives the signature of a function. */
const IMPORTED: Readonly<Record<ModuleImport['kind'], (reader: ByteReader, shape: ModuleShape) => string>> = {
  function: (reader, { functions, signatures }) => {
    const type = reader.u32()
    functions.push(type)
    return signatures[type] ?? ''
  },
  table: (reader) => (readReferenceType(reader), readLimits(reader), ''),
  memory: (reader) => (readLimits(reader), ''),
  global: (reader) => (readValueType(reader), reader.skip(1), ''),
  tag: (reader) => (reader.skip(1), reader.u32(), ''),
}

function readFunctions(reader: ByteReader, { functions }: ModuleShape): void {
  const count = reader.u32()
  ensureFew(functions.length + count, 'functions', FUNCTIONS_MAX)
  for (let left = count; left > 0; left -= 1) functions.push(reader.u32())
}

function readTables(reader: ByteReader, shape: ModuleShape): void {
  for (let left = reader.u32(); left > 0; left -= 1) {
    readReferenceType(reader)
    const { minimum, shared, wide } = readLimits(reader)
    if (shared || wide) throw reader.malformed('has a table that is shared or too large')
    shape.tableElements += minimum
  }
}

function readMemories(reader: ByteReader, shape: ModuleShape): void {
  for (let left = reader.u32(); left > 0; left -= 1) {
    const limits = readLimits(reader)
    shape.memory ??= limits
    shape.memories += 1
  }
}

/** Bit 0: there is a maximum; bit 1: shared between threads; bit 2: 64-bit. */
function readLimits(reader: ByteReader): SizeLimits {
  const { at } = reader
  const flags = reader.byte()
  if (flags > 7) throw new ModuleRefused('proposal', { what: 'memory of another page size', at })
  const wide = (flags & 4) !== 0
  const size = () => (wide ? (reader.skipNumber(10), 0) : reader.u32())
  const minimum = size()
  return { minimum, maximum: (flags & 1) === 0 ? null : size(), shared: (flags & 2) !== 0, wide }
}

function skipGlobals(reader: ByteReader, { use }: ModuleShape): void {
  for (let left = reader.u32(); left > 0; left -= 1) {
    readValueType(reader)
    reader.skip(1)
    readConstant(reader, use)
  }
}

function readExports(reader: ByteReader, shape: ModuleShape): void {
  for (let left = reader.count('exports', EXPORTS_MAX); left > 0; left -= 1) {
    const name = reader.name()
    const kind = KINDS[reader.byte()]
    const index = reader.u32()
    if (kind === 'function' && name === '_start') shape.start = index
    if (kind === 'function' && name === '_initialize') shape.isLibrary = true
    if (kind === 'memory' && name === 'memory') shape.exportsMemory = true
  }
}

function readStart(reader: ByteReader, shape: ModuleShape): void {
  shape.startsItself = true
  reader.u32()
}

/** Bit 0: passive or declared; bit 1: names its table, or declared; bit 2: expressions in place of numbers. */
function skipElements(reader: ByteReader, { use }: ModuleShape): void {
  for (let left = reader.u32(); left > 0; left -= 1) {
    const flags = reader.u32()
    if (flags > 7) throw reader.malformed('fills its tables in an unknown way')
    const expressions = (flags & 4) !== 0
    if ((flags & 1) === 0) {
      if ((flags & 2) !== 0) reader.u32()
      readConstant(reader, use)
    }
    if ((flags & 3) !== 0) {
      if (expressions) readReferenceType(reader)
      else reader.skip(1)
    }
    for (let elements = reader.u32(); elements > 0; elements -= 1) {
      if (expressions) readConstant(reader, use)
      else reader.u32()
    }
  }
}

function readCode(reader: ByteReader, shape: ModuleShape): void {
  for (let left = reader.u32(); left > 0; left -= 1) {
    const bodyBytes = reader.count('bytes in one function', BODY_BYTES_MAX)
    const body = reader.part(bodyBytes)
    skipLocals(body)
    readExpression(body, shape.use)
    body.ensureEmpty()
    shape.bodies += 1
    shape.largestBodyBytes = Math.max(shape.largestBodyBytes, bodyBytes)
  }
}

function skipLocals(body: ByteReader): void {
  let locals = 0
  for (let groups = body.u32(); groups > 0; groups -= 1) {
    locals += body.u32()
    ensureFew(locals, 'locals in one function', LOCALS_MAX)
    readValueType(body)
  }
}

/** 0: at an offset; 1: passive; 2: names its memory. */
function skipData(reader: ByteReader, { use }: ModuleShape): void {
  for (let left = reader.u32(); left > 0; left -= 1) {
    const flags = reader.u32()
    if (flags > 2) throw reader.malformed('fills its memory in an unknown way')
    if (flags === 2) reader.u32()
    if (flags !== 1) readConstant(reader, use)
    reader.skip(reader.u32())
  }
}

/** What a global, an offset or an element is at first. */
function readConstant(reader: ByteReader, use: CodeUse): void {
  const start = reader.at
  readExpression(reader, use)
  ensureFew(reader.at - start, 'bytes in one constant', CONSTANT_BYTES_MAX)
}
