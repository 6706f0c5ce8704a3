import { readFileSync } from 'node:fs'
import path from 'node:path'
import { compileAssemblyScript } from '../build/assembly-script.ts'
import { MEMORY_PAGES, MODULE_DATA_AT_BYTE } from './inputs.ts'
import { kernelSource } from './kernel-source.ts'
import type { Kernel } from './kernel.ts'

/** Nothing is optimised away, so that every instruction is the engine's to compute. */
const OPTIONS = [
  'kernels.ts --outFile module.wasm --runtime stub --optimizeLevel 0 --use abort=',
  `--memoryBase ${MODULE_DATA_AT_BYTE} --initialMemory ${MEMORY_PAGES} --enable simd --enable relaxed-simd`,
].flatMap((line) => line.split(' '))

/** The WebAssembly module of these kernels; throws with the compiler's own words. */
export async function compileKernels(kernels: readonly Kernel[]): Promise<Uint8Array> {
  const programs = readFileSync(path.join(import.meta.dirname, 'programs.as'), 'utf8')
  return compileAssemblyScript(OPTIONS, {
    readFile: (name) => (name === 'kernels.ts' ? kernelSource(kernels, programs) : null),
    listFiles: () => [],
  })
}
