import { problemsOfAbsent, problemsOfPresent } from './judge-module.ts'
import { type ModuleProblem, ModuleRefused } from './module-problems.ts'
import { emptyShape, type ModuleShape, pagesToMb } from './module-shape.ts'
import { type ModuleWarning, warningsOf } from './module-warnings.ts'
import { readModule } from './read-module.ts'

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
  /** `module.name`, in its order. */
  readonly imports: readonly string[]
  /** Whether a NaN can come out of its arithmetic. */
  readonly usesFloat: boolean
  readonly usesSimd: boolean
}

/** A module may run where there are no problems. */
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
  const shape = emptyShape()
  const broken = refusalOf(() => readModule(bytes, shape))
  const missing = broken ? [broken] : problemsOfAbsent(shape)
  const found = [...problemsOfPresent(shape, memoryMaxMb), ...missing]
  // The engine that will run it has the last word on types and on every rule that is not ours.
  const problems = found.length > 0 || WebAssembly.validate(bytes) ? found : [{ code: 'invalid', values: {} } as const]
  return { problems, warnings: warningsOf(shape), facts: factsOf(shape, bytes.length) }
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
    imports: imports.map(({ module, name }) => `${module}.${name}`),
    usesFloat: use.float,
    usesSimd: use.simd,
  }
}
