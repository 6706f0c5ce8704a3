import { readFileSync } from 'node:fs'
import { KERNELS } from './kernels.ts'
import { runKernels } from './run-kernels.ts'

/** Runs the kernels of the module file named by its argument and prints their hashes as JSON; on whatever Node runs it. */
const file = process.argv[2]
if (file === undefined) throw new Error('kernel-child: which module?')
console.log(JSON.stringify(await runKernels(readFileSync(file), KERNELS)))
