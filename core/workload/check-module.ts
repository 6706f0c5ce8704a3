import { problemsOfAbsent, problemsOfPresent } from './judge-module.ts'
import { type ModuleProblem, ModuleRefused } from './module-problems.ts'
import { emptyShape, type ModuleShape, pagesToMb } from './module-shape.ts'
import { type ModuleWarning, warningsOf } from './module-warnings.ts'
import { readModule } from './read-module.ts'

const BYTES_PER_MB = 1024 * 1024
/** A module goes to every node that works on its campaign, over lines of any kind. */
export const MODULE_BYTES_MAX = 32 * BYTES_PER_MB

/** Of the JavaScript engine; TypeScript knows it of browsers only. */
declare const WebAssembly: { readonly validate: (bytes: Uint8Array) => boolean }

/** What can be said of a module, also of one that is refused, as far as it was read. */
export type ModuleFacts = {
  readonly sizeBytes: number
  /** Of its memory, in MB of 2^20 bytes; null without memory, or without a maximum. */
  readonly memoryMinMb: number | null
  readonly memoryMaxMb: number | null
  /** How many functions it defines. */
  readonly functions: number
  /** Of the largest of them. */
  readonly largestFunctionBytes: number
  /** `module.name`, in its order. */
  readonly imports: readonly string[]
  /** Whether a NaN can come out of its arithmetic. */
  readonly usesFloat: boolean
  readonly usesSimd: boolean
}

/** A module may run where there are no problems. Of one that could not be read to its end there are no warnings. */
export type ModuleCheck = {
  readonly problems: readonly ModuleProblem[]
  readonly warnings: readonly ModuleWarning[]
  readonly facts: ModuleFacts
}

/**
 * Whether a WebAssembly module may run as a workload, with at most `memoryMaxMb` of memory (2^20 bytes each). Nothing of
 * it runs. Any bytes give an answer; time and memory are proportional to their number.
 */
export function checkModule(bytes: Uint8Array, { memoryMaxMb }: { readonly memoryMaxMb: number }): ModuleCheck {
  const tooLarge = checkSize(bytes.length)
  if (tooLarge) return tooLarge
  const shape = emptyShape()
  const broken = refusalOf(() => readModule(bytes, shape))
  const missing = broken ? [broken] : problemsOfAbsent(shape)
  const found = [...problemsOfPresent(shape, memoryMaxMb), ...missing]
  // The engine that will run it has the last word on types and on every rule that is not ours.
  const problems = found.length > 0 || WebAssembly.validate(bytes) ? found : [{ code: 'invalid', values: {} } as const]
  return { problems, warnings: broken ? [] : warningsOf(shape), facts: factsOf(shape, bytes.length) }
}

/** The answer to a module that is too large to be read at all, or null: then `checkModule` has it. */
export function checkSize(sizeBytes: number): ModuleCheck | null {
  if (sizeBytes <= MODULE_BYTES_MAX) return null
  const values = { size_bytes: sizeBytes, max_bytes: MODULE_BYTES_MAX }
  return { problems: [{ code: 'too_large', values }], warnings: [], facts: factsOf(emptyShape(), sizeBytes) }
}

function refusalOf(read: () => void): ModuleProblem | null {
  try {
    read()
    return null
  } catch (error) {
    if (error instanceof ModuleRefused) return error.problem
    throw error
  }
}

function factsOf(shape: ModuleShape, sizeBytes: number): ModuleFacts {
  const { memory, imports, functions, use } = shape
  return {
    sizeBytes,
    memoryMinMb: memory && pagesToMb(memory.minimum),
    memoryMaxMb: memory && memory.maximum !== null ? pagesToMb(memory.maximum) : null,
    functions: functions.length - imports.filter(({ kind }) => kind === 'function').length,
    largestFunctionBytes: shape.largestBodyBytes,
    imports: imports.map(({ module, name }) => `${module}.${name}`),
    usesFloat: use.float,
    usesSimd: use.simd,
  }
}
