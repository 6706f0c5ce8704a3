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
