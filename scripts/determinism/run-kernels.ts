import { createHash } from 'node:crypto'
import { RESULT_AT_BYTE, inputBytes } from './inputs.ts'
import { resultBytes } from './kernel-source.ts'
import type { Kernel } from './kernel.ts'
import { HOST_FUNCTIONS } from './maths-kernels.ts'

/** SHA-256 of the bits a kernel computed, in hexadecimal, by the kernel's name. */
export type Hashes = Readonly<Record<string, string>>

/** What of WebAssembly is used here; the project's types have Node's globals, which leave it out. */
type Engine = {
  instantiate(
    module: Uint8Array,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ): Promise<{ instance: { exports: Readonly<Record<string, unknown>> } }>
}
const engine = Reflect.get(globalThis, 'WebAssembly') as Engine

/** Runs every kernel of a module compiled from them on the engine this is running on. */
export async function runKernels(module: Uint8Array, kernels: readonly Kernel[]): Promise<Hashes> {
  const host = Object.fromEntries(HOST_FUNCTIONS.map(({ name }) => [name, Reflect.get(Math, name) as unknown]))
  const { instance } = await engine.instantiate(module, { host })
  const memory = instance.exports['memory'] as { buffer: ArrayBuffer }
  const inputs = inputBytes()
  return Object.fromEntries(
    kernels.map((kernel, index) => {
      const bytes = new Uint8Array(memory.buffer)
      bytes.set(inputs)
      const run = instance.exports[`k${index}`] as () => void
      run()
      const result = bytes.subarray(RESULT_AT_BYTE, RESULT_AT_BYTE + resultBytes(kernel))
      return [kernel.name, createHash('sha256').update(result).digest('hex')]
    }),
  )
}
