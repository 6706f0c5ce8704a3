import { setFlagsFromString } from 'node:v8'

/** Memory of a program, in pages of 64 KiB. `grow` throws a `RangeError` when it cannot. */
export type WasmMemory = { readonly buffer: ArrayBuffer; grow(pages: number): number }
type Constructor<Given extends readonly unknown[], Made> = new (...given: Given) => Made
type Functions = Readonly<Record<string, (...given: never[]) => number>>

/** Of the JavaScript engine, as far as it is used; TypeScript knows it of browsers only. */
declare const WebAssembly: {
  readonly Module: Constructor<[bytes: Uint8Array], object>
  readonly Instance: Constructor<
    [module: object, imports: Readonly<Record<string, Functions>>],
    { readonly exports: Readonly<Record<string, unknown>> }
  >
  readonly CompileError: Constructor<[], Error>
  readonly LinkError: Constructor<[], Error>
  readonly RuntimeError: Constructor<[], Error>
}

export const engine = WebAssembly

const PAGES_PER_MB = 16
/** Parts of Node are WebAssembly too. */
const NODE_MB = 64

/**
 * From now on the engine of this process gives no program more memory than this, whatever the program says of itself, and
 * optimises one function at a time: each takes up to a hundred megabytes while it lasts (core/workload/memory-need.ts).
 * As a flag of the process from its start, the same would cost a fifth of the work of a start: Node's own compiled code
 * is of an engine without it, and would be compiled anew.
 */
export function limitMemory(memoryMb: number): void {
  setFlagsFromString('--wasm-num-compilation-tasks=1')
  setFlagsFromString(`--wasm-max-mem-pages=${Math.max(memoryMb, NODE_MB) * PAGES_PER_MB}`)
}
