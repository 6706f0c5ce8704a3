import { readFileSync } from 'node:fs'
import path from 'node:path'
import asc from 'assemblyscript/asc'
import { MEMORY_PAGES, MODULE_DATA_AT_BYTE } from './inputs.ts'
import { kernelSource } from './kernel-source.ts'
import type { Kernel } from './kernel.ts'

/** Nothing is optimised away, so that every instruction is the engine's to compute. */
const OPTIONS = [
  'kernels.ts --outFile kernels.wasm --runtime stub --optimizeLevel 0 --use abort=',
  `--memoryBase ${MODULE_DATA_AT_BYTE} --initialMemory ${MEMORY_PAGES} --enable simd --enable relaxed-simd`,
].flatMap((line) => line.split(' '))

/** The WebAssembly module of these kernels; throws with the compiler's own words. */
export async function compileKernels(kernels: readonly Kernel[]): Promise<Uint8Array> {
  const programs = readFileSync(path.join(import.meta.dirname, 'programs.as'), 'utf8')
  let module: Uint8Array | undefined
  const messages: string[] = []
  const { error } = await asc.main(OPTIONS, {
    readFile: (name) => (name === 'kernels.ts' ? kernelSource(kernels, programs) : null),
    writeFile: (_name, contents) => {
      if (typeof contents !== 'string') module = contents
    },
    listFiles: () => [],
    reportDiagnostic: (diagnostic) => messages.push(diagnostic.message),
  })
  if (error || !module) throw new Error(`the kernels do not compile: ${error?.message}\n${messages.join('\n')}`)
  return module
}
